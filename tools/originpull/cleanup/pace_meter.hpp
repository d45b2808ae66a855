#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace originpull::command {

/// How fast a run gets on, from what it did during the last minutes. Pure: is told the time.
class pace_meter {
public:
    using time = std::chrono::steady_clock::time_point;

    /// So many items have ended by now.
    void see(time now, std::size_t ended);

    /// Items a second; nothing as long as it is unknown.
    [[nodiscard]] std::optional<double> rate() const;

    /// Until so many more have ended, waiting for `pause` first. An item takes one request at least, so that it is never
    /// less than the quota (requests a second; 0: none) allows. Nothing as long as it is unknown.
    [[nodiscard]] std::optional<std::chrono::seconds>
    time_left(std::size_t items, double quota,
              std::chrono::nanoseconds pause = std::chrono::nanoseconds{0}) const;

private:
    struct sample {
        time at;
        std::size_t ended;
    };
    std::deque<sample> samples_; ///< a second apart, and the newest
};

} // namespace originpull::command
