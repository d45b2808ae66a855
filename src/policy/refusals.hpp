#ifndef ORIGINPULL_SRC_POLICY_REFUSALS_HPP
#define ORIGINPULL_SRC_POLICY_REFUSALS_HPP

#include "quota.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace originpull::detail {

/** How to meet the limit of a service that does not tell what is left: only by being refused, and then by no more than one
 *  request in a window.
 *
 *  - After a pause, and when nothing has been permitted for a while, one request goes ahead.
 *  - Then they go as they come, up to most of what was permitted in the windows before, or of our own limit as long as that
 *    is all there is to go by.
 *  - From there on each waits for the answer of the one before.
 *
 *  The end of the pause that a refusal asks for is the end of the service's window.
 *
 *  Pure: time comes as an argument. The caller keeps it from concurrent use. Plain data, so that processes can share one.
 */
class refusals {
public:
    using time_point = quota::time_point;
    using duration = quota::duration;

    void sent(time_point now) noexcept { last_sent_ = now; }
    /// @param counted requests of ours that have been answered within the last window before this one
    void permitted(time_point now, time_point sent, std::uint64_t counted, duration window) noexcept;
    void refused(time_point now, time_point sent, std::uint64_t counted) noexcept;
    /// Nothing is sent before `until`.
    void paused(time_point until) noexcept;

    struct situation {
        std::uint64_t counted = 0; ///< requests of ours that the service may have counted in its window
        std::size_t under_way = 0; ///< of these
        std::size_t planned = 0;   ///< besides
        std::uint64_t limit = 0;   ///< our own
        duration window{};
        time_point yields_until{}; ///< one at a time, somebody else goes first
    };
    [[nodiscard]] quota::answer may_send(time_point now, const situation& all) const noexcept;

private:
    [[nodiscard]] std::uint64_t free_ones(const situation& all) const noexcept;
    void remember(std::uint64_t permitted) noexcept;

    std::uint64_t since_ =
        0; ///< were permitted since the window began, as far as a refusal has told when that was
    time_point began_{};
    time_point last_sent_{};
    time_point last_permitted_{};
    duration round_trip_{};
    bool refused_ = false;   ///< in this window
    std::uint64_t most_ = 0; ///< were permitted in a row of windows that ended without a refusal
    time_point remembered_{};
    std::array<std::uint64_t, 4>
        before_{}; ///< what was permitted in the windows before, the newest first; 0 = not known
};

} // namespace originpull::detail

#endif
