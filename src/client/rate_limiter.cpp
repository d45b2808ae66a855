#include <originpull/rate_limiter.hpp>

#include "../call/limiter.hpp"
#include "../codec/bucket_name.hpp"
#include "../net/host_place.hpp"
#include "../words/base_url.hpp"

#include <originpull/config.hpp>

#include <stdexcept>

namespace originpull {

namespace {

const rate_limit_config& checked(const rate_limit_config& config) {
    validate(config);
    return config;
}

} // namespace

rate_limiter::rate_limiter(const rate_limit_config& config)
    : limiter_(std::make_shared<detail::limiter>(checked(config))) {}

rate_limiter rate_limiter::of_host(const originpull::credentials& who, const rate_limit_config& config,
                                   std::string_view base_url) {
    validate(config);
    if (who.empty())
        throw std::invalid_argument("rate_limiter::of_host needs credentials: what is shared is their quota");
    client_config address;
    address.credentials = who;
    address.base_url = base_url;
    const detail::base_url url = detail::parse_base_url(detail::effective_base_url(address));
    const std::string name = detail::bucket_name(detail::machine_identity(), who, url.authority, config);
    if (name.empty()) // there is no hash: nobody else has one either
        return rate_limiter{config};
    return rate_limiter{std::make_shared<detail::limiter>(config, detail::host_places(), name,
                                                          std::chrono::steady_clock::now())};
}

rate_limiter::state rate_limiter::current() const {
    return limiter_->current(std::chrono::steady_clock::now());
}

} // namespace originpull
