#include <originpull/rate_limiter.hpp>

#include "../call/limiter.hpp"

namespace originpull {

namespace {

const rate_limit_config& checked(const rate_limit_config& config) {
    validate(config);
    return config;
}

} // namespace

rate_limiter::rate_limiter(const rate_limit_config& config)
    : limiter_(std::make_shared<detail::limiter>(checked(config))) {}

rate_limiter::state rate_limiter::current() const {
    return limiter_->current(std::chrono::steady_clock::now());
}

} // namespace originpull
