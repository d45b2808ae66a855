#include <catch2/catch_test_macros.hpp>

#include <originpull/config.hpp>
#include <words/base_url.hpp>

#include "unit_support.hpp"

#include <cstdlib>
#include <functional>

using namespace originpull;
using namespace unit_test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

client_config good() {
    client_config config;
    config.credentials = credentials::api_token("token");
    return config;
}

std::string why_not(const std::function<void(client_config&)>& change) {
    client_config config = good();
    change(config);
    return refusal([&] { validate(config); });
}

using change = void (*)(client_config&);

} // namespace

TEST_CASE("config: the defaults, and what they are", "[words][config]") {
    const client_config config = good();
    CHECK_NOTHROW(validate(config));
    CHECK(config.base_url == "https://api.cloudflare.com/client/v4");
    CHECK(config.tls.ca_file.empty());
    CHECK(config.pool.max_connections == 32);
    CHECK(config.retry.max_attempts == 4);
    CHECK(config.retry.base_delay == 500ms);
    CHECK(config.retry.max_delay == 30s);
    CHECK(config.timeouts.connect == 10s);
    CHECK(config.timeouts.attempt == 30s);
    CHECK(config.timeouts.call == 5min);
    CHECK(config.rate_limit.requests == 1200);
    CHECK(config.rate_limit.window == 5min);
}

TEST_CASE("config: a wrong field is named, and what would be right", "[words][config]") {
    struct row {
        const char* field;
        change make;
        const char* says;
    };
    const row rows[] = {
        {"credentials", [](client_config& c) { c.credentials = {}; }, "from_environment()"},
        {"tls.ca_file", [](client_config& c) { c.tls.ca_file = "ca\0.pem"s; }, "NUL"},
        {"pool.max_connections", [](client_config& c) { c.pool.max_connections = 0; }, "1 to 4096"},
        {"pool.max_connections", [](client_config& c) { c.pool.max_connections = 4097; }, "1 to 4096"},
        {"pool.idle_timeout", [](client_config& c) { c.pool.idle_timeout = -1ns; }, "0 (none)"},
        {"pool.idle_timeout", [](client_config& c) { c.pool.idle_timeout = 24h * 366; }, "365 days"},
        {"pool.lifetime", [](client_config& c) { c.pool.lifetime = -1s; }, "0 (none)"},
        {"retry.max_attempts", [](client_config& c) { c.retry.max_attempts = 0; }, "1 (never retry)"},
        {"retry.max_attempts", [](client_config& c) { c.retry.max_attempts = -1; }, "1 (never retry)"},
        {"retry.max_attempts", [](client_config& c) { c.retry.max_attempts = 1001; }, "1000"},
        {"retry.base_delay", [](client_config& c) { c.retry.base_delay = -1ns; }, "0 (none)"},
        {"retry.max_delay", [](client_config& c) { c.retry.max_delay = std::chrono::nanoseconds::max(); },
         "365 days"},
        {"retry.max_delay", [](client_config& c) { c.retry.max_delay = 499ms; }, "retry.base_delay"},
        {"retry.budget", [](client_config& c) { c.retry.budget = 1'000'001; }, "0 (no budget)"},
        {"timeouts.connect", [](client_config& c) { c.timeouts.connect = -1ns; }, "0 (none)"},
        {"timeouts.attempt", [](client_config& c) { c.timeouts.attempt = -1ns; }, "0 (none)"},
        {"timeouts.call", [](client_config& c) { c.timeouts.call = -1ns; }, "0 (none)"},
        {"timeouts.call", [](client_config& c) { c.timeouts.call = std::chrono::nanoseconds::min(); },
         "0 (none)"},
        {"timeouts.call", [](client_config& c) { c.timeouts.call = 29s; }, "timeouts.attempt"},
        {"timeouts.call",
         [](client_config& c) {
             c.timeouts.call = 5s;
             c.timeouts.attempt = 1s;
         },
         "timeouts.connect"},
        {"rate_limit.requests", [](client_config& c) { c.rate_limit.requests = 1'000'001; },
         "0 (do not pace)"},
        {"rate_limit.window", [](client_config& c) { c.rate_limit.window = 0ns; }, "must be positive"},
        {"rate_limit.window", [](client_config& c) { c.rate_limit.window = -1s; }, "must be positive"},
        {"rate_limit.window", [](client_config& c) { c.rate_limit.window = 24h * 366; }, "365 days"},
        {"max_response_size", [](client_config& c) { c.max_response_size = 1023; }, "1 KiB to 1 GiB"},
        {"max_response_size", [](client_config& c) { c.max_response_size = (std::size_t{1} << 30) + 1; },
         "1 GiB"},
        {"user_agent", [](client_config& c) { c.user_agent = "a\r\nX-Evil: 1"; }, "printable ASCII"},
        {"user_agent", [](client_config& c) { c.user_agent = "a\0b"s; }, "printable ASCII"},
        {"user_agent", [](client_config& c) { c.user_agent = "\xc3\xa9"; }, "printable ASCII"},
        {"user_agent", [](client_config& c) { c.user_agent = std::string(257, 'x'); }, "256"},
    };
    for (const row& r : rows) {
        const auto message = why_not(r.make);
        CAPTURE(r.field, message);
        CHECK(message.starts_with("client_config." + std::string{r.field} + " "));
        CHECK(has(message, r.says));
        CHECK(is_plain_line(message));
    }
}

TEST_CASE("config: the outermost values that are accepted", "[words][config]") {
    const change changes[] = {
        [](client_config& c) { c.pool.max_connections = 1; },
        [](client_config& c) { c.pool.max_connections = 4096; },
        [](client_config& c) { c.pool.idle_timeout = c.pool.lifetime = 0ns; },
        [](client_config& c) { c.pool.lifetime = 24h * 365; },
        [](client_config& c) { c.retry.max_attempts = 1; },
        [](client_config& c) { c.retry.max_attempts = 1000; },
        [](client_config& c) { c.retry.base_delay = c.retry.max_delay = 0ns; },
        [](client_config& c) { c.retry.base_delay = c.retry.max_delay = 1s; },
        [](client_config& c) { c.retry.budget = 0; },
        [](client_config& c) { c.retry.budget = 1'000'000; },
        [](client_config& c) { c.timeouts.connect = c.timeouts.attempt = c.timeouts.call = 0ns; },
        [](client_config& c) { c.timeouts.connect = c.timeouts.attempt = c.timeouts.call = 1ns; },
        [](client_config& c) { c.timeouts.call = 0ns; }, // none is not less than any
        [](client_config& c) {
            c.rate_limit.requests = 0;
            c.rate_limit.window = 0ns;
        },
        [](client_config& c) { c.rate_limit.requests = 1'000'000; },
        [](client_config& c) { c.max_response_size = 1024; },
        [](client_config& c) { c.max_response_size = std::size_t{1} << 30; },
        [](client_config& c) { c.user_agent = std::string(256, '~'); },
        [](client_config& c) { c.base_url = "https://[::1]:8443"; },
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        CAPTURE(i);
        CHECK(why_not(changes[i]) == "<accepted>");
    }
}

TEST_CASE("config: the base URL is checked, and its user information not repeated", "[words][config]") {
    const auto clear = why_not([](client_config& c) { c.base_url = "http://api.cloudflare.com/client/v4"; });
    CHECK(has(clear, "base_url"));
    CHECK(has(clear, "only https: is possible"));
    const auto user = why_not([](client_config& c) { c.base_url = "https://me:hunter2@api.cloudflare.com"; });
    CHECK(has(user, "base_url"));
    CHECK_FALSE(has(user, "hunter2"));
}

TEST_CASE("config: the base URL of the environment counts as long as none is configured", "[words][config]") {
    ::setenv("CLOUDFLARE_API_TOKEN", "t", 1);
    ::setenv("CLOUDFLARE_BASE_URL", "https://127.0.0.1:1/v4", 1);
    ::unsetenv("CLOUDFLARE_API_KEY");
    client_config config = client_config::from_environment();
    ::setenv("CLOUDFLARE_BASE_URL", "http://127.0.0.1:1/v4", 1);
    const client_config clear = client_config::from_environment();
    ::unsetenv("CLOUDFLARE_API_TOKEN");
    ::unsetenv("CLOUDFLARE_BASE_URL");

    CHECK(detail::effective_base_url(config) == "https://127.0.0.1:1/v4");
    config.base_url = "https://example.com";
    CHECK(detail::effective_base_url(config) == "https://example.com");
    CHECK(detail::effective_base_url(good()) == "https://api.cloudflare.com/client/v4");
    CHECK(has(refusal([&] { validate(clear); }), "only https: is possible"));
}
