#include "pacer.hpp"

#include <algorithm>

namespace originpull::detail {

void pacer::forget(time_point now) noexcept {
    while (!sent_.empty() && sent_.front() + window_ <= now)
        sent_.pop_front();
}

pacer::answer pacer::reserve(time_point now) noexcept {
    if (paused_until_ > now)
        return {false, paused_until_, {}};
    if (requests_ != 0) {
        forget(now);
        if (sent_.size() >= requests_)
            return {false, sent_.front() + window_, {}};
        if (sent_.size() + reserved_ >= requests_)
            return {false, {}, {}};
        const quota::answer service = quota_.may_send(now, reserved_);
        if (!service.may_send && service.certain)
            return {false, service.ask_again, {}};
        if (!service.may_send)
            return {false, {}, service.ask_again};
    }
    ++reserved_;
    return {true, {}, {}};
}

bool pacer::take(time_point now, double random) {
    if (paused_until_ > now)
        return false;
    if (requests_ != 0) {
        if (!quota_.may_send(now, 0).may_send)
            return false;
        sent_.push_back(now);
    }
    --reserved_;
    quota_.sent(now, random);
    return true;
}

void pacer::pause(time_point until) noexcept { paused_until_ = std::max(paused_until_, until); }

} // namespace originpull::detail
