#include "events.hpp"

namespace originpull::emulator {

const char* to_string(event_kind kind) {
    switch (kind) {
    case event_kind::connection_accepted:
        return "connection_accepted";
    case event_kind::handshake_done:
        return "handshake_done";
    case event_kind::handshake_failed:
        return "handshake_failed";
    case event_kind::request:
        return "request";
    case event_kind::executed:
        return "executed";
    case event_kind::fault_applied:
        return "fault_applied";
    case event_kind::response:
        return "response";
    case event_kind::connection_closed:
        break;
    }
    return "connection_closed";
}

void event_log::add(event e) {
    if (!enabled_)
        return;
    {
        const std::lock_guard lock(mutex_);
        e.sequence = next_++;
        e.time = std::chrono::steady_clock::now();
        events_.push_back(std::move(e));
    }
    changed_.notify_all();
}

std::vector<event> event_log::snapshot() const {
    const std::lock_guard lock(mutex_);
    return events_;
}

void event_log::clear() {
    const std::lock_guard lock(mutex_);
    events_.clear();
}

bool event_log::wait_for(const predicate& holds, std::chrono::nanoseconds timeout) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return holds(events_); });
}

} // namespace originpull::emulator
