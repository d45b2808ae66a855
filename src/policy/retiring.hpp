#ifndef ORIGINPULL_SRC_POLICY_RETIRING_HPP
#define ORIGINPULL_SRC_POLICY_RETIRING_HPP

#include <originpull/error.hpp>
#include <originpull/retire.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace originpull::detail {

// What the steps of a retirement mean for the next. Pure.

/// What the service said to a change.
enum class retire_answer : unsigned char {
    accepted,
    gone,   ///< there is no such live certificate
    in_use, ///< and the following: come back in some seconds
    not_ready,
    conflict,
    failed,
};
[[nodiscard]] retire_answer answer_of(const error_code& ec) noexcept;

/// Whether the service has no such endpoint, rather than no such object.
[[nodiscard]] bool endpoint_is_missing(const error_code& ec, const diagnostics& info) noexcept;

/// Whether the service knows no such path: a zone that is not there, or not for these credentials.
[[nodiscard]] bool is_unroutable(const diagnostics& info) noexcept;

/// Whether the certificate is deleted, or on the way there.
[[nodiscard]] bool is_going(const certificate_status& status) noexcept;

/** An association that has been found. One of the certificate's is noted in `known`, unless it is gone for good.
 *  Returns its place there when it keeps the certificate for good, as of now.
 *  @param lists_lag a hostname that was voided here just now is void, whatever a list still says
 */
[[nodiscard]] std::optional<std::size_t> note_binding(std::vector<retired_binding>& known,
                                                      const hostname_association& found,
                                                      const certificate_id& certificate, bool lists_lag);

/// "bound to a.example.com, b.example.com and 7 more; nothing was changed"
[[nodiscard]] std::string refusal_text(const std::vector<retired_binding>& known,
                                       std::span<const std::size_t> bound);

/// Within a fifth of the interval. @param random uniform in [0, 1)
[[nodiscard]] std::chrono::nanoseconds jittered(std::chrono::nanoseconds interval, double random) noexcept;

} // namespace originpull::detail

#endif
