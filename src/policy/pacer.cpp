#include "pacer.hpp"

#include <algorithm>
#include <new>
#include <type_traits>

namespace originpull::detail {

static_assert(std::is_trivially_copyable_v<pacing_state> && std::is_standard_layout_v<pacing_state>);

namespace {

/// What others give back rings no bell here: we look again after a time between these two.
constexpr std::chrono::nanoseconds earliest_look = std::chrono::milliseconds{5};
constexpr std::chrono::nanoseconds latest_look = std::chrono::milliseconds{20};

/// Whose request has been answered knows it first, and would always be the next when one goes at a time. No longer than a
/// part of what there is for each request.
std::chrono::nanoseconds yields_for(std::chrono::nanoseconds window, std::size_t requests) noexcept {
    constexpr std::chrono::nanoseconds most = std::chrono::milliseconds{3};
    return std::min(most, window / (4 * static_cast<std::int64_t>(requests)));
}

/// Different for everybody, since nobody asks at the same nanosecond.
pacer::time_point next_look(pacer::time_point now) noexcept {
    const auto ticks = static_cast<std::uint64_t>(now.time_since_epoch().count());
    const std::uint64_t scattered = (ticks * 0x9E3779B97F4A7C15U) >> 54U; // below 1024
    return now + earliest_look +
           (latest_look - earliest_look) * static_cast<std::chrono::nanoseconds::rep>(scattered) / 1024;
}

} // namespace

void pacer::forget(time_point now) noexcept {
    while (state_->count != 0 && oldest() + window_ <= now) {
        state_->first = (state_->first + 1) % log_.size();
        --state_->count;
    }
}

/// As long as the log is our own, it is as long as it has to be: for what is under way as well.
void pacer::grow() {
    if (counted() < log_.size())
        return;
    constexpr std::size_t at_first = 16;
    std::vector<time_point> larger(std::max<std::size_t>(at_first, 2 * counted()));
    for (std::size_t i = 0; i < state_->count; ++i)
        larger[i] = log_[(state_->first + i) % log_.size()];
    own_log_.swap(larger);
    log_ = own_log_;
    state_->first = 0;
}

void pacer::append(time_point now) noexcept {
    if (state_->count >= log_.size()) { // only of what was sent before this log was ours
        try {
            if (alone())
                grow();
        } catch (const std::bad_alloc&) {
        }
        if (log_.empty())
            return;
        if (state_->count >= log_.size()) {
            state_->first = (state_->first + 1) % log_.size();
            state_->count = log_.size() - 1;
        }
    }
    // Somebody may have looked at the clock after us and have been here before us.
    state_->latest = std::max(state_->latest, now);
    log_[(state_->first + state_->count) % log_.size()] = state_->latest;
    ++state_->count;
}

/// What was under way is counted until a window from now.
void pacer::settle(time_point now) noexcept {
    if (requests_ != 0 && state_->service.under_way() != 0)
        append(now);
}

pacer::answer pacer::own_limit() const noexcept {
    if (state_->count >= requests_)
        return {false, oldest() + window_, {}};
    if (counted() + reserved_ < requests_)
        return {true, {}, {}};
    // A place that is given back comes at any time.
    if (reserved_ == 0 && state_->count != 0)
        return {false, oldest() + window_, {}};
    return {false, {}, {}};
}

quota::answer pacer::service_permits(time_point now, std::size_t planned) noexcept {
    if (!state_->service.is_silent())
        return state_->service.may_send(now, planned);
    return state_->learnt.may_send(
        now, {counted(), state_->service.under_way(), planned, requests_, window_, yields_until_});
}

void pacer::answered(time_point now, time_point sent, const std::optional<quota::reading>& told,
                     bool refused) noexcept {
    if (requests_ != 0) {
        forget(now);
        if (refused)
            state_->learnt.refused(now, sent, state_->count);
        else
            state_->learnt.permitted(now, sent, state_->count, window_);
        settle(now);
        if (!alone())
            yields_until_ = now + yields_for(window_, requests_);
    }
    state_->service.answered(now, sent, told);
}

void pacer::lost(time_point now) noexcept {
    settle(now);
    state_->service.lost();
}

void pacer::vanished(time_point now, std::size_t requests) noexcept {
    requests = std::min(requests, state_->service.under_way());
    for (std::size_t i = 0; i < requests && requests_ != 0; ++i)
        append(now);
    state_->service.vanished(requests);
}

pacer::answer pacer::reserve(time_point now) noexcept {
    if (paused_until() > now)
        return {false, paused_until(), {}};
    if (requests_ != 0) {
        forget(now);
        answer result = own_limit();
        if (result.reserved) {
            const quota::answer service = service_permits(now, reserved_);
            if (!service.may_send && service.certain)
                return {false, service.ask_again, {}};
            if (!service.may_send)
                result = {false, {}, service.ask_again};
        }
        if (!result.reserved) {
            if (!alone() && !result.ready_at)
                result.ask_again = std::min(result.ask_again.value_or(time_point::max()), next_look(now));
            return result;
        }
    }
    ++reserved_;
    return {true, {}, {}};
}

bool pacer::take(time_point now, double random) {
    if (paused_until() > now)
        return false;
    if (requests_ != 0) {
        forget(now);
        if (counted() >= requests_ || !service_permits(now, 0).may_send)
            return false;
        if (alone())
            grow();
        state_->learnt.sent(now);
    }
    --reserved_;
    state_->latest = std::max(state_->latest, now);
    state_->service.sent(now, random);
    return true;
}

void pacer::pause(time_point until) noexcept {
    if (until <= paused_until())
        return;
    state_->paused_until = until;
    state_->learnt.paused(until);
}

void pacer::join(pacing_state& state, std::span<time_point> log) noexcept {
    const bool was_alone = alone();
    state_ = &state;
    log_ = log;
    requests_ = most_;
    if (!was_alone)
        return;
    for (std::size_t i = 0; i < own_.count && state.count < log_.size(); ++i)
        append(own_log_[(own_.first + i) % own_log_.size()]);
    own_.first = own_.count = 0;
    pause(own_.paused_until);
}

void pacer::part(const pacing_state& known, std::size_t requests) noexcept {
    own_ = known;
    own_.first = own_.count = 0;
    state_ = &own_;
    log_ = own_log_;
    requests_ = requests;
}

} // namespace originpull::detail
