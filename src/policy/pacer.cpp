#include "pacer.hpp"

#include <algorithm>

namespace originpull::detail {

void pacer::forget(time_point now) noexcept {
    while (!sent_.empty() && sent_.front() + window_ <= now)
        sent_.pop_front();
}

pacer::answer pacer::reserve(time_point now) noexcept {
    if (paused_until_ > now)
        return {false, paused_until_};
    if (requests_ != 0) {
        forget(now);
        if (sent_.size() >= requests_)
            return {false, sent_.front() + window_};
        if (sent_.size() + reserved_ >= requests_)
            return {false, std::nullopt};
    }
    ++reserved_;
    return {true, std::nullopt};
}

bool pacer::take(time_point now) {
    if (paused_until_ > now)
        return false;
    if (requests_ != 0)
        sent_.push_back(now);
    --reserved_;
    return true;
}

void pacer::pause(time_point until) noexcept { paused_until_ = std::max(paused_until_, until); }

} // namespace originpull::detail
