#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace originpull::emulator {

/// Totals since the start.
struct server_counters {
    std::uint64_t connections = 0;
    std::uint64_t handshakes = 0; ///< completed, resumed ones included
    std::uint64_t handshakes_resumed = 0;
    std::uint64_t requests = 0;
    std::uint64_t executed = 0;         ///< changes that took effect
    std::uint64_t open_connections = 0; ///< now
    std::uint64_t most_open_connections = 0;
};

/// What the rate limit has made of one credential's requests from `begins` until `ends`. The latter is later than
/// a window's length after the former when a block has followed (rate_mode::penalty).
struct rate_window {
    std::size_t credential = 0; ///< in the order of their first requests: 0, 1, ...
    std::chrono::sys_time<std::chrono::nanoseconds> begins{};
    std::chrono::sys_time<std::chrono::nanoseconds> ends{};
    bool blocked = false;
    std::uint64_t permitted = 0;
    std::uint64_t refused = 0;
    std::uint64_t foreign_permitted = 0; ///< of rate_limit::foreign
    std::uint64_t foreign_refused = 0;
};

} // namespace originpull::emulator
