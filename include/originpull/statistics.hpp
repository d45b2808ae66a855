#ifndef ORIGINPULL_STATISTICS_HPP
#define ORIGINPULL_STATISTICS_HPP

#include <chrono>
#include <cstdint>

namespace originpull {

/** Counters of a client since it was made, and its connections now. A consistent copy per execution context.
 */
struct statistics {
    // now
    std::uint64_t connections_idle = 0;
    std::uint64_t connections_in_use = 0; ///< being opened or exchanging
    std::uint64_t calls_in_flight = 0;
    std::uint64_t calls_waiting = 0; ///< for a connection, for pacing or in a pause

    // since the client was made
    std::uint64_t connections_opened = 0;
    std::uint64_t connections_failed = 0;
    std::uint64_t connections_reused = 0;
    std::uint64_t connections_discarded = 0; ///< found dead or poisoned before use
    std::uint64_t handshakes_full = 0;
    std::uint64_t handshakes_resumed = 0;
    std::uint64_t calls = 0;
    std::uint64_t calls_failed = 0;
    std::uint64_t attempts = 0;
    std::uint64_t retries = 0;
    std::uint64_t resends = 0;            ///< free re-sends on a fresh connection
    std::uint64_t waits = 0;              ///< for a connection, for pacing or in a pause
    std::uint64_t paced = 0;              ///< waits for the rate limit
    std::chrono::nanoseconds paced_for{}; ///< how long they were, all together
    std::uint64_t rate_limited = 0;       ///< responses with status 429
    std::uint64_t bytes_sent = 0;         ///< on the wire, TLS included
    std::uint64_t bytes_received = 0;     ///< on the wire, TLS included
};

} // namespace originpull

#endif
