#ifndef ORIGINPULL_SRC_POLICY_PACER_HPP
#define ORIGINPULL_SRC_POLICY_PACER_HPP

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace originpull::detail {

/** When the next request may be sent: at most `requests` in any `window`, none during a pause. Pure: time
 *  comes as an argument. The caller keeps it from concurrent use.
 *
 *  A request first reserves its place, then takes it when it is sent, or gives it back: so what is on its way
 *  is counted, and the moment that counts is the one of sending.
 */
class pacer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// 0 requests: no pacing; pauses still hold.
    pacer(std::size_t requests, std::chrono::nanoseconds window) noexcept
        : requests_(requests), window_(window) {}

    struct answer {
        bool reserved = false;
        /// Otherwise: when to ask again, if that is known; not when it depends on places that are reserved.
        std::optional<time_point> ready_at{};
    };

    [[nodiscard]] answer reserve(time_point now) noexcept;

    /// A reserved request is sent now. False during a pause: the place stays reserved, and must be given
    /// back.
    [[nodiscard]] bool take(time_point now);

    void give_back() noexcept { --reserved_; }

    /// Nothing is sent before `until`; never shortens a pause.
    void pause(time_point until) noexcept;

    [[nodiscard]] std::size_t reserved() const noexcept { return reserved_; }

private:
    void forget(time_point now) noexcept;

    std::size_t requests_;
    std::chrono::nanoseconds window_;
    std::deque<time_point> sent_; ///< those within the window, oldest first
    std::size_t reserved_ = 0;
    time_point paused_until_{};
};

} // namespace originpull::detail

#endif
