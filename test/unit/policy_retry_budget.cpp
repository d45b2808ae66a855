#include <catch2/catch_test_macros.hpp>

#include <policy/retry.hpp>

#include <boost/asio/error.hpp>

using namespace originpull;
using namespace originpull::detail;
using namespace std::chrono_literals;
using action = retry_decision::action;

namespace {

attempt_outcome failed(const error_code& ec) {
    attempt_outcome outcome;
    outcome.ec = ec;
    outcome.retryable = true;
    outcome.contributes = effect::unknown;
    return outcome;
}

/// Requests sent for one call all of whose attempts go the same way.
int send_call(const attempt_outcome& outcome, retry_budget& budget, retry_decision* last = nullptr) {
    retry_state state{{4, 500ms, 30s, true}};
    for (int sent = 1;; ++sent) {
        state.begin_attempt();
        const auto decision = state.next(outcome, std::nullopt, 0.5, budget);
        if (last != nullptr)
            *last = decision;
        if (decision.what == action::stop)
            return sent;
    }
}

} // namespace

TEST_CASE("retry budget: a bucket", "[policy][budget]") {
    retry_budget budget{10};
    CHECK(budget.tokens() == 10);
    CHECK(budget.spend(10));
    CHECK(budget.tokens() == 0);
    CHECK_FALSE(budget.spend(1));
    CHECK(budget.spend(0));
    for (int i = 0; i < 4; ++i)
        budget.refund_success();
    CHECK_FALSE(budget.spend(5));
    CHECK(budget.tokens() == 4); // what cannot be paid takes nothing
    budget.refund_success();
    CHECK(budget.spend(5));
    for (int i = 0; i < 100; ++i)
        budget.refund_success();
    CHECK(budget.tokens() == 10); // never fuller than full
}

TEST_CASE("retry budget: none means that everything is free", "[policy][budget]") {
    retry_budget budget{0};
    for (int i = 0; i < 1000; ++i)
        CHECK(budget.spend(10));
    budget.refund_success();
    CHECK(budget.tokens() == 0);
}

TEST_CASE("retry budget: what a retry costs", "[policy][budget]") {
    struct row {
        error_code ec;
        unsigned cost;
    };
    const row rows[] = {
        {http_status_error(500), 5},
        {http_status_error(503), 5},
        {http_status_error(408), 5},
        {errc::attempt_timeout, 10},
        {errc::connect_timeout, 10},
        {errc::connection_closed, 10},
        {boost::asio::error::connection_reset, 10},
        {boost::asio::error::connection_refused, 10},
        // no fault of the server
        {boost::system::errc::make_error_code(boost::system::errc::too_many_files_open), 0},
        {boost::system::errc::make_error_code(boost::system::errc::no_buffer_space), 0},
    };
    for (const row& r : rows) {
        CAPTURE(r.ec.message());
        retry_budget budget{100};
        retry_state state{{4, 500ms, 30s, true}};
        state.begin_attempt();
        CHECK(state.next(failed(r.ec), std::nullopt, 0.5, budget).what == action::wait);
        CHECK(budget.tokens() == 100 - r.cost);
    }
}

TEST_CASE("retry budget: rate limiting and free re-sends cost nothing", "[policy][budget]") {
    retry_budget budget{5};
    retry_state state{{4, 500ms, 30s, true}};
    attempt_outcome limited = failed(http_status_error(429));
    limited.contributes = effect::none;
    for (int i = 0; i < 50; ++i) {
        state.begin_attempt();
        CHECK(state.next(limited, std::nullopt, 0.5, budget).what == action::wait);
    }
    attempt_outcome stale = failed(errc::connection_closed);
    stale.reused_connection = true;
    state.begin_attempt();
    CHECK(state.next(stale, std::nullopt, 0.5, budget).what == action::resend);
    CHECK(budget.tokens() == 5);
}

TEST_CASE("retry budget: when it is spent, that is the reason", "[policy][budget]") {
    retry_budget budget{12};
    retry_decision last;
    CHECK(send_call(failed(errc::attempt_timeout), budget, &last) == 2);
    CHECK(last.reason == stop_reason::retry_budget_spent);
    CHECK(budget.tokens() == 2);
    // A retry that is out of the question anyway is not paid for.
    retry_budget other{100};
    retry_state state{{4, 500ms, 30s, true}};
    state.begin_attempt();
    CHECK(state.next(failed(errc::attempt_timeout), 1ns, 0.5, other).reason ==
          stop_reason::wait_exceeds_deadline);
    CHECK(other.tokens() == 100);
}

TEST_CASE("retry budget: in a storm the load grows by a fifth at most", "[policy][budget]") {
    struct row {
        const char* what;
        error_code ec;
        int succeed_every; // 0: never
    };
    const row rows[] = {
        {"everything is 503", http_status_error(503), 0},
        {"nothing answers", errc::attempt_timeout, 0},
        {"every second call is well", http_status_error(503), 2},
        {"every tenth call is well", http_status_error(503), 10},
    };
    constexpr int calls = 10'000;
    for (const row& r : rows) {
        CAPTURE(r.what);
        retry_budget budget{100};
        int sent = 0;
        for (int i = 0; i < calls; ++i) {
            const bool well = r.succeed_every != 0 && i % r.succeed_every == 0;
            sent += send_call(well ? attempt_outcome{} : failed(r.ec), budget);
        }
        CHECK(sent >= calls);
        CHECK(sent <= calls * 12 / 10);
    }
    // Without a budget the same storm would be fourfold.
    retry_budget none{0};
    int sent = 0;
    for (int i = 0; i < calls; ++i)
        sent += send_call(failed(http_status_error(503)), none);
    CHECK(sent == 4 * calls);
}

TEST_CASE("retry budget: comes back when the service does", "[policy][budget]") {
    retry_budget budget{100};
    for (int i = 0; i < 100; ++i)
        send_call(failed(http_status_error(503)), budget);
    CHECK(send_call(failed(http_status_error(503)), budget) == 1);
    for (int i = 0; i < 15; ++i)
        send_call({}, budget);
    CHECK(send_call(failed(http_status_error(503)), budget) == 4);
}
