#ifndef ORIGINPULL_SRC_POLICY_PACER_HPP
#define ORIGINPULL_SRC_POLICY_PACER_HPP

#include "quota.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace originpull::detail {

/** When the next request may be sent: at most `requests` in any `window`, no more than the service says is left
 *  (quota), none during a pause. Pure: time and chance come as arguments. The caller keeps it from concurrent use.
 *
 *  A request first reserves its place, then takes it when it is sent, or gives it back: so what is on its way
 *  is counted, and the moment that counts is the one of sending. One that was sent is answered or lost.
 */
class pacer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// 0 requests: no pacing, whatever the service says is left; pauses still hold.
    /// @param reserve what is left to others of what the service permits, once there are any
    pacer(std::size_t requests, std::chrono::nanoseconds window, unsigned reserve = 0) noexcept
        : requests_(requests), window_(window), quota_(reserve) {}

    struct answer {
        bool reserved = false;
        /// Otherwise: not before this, where that is certain.
        std::optional<time_point> ready_at{};
        /// When to ask again even if nothing happens, where that is another time.
        std::optional<time_point> ask_again{};
    };

    [[nodiscard]] answer reserve(time_point now) noexcept;

    /// A reserved request is sent now. False during a pause, and when the service has said meanwhile that less
    /// is left: the place stays reserved, and must be given back. @param random uniform in [0, 1)
    [[nodiscard]] bool take(time_point now, double random);

    void give_back() noexcept { --reserved_; }

    /// A request that was sent has been answered, with a reading or without.
    void answered(time_point now, time_point sent, const std::optional<quota::reading>& told) noexcept {
        quota_.answered(now, sent, told);
    }
    /// It never will be.
    void lost() noexcept { quota_.lost(); }

    /// Nothing is sent before `until`; never shortens a pause.
    void pause(time_point until) noexcept;

    [[nodiscard]] std::size_t reserved() const noexcept { return reserved_; }
    [[nodiscard]] time_point paused_until() const noexcept { return paused_until_; }
    [[nodiscard]] const quota& service() const noexcept { return quota_; }

private:
    void forget(time_point now) noexcept;

    std::size_t requests_;
    std::chrono::nanoseconds window_;
    std::deque<time_point> sent_; ///< those within the window, oldest first
    std::size_t reserved_ = 0;
    time_point paused_until_{};
    quota quota_;
};

} // namespace originpull::detail

#endif
