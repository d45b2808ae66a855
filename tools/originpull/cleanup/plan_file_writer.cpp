#include "plan_file.hpp"
#include "plan_file_digest.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace originpull::command {

namespace {

constexpr std::size_t in_memory = std::size_t{4} * 1024 * 1024;

[[noreturn]] void fail(int reason) {
    throw std::runtime_error(
        "cannot keep the plan in a temporary file: " + std::generic_category().message(reason) +
        "; name a directory with room in TMPDIR");
}

/// A file without a name; -1 when there is no place for one.
int unnamed_file() {
    const char* wished =
        std::getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe): nobody changes the environment
    for (const char* directory : {wished, "/tmp"}) {
        if (directory == nullptr || *directory == '\0')
            continue;
        const int made = ::open(directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (made >= 0)
            return made;
    }
    // Not every file system knows O_TMPFILE.
    std::FILE* const made = std::tmpfile();
    if (made == nullptr)
        return -1;
    const int descriptor = ::fcntl(::fileno(made), F_DUPFD_CLOEXEC, 3);
    std::fclose(made);
    return descriptor;
}

} // namespace

class plan_writer::spool {
public:
    spool() = default;
    spool(const spool&) = delete;
    spool& operator=(const spool&) = delete;
    ~spool() {
        if (file_ >= 0)
            ::close(file_);
    }

    void add(std::string_view bytes) {
        recent_.append(bytes);
        if (recent_.size() >= in_memory && can_have_file_)
            put_away();
    }

    /// In order, from the beginning; `taken` returns false to end it.
    void each_block(const std::function<bool(std::string_view)>& taken) const {
        std::vector<char> block(std::min<std::size_t>(put_away_, 256UL * 1024));
        for (std::size_t at = 0; at < put_away_;) {
            const std::size_t wanted = std::min(block.size(), put_away_ - at);
            const ssize_t got = ::pread(file_, block.data(), wanted, static_cast<off_t>(at));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                fail(got < 0 ? errno : EIO);
            if (!taken({block.data(), static_cast<std::size_t>(got)}))
                return;
            at += static_cast<std::size_t>(got);
        }
        taken(recent_);
    }

private:
    void put_away() {
        if (file_ < 0) {
            file_ = unnamed_file();
            can_have_file_ = file_ >= 0;
            if (!can_have_file_)
                return; // memory then, as far as it goes
        }
        for (std::string_view rest = recent_; !rest.empty();) {
            const ssize_t written = ::pwrite(file_, rest.data(), rest.size(), static_cast<off_t>(put_away_));
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                fail(written < 0 ? errno : ENOSPC);
            rest.remove_prefix(static_cast<std::size_t>(written));
            put_away_ += static_cast<std::size_t>(written);
        }
        recent_.clear();
    }

    std::string recent_;
    std::size_t put_away_ = 0; ///< bytes in the file
    int file_ = -1;
    bool can_have_file_ = true;
};

plan_writer::plan_writer() : spool_(std::make_unique<spool>()) {}

plan_writer::~plan_writer() = default;

void plan_writer::add(plan_item item) {
    if (items_ == most_plan_items)
        throw std::runtime_error("a plan has at most " + std::to_string(most_plan_items) +
                                 " items: make several, of some of the zones each");
    item.number = items_ + 1;
    std::string line = line_of(item);
    if (line.size() > longest_plan_line)
        throw std::runtime_error("certificate " + item.certificate.str() + " of zone " + item.zone.id.str() +
                                 " does not fit into a plan: its line would be longer than 1 MiB");
    line += '\n';
    spool_->add(line);
    ++items_;
}

std::size_t plan_writer::items() const noexcept { return items_; }

void plan_writer::write(output& out, plan_head head) {
    head.items = items_;
    const std::string begin = head_line_begin(head);
    plan_digest digest;
    digest.add(begin);
    spool_->each_block([&](std::string_view block) {
        digest.add(block);
        return true;
    });
    head.digest = digest_text(digest.finish());
    out.write(begin + head_line_end(head.digest));
    spool_->each_block([&](std::string_view block) {
        out.write(block);
        return !out.closed();
    });
}

} // namespace originpull::command
