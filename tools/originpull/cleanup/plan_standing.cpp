#include "plan_standing.hpp"

#include "../text.hpp"
#include "journal.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

namespace originpull::command {

namespace {

/// How much a state tells: a done item stays done, whatever another journal knew of it.
int weight(item_state state) {
    switch (state) {
    case item_state::untouched:
        return 0;
    case item_state::begun:
        return 1;
    case item_state::unfinished:
        return 2;
    case item_state::skipped:
        return 3;
    case item_state::failed:
        return 4;
    case item_state::already_gone:
        return 5;
    case item_state::inferred:
        return 6;
    case item_state::deleted:
        return 7;
    }
    return 0;
}

journal_summary summary_of(const std::string& path, const journal_recovery::seen& each) {
    try {
        return summarize_journal(path, each);
    } catch (const journal_error& problem) {
        throw std::invalid_argument(problem.what());
    }
}

} // namespace

void plan_standing::take(std::size_t number, const item_outcome& said) {
    if (number >= states_.size() || weight(said.state) < weight(states_[number]))
        return;
    // Only of those that are not done: they are few, and need an explanation.
    if (is_done(said.state))
        outcomes_.erase(number);
    else
        outcomes_[number] = said;
    states_[number] = said.state;
}

void plan_standing::add_journal(const std::string& path) {
    // What a journal says of an item last is what it says of it; what it was before counts for nothing.
    std::unordered_map<std::size_t, item_outcome> said;
    const journal_summary found = summary_of(path, [&](const journal_record& record) {
        if (const auto* outcome = std::get_if<journal_outcome>(&record.what)) {
            if (is_done(outcome->outcome.state))
                said.erase(outcome->item);
            else
                said[outcome->item] = outcome->outcome;
        }
    });
    const std::string name = "the journal " + in_quotes(path);
    if (!found.plan.empty() && found.plan != plan_.digest)
        throw std::invalid_argument(name + " is another plan's");
    for (std::size_t number = 1; number < found.states.size(); ++number) {
        const item_state state = found.states[number];
        const auto known = said.find(number);
        if (state == item_state::untouched)
            continue;
        if (known != said.end() && known->second.state == state)
            take(number, known->second);
        else
            take(number, {.state = state});
    }
    if (found.plan.empty())
        remarks_.push_back(name + " is empty");
    else if (found.runs != 0 && !found.ended)
        remarks_.push_back(name + ": its last run was killed, or is still under way");
    if (!found.damage.empty())
        remarks_.push_back(name + ": " + found.damage + "; what it says from there on does not count");
    if (found.plan.empty())
        return;
    shards_agree_ = shards_agree_ && (shards_ == 0 || shards_ == found.part.count);
    shards_ = found.part.count;
    seen_shards_.insert(found.part.index);
}

const item_outcome* plan_standing::outcome_of(std::size_t number) const {
    const auto found = outcomes_.find(number);
    return found == outcomes_.end() ? nullptr : &found->second;
}

std::vector<std::string> plan_standing::remarks() const {
    std::vector<std::string> all = remarks_;
    if (!plan_.complete)
        all.emplace_back("the plan is incomplete: some zones could not be looked at");
    if (shards_agree_ && seen_shards_.size() < shards_) {
        std::string missing;
        std::size_t count = 0;
        constexpr std::size_t most_named = 20;
        for (std::size_t i = 0; i < shards_; ++i)
            if (!seen_shards_.contains(i) && ++count <= most_named)
                missing.append(missing.empty() ? "" : ", ").append(std::to_string(i));
        if (count > most_named)
            missing += ", ...";
        all.push_back("no journal of " + std::string{count == 1 ? "shard " : "the shards "} + missing +
                      " of " + std::to_string(shards_));
    }
    return all;
}

} // namespace originpull::command
