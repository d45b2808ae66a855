#ifndef ORIGINPULL_DIAGNOSTICS_HPP
#define ORIGINPULL_DIAGNOSTICS_HPP

#include <originpull/detail/export.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull {

/** Whether a change has happened on the server, as far as this client can know. Sticky over all attempts. */
enum class effect : unsigned char {
    none,    ///< certainly not: nothing was sent, or the service refused
    unknown, ///< it may have: the request was sent and no definitive answer came back
    applied, ///< the service has said that it did
};

/** Why the library did not try (again). */
enum class stop_reason : unsigned char {
    success,
    permanent_error,       ///< another attempt would fail in the same way
    not_idempotent,        ///< it might succeed, but could then have happened twice
    attempts_exhausted,    ///< `max_attempts` reached
    retry_budget_spent,    ///< too large a share of all requests were retries already
    wait_exceeds_deadline, ///< the next attempt would have to wait beyond the call's deadline
    deadline,              ///< the call's deadline passed
    canceled,
    client_closed,
};

/** One `errors` or `messages` entry of the service's envelope. Server text: it may repeat user input. */
struct notice {
    std::int64_t code = 0;
    std::string message{};
    std::string documentation_url{};
    std::string pointer{};       ///< JSON pointer into the request
    std::vector<notice> chain{}; ///< causes (`error_chain`)
};

/// The service's own count of what the credentials may still send (`Ratelimit` header).
struct rate_limit_state {
    std::uint64_t remaining = 0;
    std::chrono::seconds reset{}; ///< from the moment of the response
};

/** Everything known about a call besides its value; there after success and after failure. */
struct diagnostics {
    int http_status = 0; ///< of the last attempt; 0 when no response came
    std::string ray_id;  ///< CF-RAY of the last attempt: what Cloudflare's support asks for
    int attempts = 0;    ///< requests begun; a free re-send on a fresh connection is not counted
    std::vector<notice> errors;
    std::vector<notice> messages;
    std::optional<std::chrono::milliseconds> retry_after; ///< when to come back, as the service said
    std::optional<rate_limit_state> rate_limit;
    std::chrono::nanoseconds elapsed{}; ///< the whole call
    std::chrono::nanoseconds
        waited{}; ///< the part of it spent waiting: for the zone, the pool, the rate limit, and in pauses
    std::chrono::nanoseconds paced{}; ///< the part of that spent waiting for the rate limit
    originpull::effect effect = originpull::effect::none;
    bool inferred = false; ///< success concluded from "not there" after an unclear attempt

    stop_reason stop = stop_reason::success;
    boost::system::error_code
        last_failure;           ///< the last attempt's own error, also when the call ended by deadline
    std::string detail;         ///< what failed locally, such as which check of a certificate
    std::string_view operation; ///< such as "delete_hostname_certificate"
    std::string_view method;    ///< such as "DELETE"
    std::string_view route;     ///< the path with its parameters left open
};

[[nodiscard]] ORIGINPULL_EXPORT std::string_view to_string(effect value) noexcept;
[[nodiscard]] ORIGINPULL_EXPORT std::string_view to_string(stop_reason value) noexcept;
ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, effect value);
ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, stop_reason value);

/** One line for people: what was asked, what came back, what to do. Never a token or a key.
 *  Control characters of server text are replaced. */
[[nodiscard]] ORIGINPULL_EXPORT std::string describe(const boost::system::error_code& ec,
                                                     const diagnostics& info);

} // namespace originpull

#endif
