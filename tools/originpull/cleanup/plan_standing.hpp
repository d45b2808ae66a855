#pragma once

#include "item_outcome.hpp"
#include "journal_summary.hpp"
#include "plan.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace originpull::command {

/// How it stands with the items of a plan, from any number of journals: of its shards, of one part twice.
class plan_standing {
public:
    explicit plan_standing(const plan_head& plan) : plan_(plan), states_(plan.items + 1) {}

    /// @throws std::invalid_argument when it cannot be read, is no journal, or is another plan's
    void add_journal(const std::string& path);

    /// Where journals differ, the one that says most: done, before for good, before for now.
    [[nodiscard]] item_state state_of(std::size_t number) const { return states_.at(number); }
    /// Of an item that is not done; null when nobody has said anything of it.
    [[nodiscard]] const item_outcome* outcome_of(std::size_t number) const;

    /// What else people should know, a line each.
    [[nodiscard]] std::vector<std::string> remarks() const;

private:
    void take(std::size_t number, const item_outcome& said);

    plan_head plan_;
    std::vector<item_state> states_; ///< by number; item 0 is nobody's
    std::unordered_map<std::size_t, item_outcome> outcomes_;
    std::vector<std::string> remarks_;
    std::size_t shards_ = 0; ///< that the plan was split into; 0: no journal, or they do not agree
    bool shards_agree_ = true;
    std::set<std::size_t> seen_shards_;
};

} // namespace originpull::command
