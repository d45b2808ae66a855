#include "core.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "files.hpp"
#include "wire.hpp"

namespace originpull::emulator {

core::core(const options& configuration)
    : state_(configuration),
      state_file_(configuration.state_file),
      latency_(configuration.latency),
      log_(configuration.record_events),
      started_(std::chrono::system_clock::now()),
      started_steady_(std::chrono::steady_clock::now()) {
    for (const fault& each : configuration.faults)
        faults_.add(each);
    if (!state_file_.empty() && std::filesystem::exists(state_file_)) {
        try {
            state_.load(read_whole(state_file_));
        } catch (const std::runtime_error& problem) {
            throw std::runtime_error(state_file_.string() + ": " + problem.what());
        }
    }
    // A file that cannot be written is better known now than after the first change.
    save_locked();
}

fault_book::verdict core::judge(const fault_subject& subject) {
    const std::lock_guard lock(mutex_);
    return faults_.judge(subject);
}

response core::answer(const request& asked, const treatment& what) {
    const std::lock_guard lock(mutex_);
    if (!what.executes())
        return state_.decline(asked, now(), what.status.value_or(200), injected_code(what),
                              injected_message(what));
    response reply = state_.begin(asked, now());
    if (!reply.effect.empty()) {
        ++counters_.executed;
        save_locked();
    }
    return reply;
}

void core::release(const response& answered) {
    const std::lock_guard lock(mutex_);
    state_.release(answered);
}

void core::inject(fault f) {
    const std::lock_guard lock(mutex_);
    faults_.add(std::move(f));
}

void core::clear_faults() {
    const std::lock_guard lock(mutex_);
    faults_.clear();
}

std::vector<zone_view> core::zones() {
    const std::lock_guard lock(mutex_);
    return state_.zones(now());
}

std::vector<account_view> core::accounts() {
    const std::lock_guard lock(mutex_);
    return state_.accounts();
}

std::vector<rate_window> core::rate_windows() {
    const std::lock_guard lock(mutex_);
    return state_.rate_windows(now());
}

void core::save() {
    const std::lock_guard lock(mutex_);
    save_locked();
}

void core::save_locked() {
    if (!state_file_.empty())
        write_atomically(state_file_, state_.save());
}

time_point core::now() const { return started_ + (std::chrono::steady_clock::now() - started_steady_); }

void core::count_connection() {
    const std::lock_guard lock(mutex_);
    ++counters_.connections;
    ++counters_.open_connections;
    counters_.most_open_connections = std::max(counters_.most_open_connections, counters_.open_connections);
}

void core::count_close() {
    const std::lock_guard lock(mutex_);
    --counters_.open_connections;
}

void core::count_handshake(bool resumed) {
    const std::lock_guard lock(mutex_);
    ++counters_.handshakes;
    counters_.handshakes_resumed += resumed ? 1 : 0;
}

std::uint64_t core::count_request() {
    const std::lock_guard lock(mutex_);
    return ++counters_.requests;
}

server_counters core::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

} // namespace originpull::emulator
