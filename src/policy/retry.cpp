#include "retry.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace originpull::detail {

namespace {

constexpr nanoseconds rate_limit_floor = std::chrono::seconds{1};
constexpr nanoseconds rate_limit_jitter = std::chrono::milliseconds{250};
// Without a deadline something has to end a call that is refused for ever.
constexpr int most_rate_limited_without_deadline = 100;

nanoseconds scaled(nanoseconds value, double factor) noexcept {
    return nanoseconds{static_cast<nanoseconds::rep>(static_cast<double>(value.count()) * factor)};
}

bool is_local_resource(const error_code& ec) noexcept {
    using namespace boost::system::errc;
    return ec == too_many_files_open || ec == too_many_files_open_in_system || ec == no_buffer_space ||
           ec == address_not_available;
}

// A server that answers is cheaper to ask again than one that does not.
unsigned retry_cost(const error_code& ec) noexcept {
    if (is_local_resource(ec))
        return 0;
    const bool answered = ec.category() == error_category() && ec.value() >= 400;
    return answered ? 5 : 10;
}

// The connection was gone before anything came back.
bool is_stale_connection(const error_code& ec) noexcept {
    using namespace boost::system::errc;
    return ec == errc::connection_closed || ec == connection_reset || ec == broken_pipe ||
           ec == connection_aborted || ec == boost::asio::error::eof;
}

} // namespace

nanoseconds retry_state::backoff(nanoseconds base, int failures, double random) const noexcept {
    nanoseconds ceiling = std::min(std::max(base, nanoseconds{0}), rules_.max_delay);
    for (int i = 1; i < failures && ceiling < rules_.max_delay; ++i)
        ceiling = ceiling > rules_.max_delay / 2 ? rules_.max_delay : ceiling * 2;
    return scaled(ceiling, random);
}

retry_decision retry_state::next(const attempt_outcome& outcome, std::optional<nanoseconds> remaining,
                                 double random, retry_budget& budget) noexcept {
    using action = retry_decision::action;
    const auto stop = [](stop_reason why) { return retry_decision{action::stop, why, {}, false}; };
    const auto fits = [&](nanoseconds wait) { return !remaining || wait < *remaining; };

    if (!outcome.ec) {
        budget.refund_success();
        return stop(stop_reason::success);
    }
    if (outcome.ec == condition::canceled)
        return stop(stop_reason::canceled);
    if (outcome.ec == errc::call_timeout)
        return stop(stop_reason::deadline);

    const bool safe = rules_.idempotent || outcome.contributes == effect::none;
    if (outcome.reused_connection && !outcome.response_begun && is_stale_connection(outcome.ec) && safe &&
        !resent_) {
        resent_ = true;
        return {action::resend, stop_reason::success, {}, false};
    }

    if (outcome.ec == condition::rate_limited) {
        const nanoseconds wait =
            outcome.retry_after
                ? std::max(*outcome.retry_after, rate_limit_floor) + scaled(rate_limit_jitter, random)
                : rate_limit_floor + backoff(rate_limit_floor, rate_limited_ + 1, random);
        ++rate_limited_;
        const auto stop_and_pause = [&](stop_reason why) {
            return retry_decision{action::stop, why, wait, true};
        };
        if (!outcome.retryable)
            return stop_and_pause(stop_reason::permanent_error);
        if (!fits(wait))
            return stop_and_pause(stop_reason::wait_exceeds_deadline);
        if (rules_.max_attempts == 1 || (!remaining && rate_limited_ > most_rate_limited_without_deadline))
            return stop_and_pause(stop_reason::attempts_exhausted);
        --attempts_; // nothing was done, so nothing was tried
        return {action::wait, stop_reason::success, wait, true};
    }

    if (!outcome.retryable)
        return stop(stop_reason::permanent_error);
    if (!safe)
        return stop(stop_reason::not_idempotent);
    if (attempts_ >= rules_.max_attempts)
        return stop(stop_reason::attempts_exhausted);
    ++failures_;
    nanoseconds wait = backoff(rules_.base_delay, failures_, random);
    if (outcome.retry_after && *outcome.retry_after > nanoseconds{0})
        wait = *outcome.retry_after + scaled(rate_limit_jitter, random);
    if (!fits(wait))
        return stop(stop_reason::wait_exceeds_deadline);
    if (!budget.spend(retry_cost(outcome.ec)))
        return stop(stop_reason::retry_budget_spent);
    return {action::wait, stop_reason::success, wait, false};
}

} // namespace originpull::detail
