#pragma once

#include "journal_recovery.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace originpull::command {

/// What a journal says, for those who only want to know.
struct journal_summary {
    std::string plan{}; ///< the plan's digest; empty: the journal is as good as empty
    shard part{};
    std::size_t items = 0;            ///< of the whole plan
    std::vector<item_state> states{}; ///< by number; item 0 is nobody's
    std::size_t runs = 0;
    bool ended = false;           ///< the last run has ended in good order
    bool torn = false;            ///< something unfinished is at its end
    std::string damage{};         ///< "its line 7 is damaged": what is above holds up to there; empty: none
    std::size_t damaged_line = 0; ///< counts from 1; 0: none

    [[nodiscard]] item_state state_of(std::size_t number) const noexcept {
        return number < states.size() ? states[number] : item_state::untouched;
    }
};

/** Reads a journal, also one that a run is using: nothing is locked, nothing is changed.
 *  @param each sees every record that counts, in order
 *  @throws journal_error when it cannot be read, or is no journal */
[[nodiscard]] journal_summary summarize_journal(const std::string& path,
                                                const journal_recovery::seen& each = {});

} // namespace originpull::command
