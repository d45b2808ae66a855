#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "events.hpp"
#include "exchange.hpp"
#include "faults.hpp"
#include "options.hpp"
#include "server_counters.hpp"
#include "state.hpp"
#include "views.hpp"

namespace originpull::emulator {

/// What the connections of a server share, without any of them: the state, the faults, the log. Safe to use
/// from any thread.
class core {
public:
    /// Loads the state file when there is one.
    explicit core(const options& configuration);

    /// The treatment of a request, and of a connection that has just been accepted.
    fault_book::verdict judge(const fault_subject& subject);

    /// Executes the request, or refuses it as the treatment says; saves when something has changed.
    response answer(const request& asked, const treatment& what);

    /// Lets go of the zone that an answer holds.
    void release(const response& answered);

    void inject(fault f);
    void clear_faults();

    std::vector<zone_view> zones();
    std::vector<account_view> accounts();
    std::vector<rate_window> rate_windows();
    void save();

    std::chrono::nanoseconds latency() const { return latency_; }
    event_log& log() { return log_; }

    /// Time of day, but never going back.
    time_point now() const;

    void count_connection();
    void count_close();
    void count_handshake(bool resumed);
    std::uint64_t count_request();
    server_counters counters() const;

private:
    void save_locked();

    mutable std::mutex mutex_;
    state state_;
    fault_book faults_;
    server_counters counters_;
    std::filesystem::path state_file_;
    std::chrono::nanoseconds latency_;
    event_log log_;
    time_point started_;
    std::chrono::steady_clock::time_point started_steady_;
};

} // namespace originpull::emulator
