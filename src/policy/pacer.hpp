#ifndef ORIGINPULL_SRC_POLICY_PACER_HPP
#define ORIGINPULL_SRC_POLICY_PACER_HPP

#include "quota.hpp"
#include "refusals.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace originpull::detail {

/// What all who pace together have in common. Plain data: it may lie in memory that processes share.
struct pacing_state {
    using time_point = std::chrono::steady_clock::time_point;

    explicit pacing_state(unsigned reserve) noexcept : service(reserve) {}

    quota service;
    refusals learnt{};
    time_point paused_until{};
    time_point latest{};     ///< nothing in here is later, but for ends of windows and pauses
    std::uint64_t first = 0; ///< of a ring of times of answers, oldest first
    std::uint64_t count = 0;
};

/** When the next request may be sent: at most `requests` in any `window` of the service, no more than the service says is
 *  left (quota), or, where it says nothing, than it has permitted before (refusals), none during a pause. Pure: time and
 *  chance come as arguments. The caller keeps it from concurrent use.
 *
 *  A request first reserves its place, then takes it when it is sent, or gives it back. One that was sent is answered or
 *  lost. The service counts it at some moment between the two, which may be the one that its window begins with: so here
 *  it counts from its sending until a window after its answer.
 *
 *  The state is its own, or one that others change, too, between two calls: only the reserved places are always its own.
 */
class pacer {
public:
    using time_point = pacing_state::time_point;

    /// 0 requests: no pacing, whatever the service says is left; pauses still hold.
    /// @param reserve what is left to others of what the service permits, once there are any
    pacer(std::size_t requests, std::chrono::nanoseconds window, unsigned reserve = 0) noexcept
        : requests_(requests), most_(requests), window_(window), own_(reserve) {}
    pacer(const pacer&) = delete;
    pacer& operator=(const pacer&) = delete;

    struct answer {
        bool reserved = false;
        /// Otherwise: not before this, where that is certain.
        std::optional<time_point> ready_at{};
        /// When to ask again even if nothing happens, where that is another time.
        std::optional<time_point> ask_again{};
    };

    [[nodiscard]] answer reserve(time_point now) noexcept;

    /// A reserved request is sent now. False during a pause, and when meanwhile others have been faster, or the service
    /// has said that less is left: the place stays reserved, and must be given back. @param random uniform in [0, 1)
    [[nodiscard]] bool take(time_point now, double random);

    void give_back() noexcept { --reserved_; }

    /// A request that was sent has been answered, with a reading or without.
    /// @param refused because there were too many
    void answered(time_point now, time_point sent, const std::optional<quota::reading>& told,
                  bool refused = false) noexcept;
    /// It never will be; the service may count it as late as now, or never.
    void lost(time_point now) noexcept;
    /// So many that were under way have gone with the process that sent them.
    void vanished(time_point now, std::size_t requests) noexcept;

    /// Nothing is sent before `until`; never shortens a pause.
    void pause(time_point until) noexcept;

    /// From now on with others. What was sent alone and is within the window counts there, too.
    /// @param log room for as many as are permitted
    void join(pacing_state& state, std::span<time_point> log) noexcept;
    /// From now on alone, with what was known of the quota and pauses; at most `requests` in a window.
    void part(const pacing_state& known, std::size_t requests) noexcept;

    [[nodiscard]] std::size_t reserved() const noexcept { return reserved_; }
    [[nodiscard]] time_point paused_until() const noexcept { return state_->paused_until; }
    [[nodiscard]] const quota& service() const noexcept { return state_->service; }

private:
    [[nodiscard]] bool alone() const noexcept { return state_ == &own_; }
    [[nodiscard]] time_point oldest() const noexcept { return log_[state_->first]; }
    /// What may be counted in the service's window.
    [[nodiscard]] std::uint64_t counted() const noexcept {
        return state_->count + state_->service.under_way();
    }
    void forget(time_point now) noexcept;
    void grow();
    void append(time_point now) noexcept;
    void settle(time_point now) noexcept;
    [[nodiscard]] answer own_limit() const noexcept;
    [[nodiscard]] quota::answer service_permits(time_point now, std::size_t planned) noexcept;

    std::size_t requests_;
    const std::size_t most_; ///< with others
    const std::chrono::nanoseconds window_;
    std::size_t reserved_ = 0;
    pacing_state own_;
    std::vector<time_point> own_log_;
    pacing_state* state_ = &own_;
    std::span<time_point> log_;
    time_point yields_until_{}; ///< to others
};

} // namespace originpull::detail

#endif
