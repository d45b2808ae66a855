#include <originpull/call_options.hpp>
#include <originpull/config.hpp>

#include "base_url.hpp"

#include <algorithm>
#include <stdexcept>

namespace originpull {

namespace detail {

namespace {

constexpr std::chrono::nanoseconds longest_duration = std::chrono::hours{24 * 365};

[[noreturn]] void reject_field(const std::string& field, const std::string& why) {
    throw std::invalid_argument("client_config." + field + " " + why);
}

void check_duration(const std::string& field, std::chrono::nanoseconds value) {
    if (value < std::chrono::nanoseconds{0} || value > longest_duration)
        reject_field(field, "must be 0 (none) to 365 days");
}

} // namespace

std::string effective_base_url(const client_config& config) {
    const auto& from_environment = config.credentials.environment_base_url();
    if (!from_environment.empty() && config.base_url == client_config{}.base_url)
        return from_environment;
    return config.base_url;
}

} // namespace detail

void validate(const call_options& options) {
    const auto check = [](const char* name, const std::optional<call_options::duration>& value) {
        if (value && (*value < std::chrono::nanoseconds{0} || *value > detail::longest_duration))
            throw std::invalid_argument(std::string{"call_options."} + name +
                                        " must be 0 (none) to 365 days");
    };
    check("call_timeout", options.call_timeout);
    check("attempt_timeout", options.attempt_timeout);
    if (options.max_attempts && (*options.max_attempts < 1 || *options.max_attempts > 1000))
        throw std::invalid_argument("call_options.max_attempts must be 1 (never retry) to 1000");
}

void validate(const rate_limit_config& config) {
    using namespace detail;
    using std::chrono::nanoseconds;
    if (config.requests > 1'000'000)
        reject_field("rate_limit.requests", "must be 0 (do not pace) to 1,000,000");
    if (config.requests != 0 && config.window <= nanoseconds{0})
        reject_field("rate_limit.window", "must be positive when rate_limit.requests is not 0");
    check_duration("rate_limit.window", config.window);
    if (config.reserve > 1000)
        reject_field("rate_limit.reserve", "must be 0 to 1,000");
}

void validate(const client_config& config) {
    using detail::check_duration;
    using detail::reject_field;
    using std::chrono::nanoseconds;

    if (config.credentials.empty())
        reject_field("credentials",
                     "are not set; use credentials::from_environment(), api_token() or api_key()");
    static_cast<void>(detail::parse_base_url(detail::effective_base_url(config)));

    if (config.tls.ca_file.find('\0') != std::string::npos)
        reject_field("tls.ca_file", "holds a NUL character");
    if (config.pool.max_connections < 1 || config.pool.max_connections > 4096)
        reject_field("pool.max_connections", "must be 1 to 4096");
    check_duration("pool.idle_timeout", config.pool.idle_timeout);
    check_duration("pool.lifetime", config.pool.lifetime);

    if (config.retry.max_attempts < 1 || config.retry.max_attempts > 1000)
        reject_field("retry.max_attempts", "must be 1 (never retry) to 1000");
    check_duration("retry.base_delay", config.retry.base_delay);
    check_duration("retry.max_delay", config.retry.max_delay);
    if (config.retry.max_delay < config.retry.base_delay)
        reject_field("retry.max_delay", "must not be less than retry.base_delay");
    if (config.retry.budget > 1'000'000)
        reject_field("retry.budget", "must be 0 (no budget) to 1,000,000");

    check_duration("timeouts.connect", config.timeouts.connect);
    check_duration("timeouts.attempt", config.timeouts.attempt);
    check_duration("timeouts.call", config.timeouts.call);
    const auto shorter_than = [](nanoseconds a, nanoseconds b) { return a != nanoseconds{0} && a < b; };
    if (shorter_than(config.timeouts.call, config.timeouts.attempt))
        reject_field("timeouts.call",
                     "must not be less than timeouts.attempt: no attempt could use its time");
    if (shorter_than(config.timeouts.call, config.timeouts.connect))
        reject_field("timeouts.call",
                     "must not be less than timeouts.connect: no connection could use its time");

    validate(config.rate_limit);

    if (config.max_response_size < 1024 || config.max_response_size > (std::size_t{1} << 30))
        reject_field("max_response_size", "must be 1 KiB to 1 GiB");
    if (config.user_agent.size() > 256 || !std::all_of(config.user_agent.begin(), config.user_agent.end(),
                                                       [](char c) { return c >= 0x20 && c < 0x7F; }))
        reject_field("user_agent", "must be at most 256 printable ASCII characters");
}

} // namespace originpull
