#include "../text.hpp"
#include "plan_file.hpp"
#include "plan_file_source.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace originpull::command {

namespace {

/// 16 bytes for the 32 digits of an id.
using packed_zone = std::array<unsigned char, 16>;

packed_zone packed(const zone_id& id) {
    const auto digit = [&](std::size_t i) {
        const char c = id.view()[i];
        return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    };
    packed_zone out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out.at(i) = static_cast<unsigned char>((digit(2 * i) << 4U) | digit(2 * i + 1));
    return out;
}

/// Whether what stands between the head and the end of the file are the items of one plan.
class item_checks {
public:
    void see(std::string_view line) {
        ++lines_;
        if (!wrong_.empty())
            return;
        try {
            const plan_item item = item_of(line);
            if (item.number != lines_)
                throw std::invalid_argument("it is item " + std::to_string(item.number) + ", where item " +
                                            std::to_string(lines_) + " should be");
            // Items of a zone stand together, so a zone is noted where its first one is.
            if (const packed_zone zone = packed(item.zone.id); zones_.empty() || zones_.back() != zone)
                zones_.push_back(zone);
        } catch (const std::invalid_argument& why) {
            wrong_ = "line " + std::to_string(lines_ + 1) + ": " + why.what();
        }
    }

    [[nodiscard]] std::size_t lines() const noexcept { return lines_; }

    /// What is wrong with them; empty: nothing.
    [[nodiscard]] std::string wrong() {
        if (wrong_.empty()) {
            std::ranges::sort(zones_);
            if (std::ranges::adjacent_find(zones_) != zones_.end())
                wrong_ = "a zone stands in two places";
        }
        return wrong_;
    }

private:
    std::size_t lines_ = 0;
    std::vector<packed_zone> zones_;
    std::string wrong_;
};

constexpr std::string_view make_a_new_one = ": make a new one with originpull plan";

std::string cut_off(std::size_t lines, std::size_t items) {
    return "was cut off: " + std::to_string(std::min(lines, items)) + " of its " +
           count_of(static_cast<long long>(items), "item") + " are there" + std::string{make_a_new_one};
}

} // namespace

plan_reader::plan_reader(const std::string& path) : source_(std::make_unique<source>(path)) {
    const auto first = source_->line();
    if (!first)
        source_->refuse("is empty: did originpull plan fail?");
    plan_head_line begin;
    try {
        begin = head_of(first->text);
    } catch (const std::invalid_argument& why) {
        // A beginning of a first line is no JSON either, but there is more to say.
        if (!first->ended && first->text.starts_with(R"({"originpull_plan":1,)"))
            source_->refuse("was cut off in its first line" + std::string{make_a_new_one});
        source_->refuse(why.what());
    }
    if (!first->ended)
        source_->refuse("was cut off behind its first line" + std::string{make_a_new_one});
    head_ = begin.head;

    plan_digest digest;
    digest.add(begin.digested);
    item_checks items;
    bool whole = true;
    while (const auto line = source_->line()) {
        digest.add(line->text);
        whole = line->ended;
        if (line->ended)
            digest.add("\n");
        // Not of the first that is too many on: they cannot belong to it.
        if (whole && items.lines() <= head_.items)
            items.see(line->text);
    }
    if (!whole || items.lines() < head_.items)
        source_->refuse(cut_off(items.lines(), head_.items));
    const std::string wrong = items.wrong();
    if (digest_text(digest.finish()) != head_.digest)
        source_->refuse("was edited after it was made (its digest differs" +
                        (wrong.empty() ? wrong : "; " + wrong) + ")" + std::string{make_a_new_one});
    if (!wrong.empty())
        source_->refuse("cannot be used (" + wrong + ")" + std::string{make_a_new_one});
    if (items.lines() != head_.items)
        source_->refuse("has more items than its first line says" + std::string{make_a_new_one});
    rewind();
}

plan_reader::~plan_reader() = default;

std::optional<plan_item> plan_reader::next() {
    const auto line = source_->line();
    if (!line)
        return std::nullopt;
    return item_of(line->text);
}

void plan_reader::rewind() {
    source_->rewind();
    static_cast<void>(source_->line()); // the head
}

} // namespace originpull::command
