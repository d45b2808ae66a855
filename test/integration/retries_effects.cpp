#include "support/client_fixture.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

// Section 2.0 of the fault matrix, and rows 96, 97 and 121: what may have happened, what is concluded from it, and
// when there is no further attempt.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

using act = std::function<void(script&)>;

client_config patient(const scripted_server& server, int attempts = 3) {
    client_config config = config_for(server);
    config.retry.max_attempts = attempts;
    return config;
}

/// Ends of an attempt that leave open whether the request was executed.
std::vector<std::pair<const char*, act>> unclear_ends() {
    const auto says = [](std::string bytes) {
        return [bytes = std::move(bytes)](script& s) { s.reply(bytes).then_close(); };
    };
    const std::string close = "Connection: close\r\n";
    return {
        {"reset", [](script& s) { s.reset(); }},
        {"closed", [](script& s) { s.then_close(); }},
        {"half an answer", says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")},
        {"500", says(json_response(500, refusal_body(1), close))},
        {"502 HTML", says(http_response(502, "<html>", close))},
        {"524", says(http_response(524, "", close))},
        {"408", says(json_response(408, refusal_body(1), close))},
        {"404 HTML", says(http_response(404, "<html>", close))},
        {"200 HTML", says(http_response(200, "<html>", "Content-Type: text/html\r\n" + close))},
        {"200 cut short", says(json_response(200, "{\"succ", close))},
    };
}

} // namespace

TEST_CASE("retries: a delete that is not there any more after an unclear end", "[integration][retry]") {
    const std::pair<int, std::string> gone[] = {
        {404, refusal_body(1551)}, {404, refusal_body(1552)}, {404, refusal_body(7003)},
        {400, refusal_body(1414)}, {400, refusal_body(1415)},
    };
    for (const auto& [end, ends] : unclear_ends())
        for (const auto& [status, body] : gone)
            DYNAMIC_SECTION(end << ", then " << status << " " << body.substr(26, 12)) {
                scripted_server server;
                ends(server.on_connection().expect_request("DELETE "));
                server.on_connection().expect_request("DELETE ").reply(json_response(status, body));
                test_client client{patient(server)};
                const call_ptr call = client.call(ask::remove);
                INFO(call->text());
                CHECK_FALSE(call->ec);
                CHECK(call->info().inferred);
                CHECK(call->info().attempts == 2);
                CHECK(call->info().http_status == status);
                CHECK(call->info().effect != effect::none);
                CHECK(call->info().stop == stop_reason::success);
                CHECK(call->info().errors.size() == 1); // the service's own words stay
                REQUIRE(call->reply.has_value());
                CHECK(call->reply->id.view() == certificate_text);
                CHECK_FALSE(call->reply->expires_on);
            }
}

TEST_CASE("retries: a delete that is not there, and nothing unclear before", "[integration][retry]") {
    const act clear_ends[] = {
        {}, // nothing before
        [](script& s) { s.reply(json_response(425, refusal_body(1), "Connection: close\r\n")).then_close(); },
    };
    for (const act& before : clear_ends)
        for (const int code : {1551, 1414, 1415})
            DYNAMIC_SECTION((before ? "425, then " : "") << code) {
                scripted_server server;
                if (before)
                    before(server.on_connection().expect_request());
                server.on_connection().expect_request().reply(
                    json_response(code == 1551 ? 404 : 400, refusal_body(code)));
                test_client client{patient(server)};
                const call_ptr call = client.call(ask::remove);
                CHECK(call->ec == condition::not_found);
                CHECK_FALSE(call->info().inferred);
                CHECK(call->info().effect == effect::none);
                CHECK(call->info().stop == stop_reason::permanent_error);
            }
}

TEST_CASE("retries: what is no evidence after an unclear end", "[integration][retry]") {
    struct answer {
        const char* name;
        std::string bytes;
        error_code expected;
    };
    const answer answers[] = {
        {"404 HTML", http_response(404, "<html>not here</html>"), errc::not_from_api},
        {"404 empty", http_response(404, ""), errc::not_from_api},
        {"404 JSON, no envelope", json_response(404, "{\"error\":\"not found\"}"), errc::not_from_api},
        {"404, success: true", json_response(404, "{\"success\":true}"), errc::not_from_api},
        {"1433", json_response(400, refusal_body(1433)), errc::certificate_in_use},
        {"403", json_response(403, refusal_body(1551)), http_status_error(403)},
        {"400 of another kind", json_response(400, refusal_body(1004, "certificate not found")),
         http_status_error(400)},
        {"1551 with the wrong status", json_response(400, refusal_body(1551)), http_status_error(400)},
    };
    for (const answer& each : answers)
        DYNAMIC_SECTION(each.name) {
            scripted_server server;
            server.on_connection().expect_request().reset();
            server.on_connection().expect_request().reply(each.bytes);
            test_client client{patient(server, 2)};
            const call_ptr call = client.call(ask::remove);
            CHECK(call->ec == each.expected);
            CHECK_FALSE(call->info().inferred);
            CHECK(call->info().effect == effect::unknown); // sticky
        }
}

TEST_CASE("retries: nothing is inferred for other operations", "[integration][retry]") {
    scripted_server server;
    server.on_connection().expect_request().reset();
    server.on_connection().expect_request().reply(json_response(404, refusal_body(1551)));
    test_client client{patient(server)};
    const call_ptr call = client.call(ask::get);
    CHECK(call->ec == condition::not_found);
    CHECK_FALSE(call->info().inferred);
}

TEST_CASE("retries: an upload is not repeated after an unclear end", "[integration][retry]") {
    for (const auto& [end, ends] : unclear_ends())
        DYNAMIC_SECTION(end) {
            scripted_server server;
            ends(server.on_connection().expect_request("POST "));
            test_client client{patient(server)};
            const call_ptr call = client.call(ask::upload);
            CHECK(call->ec == condition::transient);
            CHECK(call->info().effect != effect::none);
            CHECK(call->info().stop == stop_reason::not_idempotent);
            CHECK(call->info().attempts == 1);
            if (call->info().effect == effect::unknown)
                CHECK(call->text().find("may have happened") != std::string::npos);
            CHECK(server.requests() == 1);
        }
}

TEST_CASE("retries: an upload is repeated when it was certainly not executed", "[integration][retry]") {
    SECTION("425") {
        scripted_server server;
        server.on_connection().expect_request().reply(json_response(425, refusal_body(1))).serve();
        test_client client{patient(server)};
        const call_ptr call = client.call(ask::upload);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 2);
        CHECK(server.log().connections[0].requests[0] == server.log().connections[0].requests[1]);
    }
    SECTION("the handshake failed") {
        scripted_server server;
        server.on_raw_connection().read_some().reset();
        server.on_connection().serve();
        test_client client{patient(server)};
        const call_ptr call = client.call(ask::upload);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 2);
        CHECK(server.requests() == 1);
    }
}

TEST_CASE("retries: attempts and what is left of them", "[integration][retry]") {
    for (const int attempts : {1, 2, 5})
        DYNAMIC_SECTION(attempts) {
            scripted_server server;
            script& s = server.on_connection();
            for (int i = 0; i < attempts - 1; ++i)
                s.expect_request().reply(json_response(500, refusal_body(1)));
            s.expect_request().reply(json_response(503, refusal_body(2)));
            test_client client{config_for(server)};
            call_options options;
            options.max_attempts = attempts;
            const call_ptr call = client.call(ask::remove, options);
            CHECK(call->ec == http_status_error(503));
            CHECK(call->info().attempts == attempts);
            CHECK(call->info().stop == stop_reason::attempts_exhausted);
            CHECK(call->info().last_failure == call->ec);
            CHECK(call->info().effect == effect::unknown);
            REQUIRE(call->info().errors.size() == 1);
            CHECK(call->info().errors[0].code == 2);
            CHECK(client.statistics().attempts == static_cast<std::uint64_t>(attempts));
            CHECK(client.statistics().calls_failed == 1);
        }
}

TEST_CASE("retries: the budget", "[integration][retry]") {
    SECTION("keeps a storm from growing") {
        scripted_server server;
        server.on_other_connections().serve(json_response(503, refusal_body(1)));
        client_config config = patient(server, 4);
        config.retry.budget = 100;
        config.pool.max_connections = 4;
        test_client client{config};
        std::vector<call_ptr> calls;
        for (int i = 0; i < 100; ++i)
            calls.push_back(client.start(ask::get));
        int spent = 0;
        for (const call_ptr& call : calls) {
            CHECK(client.finish(call)->ec == http_status_error(503));
            spent += call->info().stop == stop_reason::retry_budget_spent ? 1 : 0;
        }
        // A retry after an answer takes 5 of 100.
        CHECK(server.requests() == 120);
        CHECK(client.statistics().retries == 20);
        CHECK(spent >= 80);
    }
    SECTION("says so, and leaves the failure") {
        scripted_server server;
        for (int i = 0; i < 2; ++i)
            server.on_connection().expect_request().reset();
        client_config config = patient(server, 4);
        config.retry.budget = 10; // one retry after a transport failure
        test_client client{config};
        const call_ptr call = client.call(ask::get);
        CHECK(call->info().stop == stop_reason::retry_budget_spent);
        CHECK(call->ec == condition::transient);
        CHECK(call->info().last_failure == call->ec);
        CHECK(call->info().attempts == 2);
    }
    SECTION("is filled by successes") {
        scripted_server server;
        const std::string failure = json_response(500, refusal_body(1));
        script& s = server.on_connection();
        s.expect_request().reply(failure).expect_request().reply(failure); // 5 spent: empty
        for (int i = 0; i < 5; ++i)
            s.expect_request().reply(success_response());
        s.expect_request().reply(failure).serve();
        client_config config = patient(server, 4);
        config.retry.budget = 5;
        test_client client{config};
        CHECK(client.call(ask::get)->info().stop == stop_reason::retry_budget_spent);
        for (int i = 0; i < 5; ++i)
            CHECK_FALSE(client.call(ask::get)->ec);
        const call_ptr call = client.call(ask::get);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 2);
    }
}

TEST_CASE("retries: a classifier of the user's", "[integration][retry]") {
    scripted_server server;
    SECTION("may see worth in what is final for us, but not make an upload safe") {
        server.on_connection()
            .expect_request()
            .reply(json_response(409, refusal_body(1)))
            .expect_request()
            .reply(success_response())
            .expect_request()
            .reply(json_response(500, refusal_body(1)));
        client_config config = patient(server);
        config.retry.should_retry = [](const error_code&, const diagnostics&) { return true; };
        test_client client{config};
        CHECK_FALSE(client.call(ask::remove)->ec);
        CHECK(client.call(ask::upload)->info().stop == stop_reason::not_idempotent);
    }
    SECTION("may see none") {
        server.on_connection().expect_request().reply(json_response(503, refusal_body(1)));
        client_config config = patient(server);
        config.retry.should_retry = [](const error_code& ec, const diagnostics& info) {
            CHECK(ec == http_status_error(503));
            CHECK(info.http_status == 503);
            return false;
        };
        test_client client{config};
        CHECK(client.call(ask::get)->info().stop == stop_reason::permanent_error);
    }
    SECTION("that throws says no, and harms nobody") {
        server.on_connection().expect_request().reply(json_response(503, refusal_body(1))).serve();
        client_config config = patient(server);
        config.retry.should_retry = [](const error_code&, const diagnostics&) -> bool {
            throw std::runtime_error{"no idea"};
        };
        test_client client{config};
        const call_ptr call = client.call(ask::get);
        CHECK(call->ec == http_status_error(503));
        CHECK(call->info().stop == stop_reason::permanent_error);
        CHECK(client.statistics().connections_in_use == 0);
        CHECK(client.statistics().calls_in_flight == 0);
        CHECK_FALSE(client.call(ask::get)->ec);
    }
}

TEST_CASE("retries: a cancellation in the pause before the next attempt", "[integration][retry]") {
    for (const bool destroyed : {false, true})
        DYNAMIC_SECTION((destroyed ? "of the client" : "of the call")) {
            scripted_server server;
            server.on_connection().expect_request().reply(json_response(500, refusal_body(1)));
            client_config config = patient(server);
            config.timeouts.call = 0ns;
            config.retry.base_delay = config.retry.max_delay = 24h;
            test_client client{config};
            const call_ptr call = client.start(ask::remove);
            client.run_until([&] { return client.statistics().retries == 1; });
            destroyed ? client.destroy_client() : call->cancel();
            CHECK_FALSE(call->done());
            client.finish(call);
            CHECK(call->ec == condition::canceled);
            CHECK(call->info().stop == (destroyed ? stop_reason::client_closed : stop_reason::canceled));
            CHECK(call->info().last_failure == http_status_error(500));
            CHECK(call->info().effect == effect::unknown);
            client.drain(); // no timer keeps the loop
        }
}

TEST_CASE("retries: the observer sees every attempt and the call", "[integration][retry]") {
    scripted_server server;
    server.on_connection()
        .expect_request()
        .reply(json_response(500, refusal_body(1), "CF-RAY: first\r\n"))
        .serve();
    std::vector<std::string> seen;
    client_config config = patient(server);
    config.observer = [&](const observer_event& event) {
        std::string line{event.kind == observer_event::kind::call ? "call" : "attempt"};
        line.append(" ").append(event.method).append(" ").append(std::to_string(event.http_status));
        line.append(event.will_retry ? " retry " : " end ").append(event.ray_id);
        line.append(event.connection_reused ? " reused" : "");
        CHECK(event.route.find("{zone_id}") != std::string::npos);
        CHECK(event.call == 1);
        seen.push_back(std::move(line));
        throw std::runtime_error{"an observer has no say"};
    };
    test_client client{config};
    CHECK_FALSE(client.call(ask::remove)->ec);
    CHECK(seen == std::vector<std::string>{"attempt DELETE 500 retry first", "attempt DELETE 200 end  reused",
                                           "call DELETE 200 end "});
}
