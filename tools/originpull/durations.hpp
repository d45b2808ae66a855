#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace originpull::command {

/// Requests in a window of time; none means: do not pace.
struct rate {
    unsigned requests = 0;
    std::chrono::nanoseconds window = std::chrono::minutes{5};
};

/// To the second, in UTC.
using time_point = std::chrono::sys_seconds;

/// `500ms`, `5s`, `5m`, `24h`, `30d`, `1h30m`; a bare number is seconds. At most `longest`, in whole days.
/// @throws std::invalid_argument
[[nodiscard]] std::chrono::nanoseconds parse_duration(std::string_view text,
                                                      std::chrono::days longest = std::chrono::days{365});

/// `1200/5m`, or `0`. @throws std::invalid_argument
[[nodiscard]] rate parse_rate(std::string_view text);

/// A whole number from `least` to `most`, in decimal digits. @throws std::invalid_argument
[[nodiscard]] unsigned parse_number(std::string_view text, unsigned least, unsigned most);

/// For people: "12 ms", "3.4 s", "2 min 13 s".
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds value);

} // namespace originpull::command
