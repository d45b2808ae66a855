#include "pace_meter.hpp"

#include <algorithm>
#include <cmath>

namespace originpull::command {

namespace {

/// Long enough for the bursts between two resets of the quota to even out.
constexpr std::chrono::minutes memory{5};
constexpr std::chrono::seconds apart{1};
/// What ended in less says nothing.
constexpr std::chrono::seconds least{2};

} // namespace

void pace_meter::see(time now, std::size_t ended) {
    // The last but one keeps its place until the newest is far enough from it.
    if (samples_.size() >= 2 && now - samples_[samples_.size() - 2].at < apart)
        samples_.back() = {now, ended};
    else
        samples_.push_back({now, ended});
    while (samples_.size() > 2 && now - samples_[1].at >= memory)
        samples_.pop_front();
}

std::optional<double> pace_meter::rate() const {
    if (samples_.size() < 2)
        return std::nullopt;
    const std::chrono::duration<double> took = samples_.back().at - samples_.front().at;
    if (took < least || samples_.back().ended <= samples_.front().ended)
        return std::nullopt;
    return static_cast<double>(samples_.back().ended - samples_.front().ended) / took.count();
}

std::optional<std::chrono::seconds> pace_meter::time_left(std::size_t items, double quota,
                                                          std::chrono::nanoseconds pause) const {
    const auto measured = rate();
    if (!measured)
        return std::nullopt;
    const double used = quota > 0 ? std::min(*measured, quota) : *measured;
    const double seconds = static_cast<double>(items) / used + std::chrono::duration<double>(pause).count();
    constexpr double longest = 365.0 * 24 * 3600; // beyond that it is no estimate any more
    if (!(seconds < longest))
        return std::nullopt;
    return std::chrono::seconds{static_cast<long long>(std::ceil(seconds))};
}

} // namespace originpull::command
