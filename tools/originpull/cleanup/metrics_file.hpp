#pragma once

#include "../exit_status.hpp"
#include "tally.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace originpull::command {

/// How a run of apply went, for Prometheus.
struct run_metrics {
    std::chrono::system_clock::time_point ended{};
    std::chrono::nanoseconds took{0};
    exit_status status = exit_status::done;
    tally counts{};
    std::uint64_t rate_limited = 0; ///< answers 429
};

/// The text format 0.0.4. `run` tells this run's series from those of other files in the same directory.
/// @param last_success  before this run, in seconds since 1970; 0: never
[[nodiscard]] std::string metrics_text(const run_metrics& metrics, std::string_view run,
                                       long long last_success);

/// What an earlier file says of the last success; 0 when it does not say it, or is something else.
[[nodiscard]] long long last_success_in(std::string_view text, std::string_view run);

/** Replaces the file, whole: whoever reads it sees the old one or the new one. A run that did not succeed leaves the time of
 *  the last success as it was.
 *  @param before_rename  for tests
 *  @return what went wrong, as a message for people; empty: nothing */
[[nodiscard]] std::string write_metrics(const std::string& path, const run_metrics& metrics,
                                        const std::function<void()>& before_rename = {});

} // namespace originpull::command
