#ifndef ORIGINPULL_SRC_CALL_LANE_IMPL_HPP
#define ORIGINPULL_SRC_CALL_LANE_IMPL_HPP

#include "lane.hpp"

namespace originpull::detail {

// The door, the bell, the queues. What a call does is in drive.hpp, connect.hpp and exchange.hpp.

template <class Net>
template <class F>
void lane<Net>::enter(bool on_loop, F&& f) {
    call_list done;
    std::vector<kept_event> events;
    {
        const std::lock_guard lock{mutex_};
        f();
        settle();
        done.splice_back(done_);
        events.swap(events_);
    }
    tell(events);
    deliver(done, on_loop);
}

template <class Net>
void lane<Net>::settle() {
    if (gone_)
        return;
    for (;;) {
        if (!gate_.empty() || in_line_)
            pump_gate();
        if (!turns_.empty() && shared_->was_rung(index_))
            call_turns();
        if (ready_.empty())
            break;
        ready_.run();
    }
    set_timer();
}

template <class Net>
void lane<Net>::set_timer() {
    if (in_flight_.empty()) {
        // A pending timer would keep run() from returning.
        timers_.disarm(gate_timer_);
        if (armed_) {
            net_.cancel_timer();
            armed_.reset();
        }
        return;
    }
    if (timers_.empty())
        return;
    // A timer that is set too early rings once for nothing, which is cheaper than setting it again each time.
    if (!armed_ || timers_.earliest() < *armed_) {
        const time_point when = timers_.earliest();
        armed_.reset();
        try {
            net_.arm_timer(when, shared_from_this());
            armed_ = when;
        } catch (const std::bad_alloc&) { // the next thing that happens tries again
        }
    }
}

template <class Net>
void lane<Net>::tell(std::vector<kept_event>& events) noexcept {
    for (kept_event& one : events) {
        one.event.ray_id = one.ray_id;
        try {
            shared_->observer(one.event);
        } catch (...) { // an observer has no say in what it observes
        }
    }
}

template <class Net>
void lane<Net>::deliver(call_list& done, bool on_loop) {
    if (done.empty())
        return;
    // A handler may throw: with several to deliver, each runs on its own.
    const bool directly = on_loop && done.size() == 1;
    while (!done.empty()) {
        call& c = done.pop_front();
        c.body = {};
        c.deliver(std::move(c.self), directly);
    }
}

template <class Net>
void lane<Net>::finish(call& c) noexcept {
    timers_.disarm(c);
    in_flight_.remove(c);
    done_.push_back(c);
    c.finished = true;
    c.info.elapsed = net_.now() - c.began;
    if (c.result)
        ++counters_.calls_failed;
}

template <class Net>
void lane<Net>::destroy_all() noexcept {
    // What is destroyed may hold anything of the user's: not under the lock.
    std::vector<connection_ptr> idle;
    call_list dropped;
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(gone_, true))
            return;
        closed_ = true;
        shared_->remove_bell(index_);
        shared_->pacing->leave(place_);
        pool_.drain(expired_);
        idle.swap(expired_);
        dropped.splice_back(in_flight_);
        dropped.splice_back(done_);
        net_.context_gone();
    }
    while (!dropped.empty()) {
        call& c = dropped.pop_front();
        const std::shared_ptr<call> last = std::move(c.self);
        timers_.disarm(c);
        shared_->leave_turn(c, index_); // others may be waiting for it
        if (std::exchange(c.admitted, false))
            shared_->pacing->give_back();
        if (std::exchange(c.counted, std::nullopt))
            shared_->pacing->lost(net_.now());
        c.body = {};
    }
}

template <class Net>
void lane<Net>::add_to(statistics& sum) {
    const std::lock_guard lock{mutex_};
    sum.connections_idle += pool_.idle();
    sum.connections_in_use += pool_.in_use();
    sum.calls_in_flight += in_flight_.size();
    sum.calls_waiting += pool_.waiting() + gate_.size() + turns_.size() + pausing_;
    sum.connections_opened += counters_.connections_opened;
    sum.connections_failed += counters_.connections_failed;
    sum.connections_reused += counters_.connections_reused;
    sum.connections_discarded += counters_.connections_discarded;
    sum.handshakes_full += counters_.handshakes_full;
    sum.handshakes_resumed += counters_.handshakes_resumed;
    sum.calls += counters_.calls;
    sum.calls_failed += counters_.calls_failed;
    sum.attempts += counters_.attempts;
    sum.retries += counters_.retries;
    sum.resends += counters_.resends;
    sum.waits += counters_.waits;
    sum.paced += counters_.paced;
    sum.paced_for += counters_.paced_for;
    sum.rate_limited += counters_.rate_limited;
    sum.bytes_sent += counters_.bytes_sent;
    sum.bytes_received += counters_.bytes_received;
}

template <class Net>
void lane<Net>::arm(call& c, std::optional<time_point> step) noexcept {
    const auto& deadline = c.limits.deadline;
    c.timer_is_deadline = deadline && (!step || *deadline <= *step);
    if (c.timer_is_deadline)
        timers_.arm(c, *deadline);
    else if (step)
        timers_.arm(c, *step);
    else
        timers_.disarm(c);
}

template <class Net>
error_code lane<Net>::ended_code(const call& c) noexcept {
    if (c.why == interruption::call_deadline)
        return errc::call_timeout;
    return boost::asio::error::operation_aborted;
}

template <class Net>
std::optional<nanoseconds> lane<Net>::remaining(const call& c) const noexcept {
    if (!c.limits.deadline)
        return std::nullopt;
    return *c.limits.deadline - net_.now();
}

// The gate.

template <class Net>
void lane<Net>::leave_gate(call& c) noexcept {
    if (std::exchange(c.admitted, false))
        shared_->pacing->give_back();
}

/// What the service says of the limit counts for all; that it says nothing, or does not answer, too.
template <class Net>
void lane<Net>::tell_pacing(call& c, const response_head* head) noexcept {
    if (!c.counted)
        return;
    if (head != nullptr)
        shared_->pacing->answered(net_.now(), *c.counted, head->rate_limit, head->status == 429);
    else
        shared_->pacing->lost(net_.now());
    c.counted.reset();
}

/// Whoever cannot wait until the gate opens is told now, not at his deadline.
template <class Net>
bool lane<Net>::cannot_wait(call& c, time_point now) noexcept {
    if (!c.limits.deadline || gate_opens_ <= now || *c.limits.deadline > gate_opens_)
        return false;
    c.info.retry_after = std::chrono::ceil<std::chrono::milliseconds>(gate_opens_ - now);
    return true;
}

template <class Net>
void lane<Net>::pump_gate() {
    // Places reserved by another context come back without a bell.
    constexpr auto look_again = std::chrono::milliseconds{20};
    const time_point now = net_.now();
    while (!gate_.empty()) {
        const pacer::answer answer = shared_->pacing->reserve(now, place_, gate_.front().ticket);
        in_line_ = !answer.reserved;
        if (!answer.reserved) {
            // What others do, in other lanes and clients, rings no bell here.
            const time_point look = answer.ask_again.value_or(now + look_again);
            timers_.arm(gate_timer_, answer.ready_at.value_or(std::min(look, now + std::chrono::seconds{1})));
            const bool later = answer.ready_at && *answer.ready_at > gate_opens_;
            gate_opens_ = answer.ready_at.value_or(now);
            if (!later)
                return;
            for (call* c = &gate_.front(); c != nullptr;) {
                call* const next = gate_.next(*c);
                if (cannot_wait(*c, now)) {
                    gate_.remove(*c);
                    static_cast<gate_wait*>(c->waits_for)->let_through();
                }
                c = next;
            }
            return;
        }
        call& c = gate_.pop_front();
        c.admitted = true;
        static_cast<gate_wait*>(c.waits_for)->let_through();
    }
    if (std::exchange(in_line_, false))
        shared_->pacing->leave(place_);
    timers_.disarm(gate_timer_);
}

/// Wakes those whose turn has come from another lane.
template <class Net>
void lane<Net>::call_turns() noexcept {
    for (call* c = turns_.empty() ? nullptr : &turns_.front(); c != nullptr;) {
        call* const next = turns_.next(*c);
        if (shared_->has_turn(*c))
            static_cast<turn_wait*>(c->waits_for)->come();
        c = next;
    }
}

template <class Net>
void lane<Net>::serve(typename pool_type::served what) noexcept {
    if (what.waiter != nullptr) {
        call& c = static_cast<call&>(*what.waiter);
        static_cast<slot_wait<pool_type>*>(c.waits_for)->serve(std::move(what.what));
    }
}

} // namespace originpull::detail

#endif
