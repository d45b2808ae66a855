#pragma once

#include <cleanup/journal.hpp>
#include <cleanup/journal_recovery.hpp>
#include <cleanup/journal_storage.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace cleanup_test {

using namespace originpull::command;

/// A disk that outlives the storages on it, and fails where it is told to.
struct disk {
    std::string content{};
    bool locked = false;
    std::size_t changes = 0; ///< writes, syncs and truncations so far

    std::size_t fails_at = std::numeric_limits<std::size_t>::max(); ///< at this change and all that follow
    int reason = ENOSPC;
    std::size_t takes = 0;    ///< bytes that a write which fails leaves behind
    bool short_first = false; ///< the write that fails takes these bytes and says so, and the next one fails

    std::size_t written_after_failure = 0;

    bool fails() { return changes++ >= fails_at; }
};

class disk_storage final : public journal_storage {
public:
    explicit disk_storage(disk& on) : on_(on) {}
    ~disk_storage() override {
        if (has_)
            on_.locked = false;
    }
    bool lock(std::error_code&) override {
        if (on_.locked)
            return false;
        return on_.locked = has_ = true;
    }
    std::size_t read(std::size_t offset, std::span<char> into, std::error_code&) override {
        if (offset >= on_.content.size())
            return 0;
        // Pieces of an odd size: a line may end anywhere.
        const std::size_t n = std::min({into.size(), on_.content.size() - offset, std::size_t{37}});
        std::copy_n(on_.content.data() + offset, n, into.data());
        return n;
    }
    std::size_t append(std::string_view bytes, std::error_code& failed) override {
        if (failed_)
            ++on_.written_after_failure;
        const bool first = on_.changes == on_.fails_at;
        if (!on_.fails()) {
            on_.content.append(bytes);
            return bytes.size();
        }
        if (!first || !on_.short_first)
            failed_ = true;
        const std::size_t n = first ? std::min(on_.takes, bytes.size()) : 0;
        on_.content.append(bytes.substr(0, n));
        if (first && on_.short_first)
            return n;
        failed = {on_.reason, std::generic_category()};
        return 0;
    }
    std::error_code sync() override { return change(); }
    std::error_code sync_name() override { return change(); }
    std::error_code truncate(std::size_t size) override {
        if (const auto failed = change())
            return failed;
        on_.content.resize(size);
        return {};
    }

private:
    std::error_code change() {
        if (!on_.fails())
            return {};
        failed_ = true;
        return {on_.reason, std::generic_category()};
    }

    disk& on_;
    bool has_ = false;
    bool failed_ = false;
};

inline plan_head head_with(std::size_t items, char digit = 'a') {
    plan_head head;
    head.items = items;
    head.digest = "sha256:" + std::string(64, digit);
    return head;
}

inline plan_item item_with(std::size_t number) {
    return {.number = number,
            .zone = {originpull::zone_id{"023e105f4ecef8ad9ca31a8372d0c353"}},
            .certificate = originpull::certificate_id{"c" + std::to_string(number)}};
}

inline item_outcome outcome_of(item_state state) {
    return {.state = state,
            .reason = state == item_state::deleted ? "" : "why \"it\"\n\x7f\xc2\x9b is so",
            .changed = state == item_state::deleted ? originpull::effect::applied : originpull::effect::none,
            .http_status = 200,
            .attempts = 2,
            .ray_id = "8f1c"};
}

inline std::unique_ptr<journal> journal_on(disk& on, const plan_head& head, shard part = {}) {
    return std::make_unique<journal>(std::make_unique<disk_storage>(on), "j", head, part);
}

inline journal_recovery recovered(std::string_view content) {
    journal_recovery found;
    found.feed(content);
    found.finish();
    return found;
}

/// What an opening says that is refused; "<accepted>" when it is not.
template <class F>
std::string journal_refusal(F f) {
    try {
        f();
    } catch (const journal_error& error) {
        return error.what();
    }
    return "<accepted>";
}

inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A directory that goes with what is in it.
class scratch {
public:
    scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "originpull-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error{"no temporary directory can be made"};
        path_ = name;
    }
    ~scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

} // namespace cleanup_test
