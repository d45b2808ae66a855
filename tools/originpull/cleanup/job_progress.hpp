#pragma once

#include "../terminal.hpp"
#include "tally.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace originpull::command {

/// The service has asked for a pause.
struct rate_pause {
    std::chrono::seconds left{0};
    std::string until{}; ///< the time of day when it ends: "14:05:07"
};

/// What there is to know of a run under way.
struct job_progress {
    tally counts{};
    std::chrono::seconds elapsed{0};
    std::optional<double> rate{};                    ///< items a second; nothing: unknown
    std::optional<std::chrono::seconds> time_left{}; ///< nothing: unknown
    std::optional<rate_pause> pause{};
};

/// One to four lines, without line breaks: each leaves the last column of the screen free, where a terminal might go on to
/// the next line. What matters less is left out where not all has room. None on a screen without room for anything.
[[nodiscard]] std::vector<std::string> progress_block(const job_progress& now, const terminal& screen);

/// The same as one plain line, for logs.
[[nodiscard]] std::string progress_line(const job_progress& now);

/// "1,234,567".
[[nodiscard]] std::string grouped(std::size_t number);

/// "12 s", "4 min 41 s", "2 h 5 min", "3 d 4 h".
[[nodiscard]] std::string rough_duration(std::chrono::seconds value);

} // namespace originpull::command
