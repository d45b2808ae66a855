#include <catch2/catch_test_macros.hpp>

#include <policy/retry.hpp>

#include <boost/asio/error.hpp>

#include <vector>

using namespace originpull;
using namespace originpull::detail;
using namespace std::chrono_literals;
using action = retry_decision::action;

namespace {

const std::optional<nanoseconds> no_deadline;
const retry_rules usual{4, 500ms, 30s, true};
const retry_rules not_idempotent{4, 500ms, 30s, false};

attempt_outcome failed(const error_code& ec, effect contributes = effect::unknown) {
    attempt_outcome outcome;
    outcome.ec = ec;
    outcome.retryable = ec == condition::transient;
    outcome.contributes = contributes;
    return outcome;
}

attempt_outcome limited(std::optional<nanoseconds> retry_after) {
    attempt_outcome outcome = failed(http_status_error(429), effect::none);
    outcome.retry_after = retry_after;
    return outcome;
}

attempt_outcome stale() {
    attempt_outcome outcome = failed(errc::connection_closed);
    outcome.reused_connection = true;
    return outcome;
}

/// A call in the middle of its attempts, with a budget that is no matter.
class retrying {
public:
    explicit retrying(const retry_rules& rules) : state_(rules) {}

    retry_decision after(const attempt_outcome& outcome, std::optional<nanoseconds> remaining = no_deadline,
                         double random = 0.5) {
        state_.begin_attempt();
        return state_.next(outcome, remaining, random, budget_);
    }
    retry_decision after_resend(const attempt_outcome& outcome) {
        return state_.next(outcome, no_deadline, 0.5, budget_);
    }
    int attempts() const { return state_.attempts(); }

private:
    retry_state state_;
    retry_budget budget_;
};

void check_stop(const retry_decision& got, stop_reason why) {
    CHECK(got.what == action::stop);
    CHECK(got.reason == why);
}

void check_wait(const retry_decision& got, nanoseconds delay) {
    CHECK(got.what == action::wait);
    CHECK(got.delay == delay);
}

} // namespace

TEST_CASE("retry: what ends a call at once", "[policy][retry]") {
    check_stop(retrying{usual}.after({}), stop_reason::success);
    check_stop(retrying{usual}.after(failed(boost::asio::error::operation_aborted)), stop_reason::canceled);
    check_stop(retrying{usual}.after(failed(errc::call_timeout)), stop_reason::deadline);
    check_stop(retrying{usual}.after(failed(http_status_error(404))), stop_reason::permanent_error);
    check_stop(retrying{usual}.after(failed(errc::certificate_in_use)), stop_reason::permanent_error);
    check_stop(retrying{usual}.after(failed(errc::tls_certificate_expired)), stop_reason::permanent_error);
}

TEST_CASE("retry: the classifier has the last word on what is worth it", "[policy][retry]") {
    attempt_outcome outcome = failed(http_status_error(404));
    outcome.retryable = true;
    CHECK(retrying{usual}.after(outcome).what == action::wait);
    outcome = failed(http_status_error(503));
    outcome.retryable = false;
    check_stop(retrying{usual}.after(outcome), stop_reason::permanent_error);
}

TEST_CASE("retry: idempotency and what may have happened", "[policy][retry]") {
    struct row {
        bool idempotent;
        effect contributes;
        bool again;
    };
    const row rows[] = {
        {true, effect::none, true},  {true, effect::unknown, true},   {true, effect::applied, true},
        {false, effect::none, true}, {false, effect::unknown, false}, {false, effect::applied, false},
    };
    for (const row& r : rows) {
        CAPTURE(r.idempotent, static_cast<int>(r.contributes));
        for (const error_code& ec : {make_error_code(errc::attempt_timeout), http_status_error(503),
                                     error_code{boost::asio::error::connection_refused}}) {
            CAPTURE(ec.message());
            const auto got = retrying{r.idempotent ? usual : not_idempotent}.after(failed(ec, r.contributes));
            if (r.again)
                CHECK(got.what == action::wait);
            else
                check_stop(got, stop_reason::not_idempotent);
        }
    }
    // Refused for good is refused for good, whatever the method.
    check_stop(retrying{not_idempotent}.after(failed(http_status_error(400))), stop_reason::permanent_error);
}

TEST_CASE("retry: attempts are counted", "[policy][retry]") {
    for (const int most : {1, 2, 4, 10}) {
        CAPTURE(most);
        retrying call{{most, 1ms, 1s, true}};
        for (int i = 1; i < most; ++i)
            CHECK(call.after(failed(http_status_error(503))).what == action::wait);
        check_stop(call.after(failed(http_status_error(503))), stop_reason::attempts_exhausted);
        CHECK(call.attempts() == most);
    }
}

TEST_CASE("retry: delays double up to the cap, with full jitter", "[policy][retry]") {
    struct row {
        double random;
        std::vector<nanoseconds> delays;
    };
    const row rows[] = {
        {0.0, {0s, 0s, 0s, 0s, 0s, 0s, 0s, 0s}},
        {0.5, {250ms, 500ms, 1s, 2s, 4s, 8s, 15s, 15s}},
        {0.999, {499500us, 999ms, 1998ms, 3996ms, 7992ms, 15984ms, 29970ms, 29970ms}},
    };
    for (const row& r : rows) {
        retrying call{{1000, 500ms, 30s, true}};
        for (const nanoseconds delay : r.delays) {
            CAPTURE(r.random, delay.count());
            const auto got = call.after(failed(errc::attempt_timeout), no_deadline, r.random);
            CHECK(got.what == action::wait);
            CHECK(got.delay >= delay - 1ns);
            CHECK(got.delay <= delay + 1ns);
            CHECK_FALSE(got.pause_client);
        }
    }
}

TEST_CASE("retry: delays stay within bounds for ever", "[policy][retry]") {
    for (const retry_rules& rules :
         {retry_rules{1000, 0ns, 0ns, true}, retry_rules{1000, 1ns, 365 * 24h, true},
          retry_rules{1000, 365 * 24h, 365 * 24h, true}, retry_rules{1000, 0ns, 30s, true}}) {
        retrying call{rules};
        for (int i = 1; i < 1000; ++i) {
            const auto got = call.after(failed(http_status_error(500)), no_deadline, 0.999);
            if (got.what != action::wait || got.delay < 0ns || got.delay > rules.max_delay)
                FAIL("attempt " << i << ": " << got.delay.count());
        }
    }
}

TEST_CASE("retry: Retry-After wins over the back-off", "[policy][retry]") {
    attempt_outcome outcome = failed(http_status_error(503));
    outcome.retry_after = 60s; // more than max_delay
    check_wait(retrying{usual}.after(outcome, no_deadline, 0.0), 60s);
    check_wait(retrying{usual}.after(outcome, no_deadline, 0.5), 60s + 125ms);
    CHECK_FALSE(retrying{usual}.after(outcome).pause_client);
    outcome.retry_after = 0s; // says nothing
    check_wait(retrying{usual}.after(outcome, no_deadline, 0.5), 250ms);
}

TEST_CASE("retry: a wait that would pass the deadline is not begun", "[policy][retry]") {
    attempt_outcome outcome = failed(http_status_error(503));
    check_wait(retrying{usual}.after(outcome, 251ms, 0.5), 250ms);
    check_stop(retrying{usual}.after(outcome, 250ms, 0.5), stop_reason::wait_exceeds_deadline);
    check_stop(retrying{usual}.after(outcome, 0ns, 0.5), stop_reason::wait_exceeds_deadline);
    outcome.retry_after = 114h;
    check_stop(retrying{usual}.after(outcome, 5min), stop_reason::wait_exceeds_deadline);
    // The last attempt has another reason, and it is the truer one.
    check_stop(retrying{{1, 500ms, 30s, true}}.after(outcome, 5min), stop_reason::attempts_exhausted);
}

TEST_CASE("rate limiting: the stated wait, with a floor, for everybody", "[policy][retry]") {
    struct row {
        std::optional<nanoseconds> retry_after;
        double random;
        nanoseconds delay;
    };
    const row rows[] = {
        {30s, 0.0, 30s},  {30s, 0.5, 30s + 125ms}, {300s, 0.0, 300s},
        {1s, 0.0, 1s},    {0s, 0.0, 1s},           {0s, 0.5, 1125ms},
        {500ms, 0.0, 1s}, {std::nullopt, 0.0, 1s}, {std::nullopt, 0.5, 1500ms},
    };
    for (const row& r : rows) {
        for (const retry_rules& rules : {usual, not_idempotent}) {
            CAPTURE(r.random, r.delay.count());
            const auto got = retrying{rules}.after(limited(r.retry_after), no_deadline, r.random);
            check_wait(got, r.delay);
            CHECK(got.pause_client);
        }
    }
}

TEST_CASE("rate limiting: refusals are not counted as attempts", "[policy][retry]") {
    retrying call{usual};
    for (int i = 0; i < 50; ++i) {
        CHECK(call.after(limited(1s)).what == action::wait);
        CHECK(call.attempts() == 0);
    }
    for (int i = 0; i < 3; ++i)
        CHECK(call.after(failed(http_status_error(503))).what == action::wait);
    check_stop(call.after(failed(http_status_error(503))), stop_reason::attempts_exhausted);
}

TEST_CASE("rate limiting: ends at the deadline, or after very many refusals", "[policy][retry]") {
    const auto got = retrying{usual}.after(limited(300s), 299s, 0.0);
    check_stop(got, stop_reason::wait_exceeds_deadline);
    CHECK(got.delay == 300s);
    CHECK(got.pause_client); // this call is over, but the others need to know

    retrying without_deadline{usual};
    int refusals = 0;
    while (without_deadline.after(limited(1s)).what == action::wait && refusals < 100'000)
        ++refusals;
    CHECK(refusals == 100);
    // With a deadline, that is what ends it.
    retrying with_deadline{usual};
    for (int i = 0; i < 1000; ++i) {
        if (with_deadline.after(limited(1s), 10min).what != action::wait)
            FAIL("after " << i);
    }
}

TEST_CASE("rate limiting: max_attempts of 1 means never", "[policy][retry]") {
    const auto got = retrying{{1, 500ms, 30s, true}}.after(limited(5s), no_deadline, 0.0);
    check_stop(got, stop_reason::attempts_exhausted);
    CHECK(got.delay == 5s);
    CHECK(got.pause_client);
}

TEST_CASE("rate limiting: back-off without a stated wait grows, within bounds", "[policy][retry]") {
    retrying call{usual};
    nanoseconds before{};
    for (int i = 0; i < 90; ++i) {
        const auto got = call.after(limited(std::nullopt), no_deadline, 0.999);
        CHECK(got.what == action::wait);
        CHECK(got.delay >= before);
        CHECK(got.delay <= 31s);
        before = got.delay;
    }
    CHECK(before > 30s);
}

TEST_CASE("resend: a connection that died while idle costs nothing, once", "[policy][retry]") {
    for (const error_code& ec :
         {make_error_code(errc::connection_closed), error_code{boost::asio::error::connection_reset},
          error_code{boost::asio::error::broken_pipe}, error_code{boost::asio::error::eof},
          error_code{boost::asio::error::connection_aborted}}) {
        CAPTURE(ec.message());
        attempt_outcome outcome = stale();
        outcome.ec = ec;
        retrying call{usual};
        const auto first = call.after(outcome);
        CHECK(first.what == action::resend);
        CHECK(first.delay == 0ns);
        CHECK(call.attempts() == 1);
        // Not free again, even if the pool hands out another dead one.
        CHECK(call.after_resend(outcome).what == action::wait);
        CHECK(call.after(outcome).what == action::wait);
    }
}

TEST_CASE("resend: also for those who never retry, who asked for one attempt", "[policy][retry]") {
    retrying call{{1, 500ms, 30s, true}};
    CHECK(call.after(stale()).what == action::resend);
    check_stop(call.after_resend(stale()), stop_reason::attempts_exhausted);
    CHECK(call.attempts() == 1);
}

TEST_CASE("resend: not when anything else is the matter", "[policy][retry]") {
    attempt_outcome fresh = stale();
    fresh.reused_connection = false;
    CHECK(retrying{usual}.after(fresh).what == action::wait);

    attempt_outcome begun = stale();
    begun.response_begun = true;
    CHECK(retrying{usual}.after(begun).what == action::wait);

    for (const errc ec : {errc::attempt_timeout, errc::response_incomplete, errc::tls_protocol}) {
        attempt_outcome other = stale();
        other.ec = ec;
        CHECK(retrying{usual}.after(other).what == action::wait);
    }
    attempt_outcome answered = stale();
    answered.ec = http_status_error(503);
    CHECK(retrying{usual}.after(answered).what == action::wait);

    // A request that was written may have been executed: never twice for what is not idempotent.
    check_stop(retrying{not_idempotent}.after(stale()), stop_reason::not_idempotent);
    attempt_outcome not_sent = stale();
    not_sent.contributes = effect::none;
    CHECK(retrying{not_idempotent}.after(not_sent).what == action::resend);
}
