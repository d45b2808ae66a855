#ifndef ORIGINPULL_CONFIG_HPP
#define ORIGINPULL_CONFIG_HPP

#include <originpull/credentials.hpp>
#include <originpull/detail/export.hpp>
#include <originpull/diagnostics.hpp>
#include <originpull/observer.hpp>
#include <originpull/rate_limiter.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace originpull {

/** How the server is verified. It always is: TLS 1.2 or newer, chain, host name. */
struct tls_config {
    std::string ca_file{};          ///< PEM file of trusted roots; empty: the system's trust store
    bool session_resumption = true; ///< reuse TLS sessions on new connections
};

/** The connections of one client. */
struct pool_config {
    std::size_t max_connections = 32; ///< 1 to 4096; spread evenly over the contexts of an io_context_pool
    std::chrono::nanoseconds idle_timeout = std::chrono::seconds{55}; ///< not reused after this; 0 = no limit
    std::chrono::nanoseconds lifetime = std::chrono::minutes{10};     ///< not reused after this; 0 = no limit
};

/** Whether, how often and how far apart an attempt is repeated.
 *
 *  GET, PUT and DELETE are idempotent. POST is repeated only when the request certainly was not executed.
 *  `Retry-After` wins over the delays here; a wait that would pass the call's deadline is not begun.
 */
struct retry_config {
    int max_attempts = 4; ///< 1 = never retry; a request that was refused by rate limiting is not counted
    std::chrono::nanoseconds base_delay = std::chrono::milliseconds{500}; ///< doubled each time, full jitter
    std::chrono::nanoseconds max_delay = std::chrono::seconds{30};
    /** Share of the client's requests that may be retries when everything fails: a bucket of this many
     * tokens, a retry takes 5 (10 after a transport failure or timeout), a success gives 1 back. 0 = no
     * budget. */
    unsigned budget = 100;
    /** Whether a failure is worth another attempt; empty: condition::transient. Idempotency, limits and the
     *  deadline hold whatever it says. A pure function: it must not call the client, nor block;
     *  what it throws counts as no. */
    std::function<bool(const boost::system::error_code&, const diagnostics&)> should_retry{};
};

/** Deadlines, measured on the steady clock. 0 = none. */
struct timeout_config {
    std::chrono::nanoseconds connect = std::chrono::seconds{10}; ///< resolve, TCP and TLS together
    std::chrono::nanoseconds attempt = std::chrono::seconds{30}; ///< one exchange, body included
    std::chrono::nanoseconds call = std::chrono::minutes{5};     ///< waiting, every attempt, every pause
};

/** Everything a client needs to know. Checked once, when the client is made: a value out of bounds is a
 *  std::invalid_argument that names the field. */
struct client_config {
    originpull::credentials credentials{};

    /** `https:` only. As long as it has its default value, `CLOUDFLARE_BASE_URL` as found by
     *  credentials::from_environment() comes first. The service at this address gets the credentials. */
    std::string base_url = "https://api.cloudflare.com/client/v4";

    tls_config tls{};
    pool_config pool{};
    retry_config retry{};
    timeout_config timeouts{};
    rate_limit_config rate_limit{};

    /// Shared with other clients that use the same credentials; `rate_limit` is then not looked at. Null: its own.
    std::shared_ptr<rate_limiter> limiter{};

    std::size_t max_response_size = std::size_t{8} << 20; ///< bytes of a body; 1 KiB to 1 GiB
    std::string user_agent{};                             ///< put before the library's own

    /// Told about every attempt and every call.
    originpull::observer observer{};

    /** Host name to numeric addresses, best first; empty: getaddrinfo. It may block and throw: it runs on a
     *  helper thread that nobody waits for. */
    std::function<std::vector<std::string>(const std::string& host)> resolver{};

    /// Defaults, with credentials::from_environment(). @throws std::invalid_argument
    [[nodiscard]] static client_config from_environment() {
        client_config config;
        config.credentials = originpull::credentials::from_environment();
        return config;
    }
};

/// Checks every field. @throws std::invalid_argument naming the first that is wrong, and what would be right
ORIGINPULL_EXPORT void validate(const client_config& config);

} // namespace originpull

#endif
