#ifndef ORIGINPULL_SRC_CALL_DRIVE_HPP
#define ORIGINPULL_SRC_CALL_DRIVE_HPP

#include "lane.hpp"
#include "understand.hpp"

#include <algorithm>
#include <new>

namespace originpull::detail {

// A call from beginning to end: steps, attempts, and whether there is another.

/// One wrong answer must not silence a client for longer: then a call finds out.
inline constexpr nanoseconds longest_pause = std::chrono::minutes{15};

template <class Net>
task<void> lane<Net>::drive(call& c) {
    try {
        if (step* const only = c.only_step())
            co_await perform(c, *only);
        else
            co_await c.procedure(*this);
    } catch (...) { // std::bad_alloc; nothing else is thrown here
        c.result = errc::out_of_memory;
        c.info.stop = stop_reason::permanent_error;
        if (std::exchange(c.unsettled, false))
            c.info.effect = combine(c.info.effect, effect::unknown);
    }
    leave_gate(c);
    tell_pacing(c, nullptr);
    leave_turn(c);
    tell_of_call(c);
    finish(c);
}

template <class Net>
task<void> lane<Net>::perform(call& c, step& s) {
    c.info.operation = s.op().name;
    c.info.method = s.op().method;
    c.info.route = s.op().route;
    c.result = {};
    forget_answer(c.info);
    const bool wants_turn = s.op().changes && s.request->zone && !c.has_turn();
    if (wants_turn && !co_await take_turn(c, *s.request->zone)) {
        c.result = ended_code(c);
        c.info.stop = why_it_ended(c);
        c.info.detail = "while waiting for another change of the zone";
        co_return;
    }
    co_await attempts(c, s);
    if (wants_turn)
        leave_turn(c);
}

/// The service refuses parallel changes of a zone.
template <class Net>
task<bool> lane<Net>::take_turn(call& c, const zone_id& zone) {
    if (shared_->take_turn(c, zone))
        co_return true;
    ++counters_.waits;
    const time_point began = net_.now();
    arm(c, std::nullopt);
    turn_wait wait{ready_, c, turns_};
    co_await wait;
    c.info.waited += net_.now() - began;
    if (!c.interrupted())
        co_return true;
    leave_turn(c);
    co_return false;
}

template <class Net>
void lane<Net>::leave_turn(call& c) noexcept {
    if (zone_turn* const next = shared_->leave_turn(c, index_)) {
        call& other = static_cast<call&>(*next);
        if (other.waits_for != nullptr) // else it was interrupted just now, and will leave in its turn
            static_cast<turn_wait*>(other.waits_for)->come();
    }
}

template <class Net>
task<driver::pause_end> lane<Net>::pause(call& c, nanoseconds length) {
    if (c.ended())
        co_return pause_end::ended;
    const time_point began = net_.now();
    if (c.limits.deadline && began + length > *c.limits.deadline)
        co_return pause_end::too_long;
    ++counters_.waits;
    arm(c, began + length);
    pause_wait wait{ready_, c};
    ++pausing_;
    co_await wait;
    --pausing_;
    c.step_over();
    c.info.waited += net_.now() - began;
    co_return c.ended() ? pause_end::ended : pause_end::over;
}

template <class Net>
task<void> lane<Net>::attempts(call& c, step& s) {
    if (!s.retry)
        s.retry.emplace(retry_rules{c.limits.max_attempts, shared_->retry.base_delay,
                                    shared_->retry.max_delay, s.op().idempotent});
    retry_state& retry = *s.retry;
    s.again = false;
    bool resend = false;
    for (;;) {
        attempt_outcome outcome;
        const time_point began = net_.now();
        obtained got = co_await obtain(c, resend);
        if (got.ec && !got.tried) { // the call's own end, not an attempt's
            c.result = got.ec;
            c.info.stop = why_it_ended(c);
            c.info.detail = std::move(got.detail);
            co_return;
        }
        if (!got.ec && s.valid_until && net_.now() > *s.valid_until) {
            tell_pacing(c, nullptr);
            put_back(got.with);
            s.again = true;
            co_return;
        }
        if (!resend) {
            retry.begin_attempt();
            ++c.info.attempts;
            ++counters_.attempts;
        }
        if (got.ec) {
            outcome = fail_attempt(c, got.ec, std::move(got.detail), effect::none);
        } else {
            connection_type& with = *got.with.it;
            const bool reused = with.used;
            const nanoseconds limit = c.limits.attempt_timeout;
            arm(c, limit == nanoseconds{0} ? std::nullopt : std::optional{net_.now() + limit});
            c.unsettled = s.op().changes;
            exchanged done = co_await exchange(c, *s.request, with);
            tell_pacing(c, with.reader.has_head() ? &with.reader.head() : nullptr);
            // Who is told to wait waits, whether or not the rest of the answer came.
            if (done.ec && with.reader.has_head() && with.reader.head().status == 429 && !c.ended())
                outcome = understand(c, s, with);
            else if (done.ec)
                outcome = fail_attempt(c, done.ec, std::move(done.detail),
                                       s.op().changes ? effect::unknown : effect::none);
            else
                outcome = understand(c, s, with);
            c.step_over();
            outcome.reused_connection = reused;
            outcome.response_begun = with.reader.begun();
            // A success status that was seen tells more than the error that followed it.
            if (done.ec && s.op().changes && with.reader.has_head() && with.reader.head().status / 100 == 2)
                outcome.contributes = effect::applied;
            put_back(got.with);
        }
        if (!outcome.ec || !c.ended()) // the call's own end does not hide what went wrong before
            c.info.last_failure = outcome.ec;
        s.contributes = combine(s.contributes, outcome.contributes);
        c.info.effect = combine(c.info.effect, outcome.contributes);
        c.settle();

        retry_decision decision = shared_->decide(retry, outcome, remaining(c), net_.random());
        if (c.ended() && outcome.ec) {
            decision.what = retry_decision::action::stop;
            decision.reason = why_it_ended(c);
            outcome.ec = ended_code(c);
        }
        if (decision.pause_client)
            shared_->pause(net_.now(), net_.now() + std::min(decision.delay, longest_pause));
        tell_of_attempt(c, outcome, decision, began);
        resend = decision.what == retry_decision::action::resend;
        if (decision.what == retry_decision::action::stop) {
            c.result = outcome.ec;
            c.info.stop = decision.reason;
            co_return;
        }
        if (resend) {
            ++counters_.resends;
            continue;
        }
        s.drop_result();
        ++counters_.retries;
        // A client that pauses holds it at the gate, with everybody else.
        if (!decision.pause_client) {
            leave_gate(c); // it may not have come to use its permit
            if (co_await pause(c, decision.delay) == pause_end::too_long) {
                c.result = outcome.ec;
                c.info.stop = stop_reason::wait_exceeds_deadline;
                co_return;
            }
        }
        if (s.valid_until) {
            s.again = true;
            co_return;
        }
    }
}

/// Of a call that ended between attempts.
template <class Net>
stop_reason lane<Net>::why_it_ended(const call& c) noexcept {
    switch (c.why) {
    case interruption::call_deadline:
        return stop_reason::deadline;
    case interruption::canceled:
        return stop_reason::canceled;
    case interruption::client_closed:
        return stop_reason::client_closed;
    default:
        return stop_reason::wait_exceeds_deadline; // the gate's answer
    }
}

template <class Net>
time_point lane<Net>::usable_until(const connection_type& one) const noexcept {
    const time_point now = net_.now();
    time_point until = time_point::max();
    if (shared_->pool.idle_timeout != nanoseconds{0})
        until = now + shared_->pool.idle_timeout;
    // The server closes at its own time; being two seconds earlier avoids meeting it half-way.
    if (const auto hint = one.reader.head().keep_alive_timeout) {
        const nanoseconds stated = *hint;
        const nanoseconds margin = std::chrono::seconds{2};
        until = std::min(until, now + (stated > 2 * margin ? stated - margin : stated / 2));
    }
    if (shared_->pool.lifetime != nanoseconds{0})
        until = std::min(until, one.opened + shared_->pool.lifetime);
    return until;
}

/// A connection goes back to the pool if it can be used again; its slot does in any case.
template <class Net>
void lane<Net>::put_back(lease& from) {
    connection_type& one = *from.it;
    const bool fresh = !one.used && !one.reader.begun() && !one.broken; // never came to its exchange
    if (closed_ || one.broken || !one.tls->idle() || (!fresh && !one.reader.reusable())) {
        if (!one.broken)
            one.say_goodbye();
        from.drop();
        return;
    }
    one.used = one.used || !fresh;
    one.socket->rest();
    one.reader.rest();
    const time_point until = usable_until(one);
    connection_ptr moved = std::move(from.it);
    from.release();
    serve(pool_.give_back(std::move(moved), net_.now(), until, expired_));
    close_expired();
}

template <class Net>
void lane<Net>::close_expired() noexcept {
    for (connection_ptr& one : expired_)
        one->say_goodbye();
    expired_.clear();
}

template <class Net>
void lane<Net>::tell_of_attempt(const call& c, const attempt_outcome& outcome, const retry_decision& decision,
                                time_point began) noexcept {
    observer_event event;
    event.kind = observer_event::kind::attempt;
    event.operation = c.info.operation;
    event.method = c.info.method;
    event.route = c.info.route;
    event.error = outcome.ec;
    event.effect = c.info.effect;
    event.elapsed = net_.now() - began;
    event.connection_reused = outcome.reused_connection;
    event.will_retry = decision.what != retry_decision::action::stop;
    event.retry_in = decision.delay;
    event.stop = decision.reason;
    tell(event, c);
}

template <class Net>
void lane<Net>::tell_of_call(const call& c) noexcept {
    observer_event event;
    event.kind = observer_event::kind::call;
    event.operation = c.op().name;
    event.method = c.op().method;
    event.route = c.op().route;
    event.error = c.result;
    event.effect = c.info.effect;
    event.elapsed = net_.now() - c.began;
    event.stop = c.info.stop;
    tell(event, c);
}

template <class Net>
void lane<Net>::tell(observer_event event, const call& c) noexcept {
    if (!shared_->observer)
        return;
    event.call = c.id;
    event.attempt = c.info.attempts;
    event.http_status = c.info.http_status;
    try {
        events_.push_back({event, c.info.ray_id});
    } catch (const std::bad_alloc&) { // an event less
    }
}

} // namespace originpull::detail

#endif
