#ifndef ORIGINPULL_SRC_CALL_DRIVE_HPP
#define ORIGINPULL_SRC_CALL_DRIVE_HPP

#include "../policy/verdict.hpp"
#include "../words/printable.hpp"
#include "lane.hpp"

#include <algorithm>
#include <new>

namespace originpull::detail {

// A call from beginning to end: attempts, what they mean, and whether there is another.

/// One wrong answer must not silence a client for longer: then a call finds out.
inline constexpr nanoseconds longest_pause = std::chrono::minutes{15};

/// What an attempt says about itself.
inline void forget_answer(diagnostics& info) noexcept {
    info.http_status = 0;
    info.ray_id.clear();
    info.errors.clear();
    info.messages.clear();
    info.retry_after.reset();
    info.detail.clear();
    info.inferred = false;
}

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
        c.unsettled = false;

        retry_decision decision = shared_->decide(retry, outcome, remaining(c), net_.random());
        if (c.ended() && outcome.ec) {
            decision.what = retry_decision::action::stop;
            decision.reason = why_it_ended(c);
            outcome.ec = ended_code(c);
        }
        if (decision.pause_client)
            shared_->pause(net_.now() + std::min(decision.delay, longest_pause));
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

/// The beginning of a body that is not the service's. Redacted first: a cut secret would not be found.
inline std::string snippet(const std::string& body, std::string_view secret) {
    std::string text = body.substr(0, 64 * 1024);
    redact(text, secret);
    return '"' + printable(text, 200) + '"';
}

/// Proxies like to quote the request that they refuse, credentials included.
inline void redact_all(diagnostics& info, std::string_view secret) {
    redact(info.detail, secret);
    for (auto* const list : {&info.errors, &info.messages})
        for (notice& one : *list) {
            redact(one.message, secret);
            for (notice& cause : one.chain)
                redact(cause.message, secret);
        }
}

template <class Net>
attempt_outcome lane<Net>::fail_attempt(call& c, const error_code& ec, std::string detail,
                                        effect contributes) {
    forget_answer(c.info);
    c.info.detail = std::move(detail);
    attempt_outcome outcome;
    outcome.ec = ec;
    outcome.contributes = contributes;
    outcome.retryable = worth_another(ec, c.info);
    return outcome;
}

/// What a complete response says.
template <class Net>
attempt_outcome lane<Net>::understand(call& c, step& s, connection_type& with) {
    using std::chrono::milliseconds;
    const response_head& head = with.reader.head();
    const std::string& body = with.reader.body();
    diagnostics& info = c.info;
    info.http_status = head.status;
    info.ray_id = head.ray_id;
    info.rate_limit.reset();
    if (head.rate_limit)
        info.rate_limit = rate_limit_state{head.rate_limit->remaining, head.rate_limit->reset};
    info.retry_after.reset();
    if (head.retry_after)
        info.retry_after = *head.retry_after;
    else if (head.status == 429 && head.rate_limit && head.rate_limit->remaining == 0)
        info.retry_after = head.rate_limit->reset;
    info.detail.clear();
    if (head.status == 429)
        ++counters_.rate_limited;

    response_facts facts;
    facts.status = head.status;
    facts.is_json = head.is_json;
    facts.is_coded = !head.content_encoding.empty();
    envelope frame;
    const bool wants_result = head.status / 100 == 2;
    if (head.status != 204 && !facts.is_coded) {
        result_target target;
        if (wants_result)
            target = s.begin_result();
        const decode_status decoded = decode_envelope(body, frame, target, info.detail);
        facts.has_envelope = decoded == decode_status::ok && frame.success.has_value();
        facts.body_truncated = decoded == decode_status::truncated;
        facts.success = frame.success.value_or(false);
        facts.errors = frame.errors;
    } else if (head.status == 204) {
        static_cast<void>(s.begin_result());
    }
    if (wants_result && (facts.has_envelope || head.status == 204)) {
        facts.result_usable = s.finish_result(frame, s.op().result_may_be_absent);
        if (!facts.result_usable && info.detail.empty())
            info.detail = "the body: lacks result";
        facts.result_matches = !facts.result_usable || s.result_matches();
    }
    const verdict v = judge(s.op(), facts, s.contributes);
    if (facts.has_envelope)
        info.detail = v.ec && v.ec == errc::json_invalid ? info.detail : std::string{};
    else if (head.status >= 400 || v.ec == errc::unexpected_content_type) // not the service: show what it was
        info.detail = body.empty() ? "an empty body" : snippet(body, shared_->secret());
    info.errors = std::move(frame.errors);
    info.messages = std::move(frame.messages);
    redact_all(info, shared_->secret());
    info.inferred = v.inferred;
    if (v.inferred) {
        static_cast<void>(s.begin_result());
        static_cast<void>(s.finish_result(envelope{}, true));
    } else if (v.ec) {
        s.drop_result();
    }

    attempt_outcome outcome;
    outcome.ec = v.ec;
    outcome.contributes = v.contributes;
    // An earlier attempt may still be running there, and this one has met it.
    const bool met_itself = v.ec == http_status_error(409) && s.contributes == effect::unknown;
    if (info.retry_after)
        outcome.retry_after = *info.retry_after;
    if (v.ec)
        outcome.retryable = met_itself || worth_another(v.ec, info);
    return outcome;
}

/// The user's own judgement, if there is one. Runs under the lock; what it throws is a no.
template <class Net>
bool lane<Net>::worth_another(const error_code& ec, const diagnostics& info) const noexcept {
    if (!shared_->retry.should_retry)
        return ec == condition::transient;
    try {
        return shared_->retry.should_retry(ec, info);
    } catch (...) {
        return false;
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
