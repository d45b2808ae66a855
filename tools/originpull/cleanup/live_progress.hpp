#pragma once

#include "../durations.hpp"
#include "../terminal.hpp"
#include "job_progress.hpp"
#include "pace_meter.hpp"
#include "progress_screen.hpp"
#include "tally.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace originpull::command {

/** How a run gets on, on standard error: on a terminal some lines that stay at its bottom; elsewhere a plain line every 30 s
 *  and where the rate limit pauses the run; with --quiet nothing. Never waits for whoever reads it.
 *
 *  Whatever else is written to the terminal, results and messages, is written after clear(), or inside of with_cleared().
 */
class live_progress {
public:
    using time = std::chrono::steady_clock::time_point;

    /// @param screen  what is at the other end; not a terminal: plain lines
    /// @param quota   what the service permits; no estimate is better than that
    live_progress(int descriptor, bool quiet, const terminal& screen,
                  const rate& quota = {1200, std::chrono::minutes{5}},
                  const environment& env = process_environment());
    live_progress(const live_progress&) = delete;
    live_progress& operator=(const live_progress&) = delete;
    ~live_progress();

    /// How it stands now. To be called at least once a second; draws what is new at most ten times a second.
    /// @param pause  for so long nothing is sent because of the rate limit
    void update(const tally& counts, time now, std::optional<std::chrono::nanoseconds> pause = {});

    /// Takes the lines away; the next update() brings them back.
    void clear();

    /// Writes above them.
    template <class Write>
    void with_cleared(Write&& write) {
        clear();
        std::forward<Write>(write)();
    }

    /// Takes them away for good.
    void finish();

private:
    [[nodiscard]] job_progress look(const tally& counts, time now);
    void note_pause(const std::optional<std::chrono::nanoseconds>& pause);
    void draw(const job_progress& what, time now);
    void log(const job_progress& what, time now);
    void log_line(std::string_view text) const;

    int descriptor_;
    terminal screen_;
    double quota_;
    bool silent_;
    std::unique_ptr<progress_screen> block_; ///< nothing: plain lines
    pace_meter pace_;
    std::optional<time> began_;
    std::optional<time> drawn_;  ///< the last time
    std::optional<time> logged_; ///< the last time
    std::optional<std::chrono::nanoseconds> pause_;
    std::chrono::sys_seconds pause_ends_{};
    bool pause_logged_ = false;
};

/// "14:05:07" here.
[[nodiscard]] std::string local_time_of_day(std::chrono::sys_seconds when);

} // namespace originpull::command
