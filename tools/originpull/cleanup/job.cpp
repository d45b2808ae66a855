#include "job.hpp"

#include "../text.hpp"
#include "drift.hpp"
#include "judgement.hpp"
#include "shard_of.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

namespace originpull::command {

namespace {

/// After so many transient failures in a row, and twice as many as are in flight, the service is taken to be away.
constexpr std::size_t patience = 20;

/// Results that nobody has taken hold up the work: they would pile up.
constexpr std::size_t most_untaken = 1000;

/// Those that are done already are passed over, and the loop has to run in between.
constexpr std::size_t most_zones_at_once = 200;

} // namespace

/// A zone that is being worked on: the item that is in flight, and those that follow.
struct job::flight final : retire_review {
    error_code review(const retirement& found) noexcept override {
        try {
            drift = drift_of(items.front(), found, changed);
        } catch (const std::bad_alloc&) {
            return make_error_code(errc::out_of_memory);
        }
        return drift ? make_error_code(errc::certificate_changed) : error_code{};
    }

    std::deque<plan_item> items{}; ///< the first is in flight
    std::optional<std::string> drift{};
    bool changed = false; ///< by an earlier run, perhaps
    bool in_flight = false;
};

job::job(parts with) : with_(std::move(with)) {}
job::~job() = default;

/// Ends the plan where it cannot be read on: what has been begun is finished.
std::optional<plan_item> job::next_item() {
    try {
        return with_.next();
    } catch (const std::invalid_argument& problem) {
        plan_problem_ = problem.what();
        stop_because(stop::plan);
        return std::nullopt;
    }
}

bool job::next_zone(std::deque<plan_item>& items) {
    items.clear();
    if (!ahead_)
        ahead_ = next_item();
    while (ahead_ && (items.empty() || items.front().zone.id == ahead_->zone.id)) {
        if (in_shard(ahead_->zone.id, with_.wishes.part)) {
            if (is_done(with_.log.state_of(ahead_->number)))
                ++done_before_;
            else
                items.push_back(std::move(*ahead_));
        }
        ahead_ = next_item();
    }
    exhausted_ = !ahead_;
    return !items.empty() && stopped_ == stop::none;
}

void job::pump() {
    for (auto at = flights_.begin(); at != flights_.end();) {
        const std::shared_ptr<flight>& one = *at;
        if (!one->in_flight && !one->items.empty() && stopped_ == stop::none &&
            finished_.size() < most_untaken)
            launch(one);
        const bool over = !one->in_flight && (one->items.empty() || stopped_ != stop::none);
        zones_done_ += over && one->items.empty();
        at = over ? flights_.erase(at) : std::next(at);
    }
    std::deque<plan_item> items;
    std::size_t zones = 0;
    wants_more_ = false;
    while (stopped_ == stop::none && !exhausted_ && flights_.size() < with_.wishes.concurrency &&
           finished_.size() < most_untaken && !wants_more_) {
        if (next_zone(items))
            begin(std::exchange(items, {}));
        wants_more_ = ++zones >= most_zones_at_once;
    }
    if (stopped_ != stop::none)
        std::erase_if(flights_, [](const auto& one) { return !one->in_flight; });
}

std::size_t job::in_flight() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(flights_, [](const auto& one) { return one->in_flight; }));
}

void job::begin(std::deque<plan_item> rest) {
    flights_.push_back(std::make_shared<flight>());
    flights_.back()->items = std::move(rest);
    launch(flights_.back());
}

void job::launch(const std::shared_ptr<flight>& one) {
    const plan_item& item = one->items.front();
    one->changed = with_.log.may_have_changed(item.number);
    one->drift.reset();
    // On disk before the first byte is sent.
    if (const std::error_code failed = with_.log.intend(item)) {
        journal_failed(failed);
        return;
    }
    retire_options how;
    how.void_bindings = with_.wishes.void_bindings;
    how.wait_until_deleted = with_.wishes.wait;
    how.fingerprint = item.fingerprint;
    how.review = one.get();
    std::vector<std::string_view> hostnames;
    if (item.hostnames)
        hostnames.assign(item.hostnames->begin(), item.hostnames->end());
    how.hostnames = hostnames;
    one->in_flight = true;
    try {
        // Held by the call: it is asked for its review as long as that runs.
        with_.by.retire(item, how, [this, one](const error_code& ec, response<retirement> reply) {
            landed(*one, ec, std::move(reply));
        });
    } catch (const std::invalid_argument& problem) {
        ended(*one, {.state = item_state::failed, .reason = printable(problem.what())}, {}, {});
    }
}

void job::landed(flight& one, const error_code& ec, response<retirement> reply) {
    const plan_item& item = one.items.front();
    const retirement report = reply ? *reply : retirement{item.certificate};
    // Refused before it came to a review.
    if (ec == errc::bindings_kept)
        one.drift = drift_of_hostnames(item, report, one.changed);
    item_outcome outcome = judge(ec, report, reply.diagnostics(), one.drift, one.changed);
    const item_state state = outcome.state;
    ended(one, std::move(outcome), ec, std::move(reply));
    watch(ec, state);
}

void job::ended(flight& one, item_outcome outcome, const error_code& ec, response<retirement> reply) {
    one.in_flight = false;
    finished_.push_back({std::move(one.items.front()), std::move(outcome), ec, std::move(reply)});
    one.items.pop_front();
    const finished_item& last = finished_.back();
    if (const std::error_code failed = with_.log.record(last.item, last.outcome))
        journal_failed(failed);
}

/// Whether it makes sense to go on.
void job::watch(const error_code& ec, item_state state) {
    if (ec == condition::unauthorized)
        stop_because(stop::credentials);
    const bool away =
        state == item_state::unfinished && (ec == condition::transient || ec == condition::timeout);
    failures_in_a_row_ = away ? failures_in_a_row_ + 1 : 0;
    if (failures_in_a_row_ >= std::max(patience, 2 * with_.wishes.concurrency))
        stop_because(stop::service);
}

void job::journal_failed(const std::error_code& ec) {
    if (!journal_failure_)
        journal_failure_ = ec;
    stop_because(stop::journal);
}

void job::stop_because(stop reason) {
    // Whatever else has stopped it: that the journal cannot be written is what has to be known.
    if (stopped_ == stop::none || reason == stop::journal)
        stopped_ = reason;
    if (reason == stop::told || reason == stop::journal)
        with_.by.wind_down();
}

std::vector<finished_item> job::take_finished() { return std::exchange(finished_, {}); }

} // namespace originpull::command
