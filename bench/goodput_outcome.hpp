#ifndef ORIGINPULL_BENCH_GOODPUT_OUTCOME_HPP
#define ORIGINPULL_BENCH_GOODPUT_OUTCOME_HPP

#include "goodput_scenario.hpp"
#include "goodput_worker.hpp"

#include <originpull/emulator/server_counters.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace originpull::bench {

/// What has become of a scenario. The counts are the emulator's, of the measured windows; what a call saw is the
/// workers', from their first call to their last.
struct outcome {
    scenario what;
    std::string problem; ///< why there is no result; else empty

    std::chrono::nanoseconds span{}; ///< from a window's begin to a window's end
    std::vector<emulator::rate_window> windows;
    double possible = 0; ///< requests: the limit over that span, less what was permitted to others
    std::uint64_t permitted = 0;
    std::uint64_t refused = 0;
    std::uint64_t most_refused = 0; ///< in one window
    std::uint64_t foreign_permitted = 0;
    std::uint64_t foreign_refused = 0;

    std::uint64_t given_up = 0;
    std::chrono::nanoseconds longest{};
    std::string first_error = "-";

    [[nodiscard]] double reached() const {
        return possible > 0 ? static_cast<double>(permitted) / possible : 0;
    }
    [[nodiscard]] double refused_share() const;
    [[nodiscard]] double foreign_refused_share() const;
};

/// The windows to measure, once they are over. They last at least as long as was asked for: a block makes a window
/// longer, and its time counts as lost.
[[nodiscard]] std::optional<std::span<const emulator::rate_window>>
measured_windows(const std::vector<emulator::rate_window>& all, const measurement& how);

[[nodiscard]] outcome evaluate(const scenario& what, const measurement& how,
                               std::span<const emulator::rate_window> windows,
                               const std::vector<worker_result>& workers);

/// The goals that were missed, in words. There are none for who does not pace.
[[nodiscard]] std::vector<std::string> missed_goals(const outcome& result);

} // namespace originpull::bench

#endif
