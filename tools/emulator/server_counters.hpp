#pragma once

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

} // namespace originpull::emulator
