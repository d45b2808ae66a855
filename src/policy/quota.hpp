#ifndef ORIGINPULL_SRC_POLICY_QUOTA_HPP
#define ORIGINPULL_SRC_POLICY_QUOTA_HPP

#include "../codec/rate_limit_header.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace originpull::detail {

/** What the service permits, as its `Ratelimit` header tells: how much is left, and until when. That header is the one
 *  counter that everybody shares who uses the same credentials, here or elsewhere; others are seen by what is missing
 *  from it.
 *
 *  - Never more is under way than what is left.
 *  - Who has never looked sends one request first.
 *  - As long as nobody else is seen, requests go as fast as they come; but the last quarter of the first window only when
 *    others have had some time to show.
 *  - Once others are seen, what is left is spread over the rest of the window, and we take that part of it that has
 *    been ours so far: many who do the same use up a window together without overrunning it.
 *
 *  Pure: time and chance come as arguments. The caller keeps it from concurrent use. Plain data, so that processes can
 *  share one in a piece of memory.
 */
class quota {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::nanoseconds;

    /// @param reserve what is left untouched as soon as others are seen
    explicit quota(unsigned reserve) noexcept : reserve_(reserve) {}

    using reading = rate_limit_reading;

    /// A request is on its way. @param random uniform in [0, 1)
    void sent(time_point now, double random) noexcept;
    /// It has been answered, with a reading or without.
    void answered(time_point now, time_point sent, const std::optional<reading>& told) noexcept;
    /// It never will be.
    void lost() noexcept { under_way_ -= under_way_ != 0; }

    /// For those who share one: so many more, or fewer, are under way than it was told.
    void correct(std::int64_t difference) noexcept {
        const auto most = static_cast<std::int64_t>(under_way_);
        under_way_ = difference < -most ? 0 : static_cast<std::size_t>(most + difference);
    }
    /// So many that were under way have gone with the process that sent them. The service may have counted them: they
    /// are not taken for somebody else's.
    void vanished(std::size_t requests) noexcept {
        requests = requests < under_way_ ? requests : under_way_;
        under_way_ -= requests;
        ours_ += requests;
    }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }

    struct answer {
        bool may_send = false;
        time_point ask_again{}; ///< otherwise; an answer that comes earlier is another reason to ask
        bool certain = false;   ///< not before then, whatever happens
    };
    /// Whether another request may be sent, besides those under way and `planned` ones.
    [[nodiscard]] answer may_send(time_point now, std::size_t planned) noexcept;

    /// Of the last window that was seen; nothing as long as the service does not tell.
    [[nodiscard]] std::optional<std::uint64_t> remaining() const noexcept {
        return known_ ? std::optional{left_} : std::nullopt;
    }
    [[nodiscard]] time_point window_end() const noexcept { return ends_; }
    /// It answers, and tells nothing.
    [[nodiscard]] bool is_silent() const noexcept { return silent_; }

private:
    void begin_window(time_point now, const reading& told) noexcept;
    void close_window() noexcept;
    [[nodiscard]] double others_so_far() const noexcept;
    [[nodiscard]] double our_share() const noexcept;
    [[nodiscard]] answer scout(time_point now, std::size_t planned) noexcept;
    [[nodiscard]] answer among_others(time_point now, std::size_t planned) const noexcept;

    double reserve_;
    std::size_t under_way_ = 0;
    bool known_ = false;  ///< the service tells
    bool silent_ = false; ///< it answers and does not

    // The window, as far as it is known.
    std::uint64_t limit_ = 0;
    std::uint64_t left_ = 0;
    std::uint64_t from_ = 0; ///< what was left when counting began
    time_point since_{};     ///< when that was
    std::uint64_t ours_ = 0; ///< answered requests of ours
    duration length_{};
    time_point looked_{}; ///< when `left_` was told
    time_point ends_{};   ///< at the latest
    bool closed_ = false;
    bool first_ = false; ///< nothing is known of the windows before

    // The windows before, newer ones counting more.
    double ours_before_ = 0;
    double others_before_ = 0;

    // Among others: when the last request went, and how patient, or lucky, the next one is.
    time_point last_{};
    double patience_ = 1;
    double luck_ = 0;
};

} // namespace originpull::detail

#endif
