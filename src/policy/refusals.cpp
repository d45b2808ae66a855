#include "refusals.hpp"

#include <algorithm>

namespace originpull::detail {

namespace {

/// Those that hang do not hold up the others longer than that.
constexpr std::chrono::seconds hang_time{1};

} // namespace

void refusals::remember(std::uint64_t permitted) noexcept {
    std::ranges::copy_backward(before_.begin(), before_.end() - 1, before_.end());
    before_.front() = permitted;
}

void refusals::permitted(time_point now, time_point sent, std::uint64_t counted, duration window) noexcept {
    last_permitted_ = std::max(last_permitted_, now);
    round_trip_ = now - sent;
    if (sent < began_)
        return;
    ++since_;
    most_ = std::max(most_, std::min(since_, counted + 1));
    // Who goes further than before, and is not refused for a whole window, may go further from now on.
    if (now < remembered_ + window)
        return;
    const auto known = std::ranges::find(before_, 0U);
    if (known != before_.begin() && most_ > *std::min_element(before_.begin(), known)) {
        remember(most_);
    }
    most_ = 0;
    remembered_ = now;
}

void refusals::refused(time_point now, time_point sent, std::uint64_t counted) noexcept {
    if (sent < began_ || refused_)
        return; // of a window that is known to be over, or used up
    refused_ = true;
    remembered_ = now;
    most_ = 0;
    if (const std::uint64_t permitted = std::min(since_, counted); permitted != 0)
        remember(permitted);
}

void refusals::paused(time_point until) noexcept {
    if (!refused_)
        return; // for another reason: the window goes on
    refused_ = false;
    began_ = until;
    since_ = 0;
}

/// Most of the fewest that were permitted; the rest, one at a time, must not take long either.
std::uint64_t refusals::free_ones(const situation& all) const noexcept {
    std::uint64_t expected = all.limit;
    for (const std::uint64_t each : before_)
        if (each != 0)
            expected = std::min(expected, each);
    std::uint64_t rest = expected / 8 + 1;
    if (round_trip_ > duration{0})
        rest = std::min(rest, static_cast<std::uint64_t>(all.window / 4 / round_trip_) + 1);
    return expected - std::min(rest, expected);
}

quota::answer refusals::may_send(time_point now, const situation& all) const noexcept {
    const bool scouting = last_permitted_ < began_ || last_permitted_ + all.window / 16 < now;
    const std::uint64_t counted = std::min(all.counted, since_ + all.under_way) + all.planned;
    if (!scouting && counted < free_ones(all))
        return {true, {}, true};
    if (now < all.yields_until)
        return {false, all.yields_until, false};
    if (all.planned == 0 && (all.under_way == 0 || now >= last_sent_ + hang_time))
        return {true, {}, true};
    return {false, std::max(last_sent_, now) + hang_time, false};
}

} // namespace originpull::detail
