#ifndef ORIGINPULL_SRC_CALL_LIMITER_HPP
#define ORIGINPULL_SRC_CALL_LIMITER_HPP

#include "../policy/pacer.hpp"

#include <originpull/rate_limiter.hpp>

#include <mutex>

namespace originpull::detail {

/// A pacer for several lanes, and clients. Its lock is always the last that is taken.
class limiter {
public:
    using time_point = pacer::time_point;

    explicit limiter(const rate_limit_config& config)
        : pacer_(config.requests, config.window, config.reserve) {}

    [[nodiscard]] pacer::answer reserve(time_point now) {
        const std::lock_guard lock{mutex_};
        return pacer_.reserve(now);
    }
    [[nodiscard]] bool take(time_point now, double random) {
        const std::lock_guard lock{mutex_};
        return pacer_.take(now, random);
    }
    void give_back() noexcept {
        const std::lock_guard lock{mutex_};
        pacer_.give_back();
    }
    void answered(time_point now, time_point sent, const std::optional<rate_limit_reading>& told) noexcept {
        const std::lock_guard lock{mutex_};
        pacer_.answered(now, sent, told);
    }
    void lost() noexcept {
        const std::lock_guard lock{mutex_};
        pacer_.lost();
    }
    void pause(time_point until) noexcept {
        const std::lock_guard lock{mutex_};
        pacer_.pause(until);
    }
    [[nodiscard]] rate_limiter::state current(time_point now) const {
        const std::lock_guard lock{mutex_};
        rate_limiter::state state;
        state.remaining = pacer_.service().remaining();
        if (state.remaining && pacer_.service().window_end() > now)
            state.resets_in = pacer_.service().window_end() - now;
        if (pacer_.paused_until() > now)
            state.paused_for = pacer_.paused_until() - now;
        return state;
    }

private:
    mutable std::mutex mutex_;
    pacer pacer_;
};

} // namespace originpull::detail

#endif
