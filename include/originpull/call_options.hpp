#ifndef ORIGINPULL_CALL_OPTIONS_HPP
#define ORIGINPULL_CALL_OPTIONS_HPP

#include <originpull/detail/export.hpp>

#include <chrono>
#include <optional>

namespace originpull {

/** What one call does differently from its client's configuration. What is not set is taken from there.
 *
 *  Trivially destructible by design: it may be written in place inside a co_await expression.
 */
struct call_options {
    using duration = std::chrono::nanoseconds;

    std::optional<duration> call_timeout{};    ///< everything: waiting, every attempt, every pause; 0 = none
    std::optional<duration> attempt_timeout{}; ///< one exchange, body included; 0 = none
    std::optional<int> max_attempts{};         ///< 1 = never retry
};

/// Checked by every operation before it begins. @throws std::invalid_argument naming what is out of bounds
ORIGINPULL_EXPORT void validate(const call_options& options);

} // namespace originpull

#endif
