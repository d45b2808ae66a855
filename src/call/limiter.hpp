#ifndef ORIGINPULL_SRC_CALL_LIMITER_HPP
#define ORIGINPULL_SRC_CALL_LIMITER_HPP

#include "../policy/pacer.hpp"
#include "../policy/waiting_line.hpp"
#include "host_bucket.hpp"

#include <originpull/rate_limiter.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace originpull::detail {

/// A pacer for several lanes, and clients, and perhaps processes. Its lock is always the last that is taken.
class limiter {
public:
    using time_point = pacer::time_point;

    explicit limiter(const rate_limit_config& config)
        : pacer_(config.requests, config.window, config.reserve) {}

    /// What all processes share that find this file in the first of these directories that can be used.
    limiter(const rate_limit_config& config, std::vector<std::string> directories, const std::string& name,
            time_point now)
        : limiter(config) {
        of_host_ = std::make_unique<host_bucket>(config, std::move(directories), name, now);
    }

    /// A lane's place among those that wait here.
    struct place : waiting_line::place {
        std::function<void()> bell{}; ///< makes the lane ask again, later; may be empty
    };

    /// Permits are given in this order, to all who share it.
    [[nodiscard]] std::uint64_t ticket() noexcept { return ++last_ticket_; }

    /// For the first call in the lane's queue, which has this ticket. Who is refused is in the line until he is let
    /// through, or leaves.
    [[nodiscard]] pacer::answer reserve(time_point now, place& who, std::uint64_t ticket) {
        constexpr std::chrono::milliseconds soon{20};
        const std::lock_guard lock{mutex_};
        const pacer::answer answer = of_host_ ? of_host_->reserve(now) : pacer_.reserve(now);
        place* const older = answer.reserved ? static_cast<place*>(line_.before(who, ticket, now)) : nullptr;
        if (answer.reserved && older == nullptr) {
            line_.leave(who);
            return answer;
        }
        line_.wait(who, ticket);
        if (older == nullptr)
            return answer;
        of_host_ ? of_host_->give_back() : pacer_.give_back();
        ring(*older);
        return {false, {}, now + soon};
    }
    /// For one who is not in the line.
    [[nodiscard]] pacer::answer reserve(time_point now) {
        const std::lock_guard lock{mutex_};
        return of_host_ ? of_host_->reserve(now) : pacer_.reserve(now);
    }
    void leave(place& who) noexcept {
        const std::lock_guard lock{mutex_};
        line_.leave(who);
    }
    [[nodiscard]] bool take(time_point now, double random) {
        const std::lock_guard lock{mutex_};
        return of_host_ ? of_host_->take(now, random) : pacer_.take(now, random);
    }
    void give_back() noexcept {
        const std::lock_guard lock{mutex_};
        of_host_ ? of_host_->give_back() : pacer_.give_back();
    }
    void answered(time_point now, time_point sent, const std::optional<rate_limit_reading>& told,
                  bool refused = false) noexcept {
        const std::lock_guard lock{mutex_};
        of_host_ ? of_host_->answered(now, sent, told, refused) : pacer_.answered(now, sent, told, refused);
    }
    void lost(time_point now) noexcept {
        const std::lock_guard lock{mutex_};
        of_host_ ? of_host_->lost(now) : pacer_.lost(now);
    }
    void pause(time_point now, time_point until) noexcept {
        const std::lock_guard lock{mutex_};
        of_host_ ? of_host_->pause(now, until) : pacer_.pause(until);
    }
    [[nodiscard]] rate_limiter::state current(time_point now) {
        const std::lock_guard lock{mutex_};
        if (!of_host_)
            return describe(pacer_.service(), pacer_.paused_until(), now);
        const host_bucket::known known = of_host_->current(now);
        rate_limiter::state state = describe(known.state.service, known.state.paused_until, now);
        state.shared_on_host = known.shared;
        return state;
    }

private:
    static void ring(const place& who) noexcept {
        try {
            if (who.bell)
                who.bell();
        } catch (...) { // std::bad_alloc: it asks again on its own, only later
        }
    }

    static rate_limiter::state describe(const quota& service, time_point paused_until, time_point now) {
        rate_limiter::state state;
        state.remaining = service.remaining();
        if (state.remaining && service.window_end() > now)
            state.resets_in = service.window_end() - now;
        if (paused_until > now)
            state.paused_for = paused_until - now;
        return state;
    }

    std::mutex mutex_;
    pacer pacer_;
    std::unique_ptr<host_bucket> of_host_; ///< decides, where there is one
    waiting_line line_;
    std::atomic<std::uint64_t> last_ticket_{0};
};

} // namespace originpull::detail

#endif
