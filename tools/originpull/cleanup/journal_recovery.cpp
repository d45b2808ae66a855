#include "journal_recovery.hpp"

#include <algorithm>
#include <utility>

namespace originpull::command {

namespace {

/// A first line is much shorter, and a power cut makes it no longer than a block of the disk.
constexpr std::size_t longest_beginning = 4096;

/// Whether a file without a single good line may be what is left of a journal's first one, and not somebody's letters.
bool is_torn_beginning(std::string_view text) {
    constexpr std::string_view first = R"({"seq":1,"at":")";
    // Where the size was written and the data was not, there are zeros.
    const std::string_view written = text.substr(0, text.find('\0'));
    const std::string_view zeros = text.substr(written.size());
    const std::size_t common = std::min(written.size(), first.size());
    return text.size() <= longest_beginning && written.substr(0, common) == first.substr(0, common) &&
           zeros.find_first_not_of('\0') == std::string_view::npos &&
           written.find('\n') == std::string_view::npos;
}

} // namespace

item_state journal_recovery::state_of(std::size_t number) const noexcept {
    return number < states_.size() ? states_[number] : item_state::untouched;
}

std::vector<bool> journal_recovery::take_changed() noexcept {
    // What has an intent and no outcome may have been.
    for (std::size_t number = 0; number < changed_.size() && number < states_.size(); ++number)
        if (states_[number] == item_state::begun)
            changed_[number] = true;
    return std::move(changed_);
}

void journal_recovery::feed(std::string_view bytes) {
    if (beginning_.size() <= longest_beginning)
        beginning_.append(bytes.substr(0, longest_beginning + 1 - beginning_.size()));
    while (!bytes.empty() && !damaged()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        const bool ended = end != std::string_view::npos;
        bytes.remove_prefix(part.size() + (ended ? 1 : 0));
        bytes_ += part.size() + (ended ? 1 : 0);
        too_long_ = too_long_ || partial_.size() + part.size() > longest_journal_line;
        if (ended && partial_.empty() && !too_long_) {
            line(part);
            continue;
        }
        if (too_long_)
            partial_.clear();
        else
            partial_.append(part);
        if (ended) {
            line(partial_); // an empty one for what is too long: broken as well
            partial_.clear();
            too_long_ = false;
        }
    }
}

void journal_recovery::finish() {
    // A line without its end is torn, even where nothing but the line break is missing: nobody has relied on it.
    if (!damaged() && !opened_ && bytes_ != 0 && !is_torn_beginning(beginning_))
        damage_ = "it is no journal of originpull apply";
}

void journal_recovery::damaged_at(std::size_t line, std::string_view what) {
    damaged_line_ = line;
    damage_ = "its line " + std::to_string(line) + " " + std::string{what};
}

void journal_recovery::line(std::string_view text) {
    ++seen_lines_;
    const journal_line read = journal_line_of(text);
    if (read.kind == journal_line_kind::broken) {
        if (broken_line_ == 0)
            broken_line_ = seen_lines_;
        // A line break that is gone makes two lines one; the second tells that the first was once complete.
        const auto last = text.rfind(journal_line_begin());
        if (last != std::string_view::npos && last != 0 &&
            journal_line_of(text.substr(last)).kind != journal_line_kind::broken)
            damaged_at(broken_line_, "is damaged");
        return;
    }
    if (broken_line_ != 0)
        return damaged_at(broken_line_, "is damaged");
    if (read.kind == journal_line_kind::foreign)
        return damaged_at(seen_lines_,
                          "is one that this originpull does not understand: another version wrote it");
    if (read.record.sequence != lines_ + 1)
        return damaged_at(seen_lines_, "is not the one that should be there (it has the number " +
                                           std::to_string(read.record.sequence) + ")");
    apply(read.record);
    if (damaged())
        return;
    ++lines_;
    good_bytes_ = bytes_;
    if (each_)
        each_(read.record);
}

void journal_recovery::apply(const journal_record& record) {
    if (const auto* const first = std::get_if<journal_opened>(&record.what)) {
        if (opened_)
            return damaged_at(seen_lines_, "begins another journal");
        opened_ = *first;
        states_.assign(first->items + 1, item_state::untouched);
        changed_.assign(first->items + 1, false);
        return;
    }
    if (!opened_)
        return damaged_at(seen_lines_, "is not the beginning of a journal");
    if (const auto* const run = std::get_if<journal_run>(&record.what)) {
        ++runs_;
        process_ = run->process;
    } else if (std::holds_alternative<journal_end>(record.what)) {
        process_ = 0;
    } else if (const auto* const intent = std::get_if<journal_intent>(&record.what)) {
        if (intent->item > opened_->items)
            return damaged_at(seen_lines_, "is about an item that the plan does not have");
        // Who begins again with what is done does not undo it.
        if (!is_done(states_[intent->item]))
            states_[intent->item] = item_state::begun;
    } else if (const auto* const done = std::get_if<journal_outcome>(&record.what)) {
        if (done->item > opened_->items)
            return damaged_at(seen_lines_, "is about an item that the plan does not have");
        states_[done->item] = done->outcome.state;
        changed_[done->item] = changed_[done->item] || done->outcome.changed != effect::none;
    }
}

} // namespace originpull::command
