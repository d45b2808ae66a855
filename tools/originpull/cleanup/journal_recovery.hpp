#pragma once

#include "journal_record.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::command {

/** What a journal says, from its bytes: how it stands with each item, and how much of the file is good.
 *
 *  A run that was killed, or a power cut, leaves something unfinished at the end, and there alone, since each line is on
 *  disk before the next one is written. Whatever else is wrong is damage.
 */
class journal_recovery {
public:
    using seen = std::function<void(const journal_record&)>;

    /// @param each sees every record that counts
    explicit journal_recovery(seen each = {}) : each_(std::move(each)) {}

    /// The next bytes of the file.
    void feed(std::string_view bytes);
    /// That was the end of it.
    void finish();

    /// Nothing: the file is as good as empty.
    [[nodiscard]] const std::optional<journal_opened>& opened() const noexcept { return opened_; }
    /// Untouched for a number that is none of the plan's.
    [[nodiscard]] item_state state_of(std::size_t number) const noexcept;
    [[nodiscard]] std::vector<item_state> take_states() noexcept { return std::move(states_); }
    /// By number: whether something of it has been changed, or may have been.
    [[nodiscard]] std::vector<bool> take_changed() noexcept;

    /// How many lines count, which is also the last sequence number.
    [[nodiscard]] std::size_t lines() const noexcept { return lines_; }
    [[nodiscard]] std::size_t runs() const noexcept { return runs_; }
    /// Of the last run, unless it has ended in good order; 0: none.
    [[nodiscard]] long long unended_process() const noexcept { return process_; }

    /// Bytes, up to which everything is good.
    [[nodiscard]] std::size_t good_bytes() const noexcept { return good_bytes_; }
    /// There is something behind them, which a killed run or a power cut may have left.
    [[nodiscard]] bool torn() const noexcept { return bytes_ > good_bytes_ && !damaged(); }

    [[nodiscard]] bool damaged() const noexcept { return !damage_.empty(); }
    /// What is wrong, and where: "line 7 is damaged". Empty: nothing is.
    [[nodiscard]] const std::string& damage() const noexcept { return damage_; }
    /// Counts from 1; 0: no line is.
    [[nodiscard]] std::size_t damaged_line() const noexcept { return damaged_line_; }

private:
    void line(std::string_view text);
    void apply(const journal_record& record);
    void damaged_at(std::size_t line, std::string_view what);

    seen each_;
    std::optional<journal_opened> opened_;
    std::vector<item_state> states_; ///< by number; item 0 is nobody's
    std::vector<bool> changed_;      ///< said by an outcome
    std::size_t lines_ = 0;
    std::size_t runs_ = 0;
    long long process_ = 0;
    std::size_t bytes_ = 0;
    std::size_t good_bytes_ = 0;
    std::size_t broken_line_ = 0; ///< the first one; 0: none so far
    std::size_t seen_lines_ = 0;
    std::string partial_;   ///< a line whose end has not come yet
    bool too_long_ = false; ///< it is more than a line can be, and not kept
    std::string beginning_; ///< of the file, as much as it takes to tell whether it is a journal
    std::string damage_;
    std::size_t damaged_line_ = 0;
};

} // namespace originpull::command
