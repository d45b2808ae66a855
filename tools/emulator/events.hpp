#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace originpull::emulator {

enum class event_kind : std::uint8_t {
    connection_accepted,
    handshake_done,   ///< `resumed` tells which kind
    handshake_failed, ///< `detail` tells why
    request,          ///< `method`, `target`, `headers` (credentials blanked), `body_bytes`
    executed,         ///< a change took effect; `detail` says which, such as "delete hostname certificate ID"
    fault_applied,    ///< `detail` is the specification
    response,         ///< `status`; written as a whole, or as much of it as the fault lets through
    connection_closed,
};

const char* to_string(event_kind kind);

/// One line of the server's log, in the order in which things happened.
struct event {
    std::uint64_t sequence = 0; ///< from 0, without gaps
    std::chrono::steady_clock::time_point time;
    event_kind kind = event_kind::request;
    std::uint64_t connection = 0;  ///< from 1
    std::uint64_t nth_request = 0; ///< on that connection, from 1; 0 when it is not about a request
    std::uint64_t request = 0;     ///< over all connections, from 1
    std::string method;
    std::string target;
    std::string zone; ///< of `executed`
    std::string detail;
    std::string headers; ///< "Name: value" lines of a request
    std::size_t body_bytes = 0;
    unsigned status = 0;
    bool resumed = false;
};

/// The log. Safe to use from any thread.
class event_log {
public:
    explicit event_log(bool enabled) : enabled_(enabled) {}

    void add(event e);
    std::vector<event> snapshot() const;
    void clear();

    using predicate = std::function<bool(const std::vector<event>&)>;

    /// Waits until the predicate holds for the log; false when the time passed first.
    bool wait_for(const predicate& holds, std::chrono::nanoseconds timeout) const;

private:
    bool enabled_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<event> events_;
    std::uint64_t next_ = 0;
};

} // namespace originpull::emulator
