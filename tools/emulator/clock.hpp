#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace originpull::emulator {

/// The only notion of time in the model; it is always passed in, never read.
using time_point = std::chrono::sys_time<std::chrono::nanoseconds>;

/// `2019-10-28T18:11:23.37411Z`, with `fraction_digits` (0 to 9) after the point.
std::string to_rfc3339(time_point when, unsigned fraction_digits);

/// Reads what to_rfc3339() writes; nothing when the text is not of that form.
std::optional<time_point> from_rfc3339(std::string_view text);

/// The three forms of a date in HTTP, the last two obsolete but still legal.
std::string to_imf_fixdate(time_point when);
std::string to_rfc850(time_point when);
std::string to_asctime(time_point when);

/// Whole seconds, rounded up and never negative: what Retry-After and Ratelimit count in.
std::chrono::seconds round_up_to_seconds(std::chrono::nanoseconds span);

} // namespace originpull::emulator
