#include "support/client_fixture.hpp"

#include <ctime>
#include <string>
#include <vector>

// Rows 93 to 117 of the fault matrix: which answers are worth another attempt, and when.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

client_config patient(const scripted_server& server, int attempts = 3) {
    client_config config = config_for(server);
    config.retry.max_attempts = attempts;
    return config;
}

std::string http_date(std::time_t when, const char* format) {
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    char text[64] = {};
    // Not by way of the locale's names: these are those of the RFC, as in the "C" locale.
    std::strftime(text, sizeof text, format, &parts);
    return text;
}

constexpr const char* imf_date = "%a, %d %b %Y %H:%M:%S GMT";

/// A call against a server that answers 429 with these fields, and has no time to wait.
call_ptr refused_with(const std::string& fields, std::string_view body,
                      std::chrono::nanoseconds deadline = 900ms) {
    scripted_server server;
    server.on_connection().expect_request().reply(json_response(429, body, fields));
    test_client client{patient(server)};
    call_options options;
    options.call_timeout = deadline;
    call_ptr call = client.call(ask::upload, options);
    CHECK(server.requests() == 1);
    return call;
}

call_ptr refused_with(const std::string& fields) { return refused_with(fields, refusal_body(10429)); }

} // namespace

TEST_CASE("retries: answers after which it is tried again", "[integration][retry]") {
    const std::string html = "<html>bad gateway</html>";
    for (const int status : {408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530})
        for (const bool from_api : {true, false})
            for (const ask what : {ask::get, ask::remove})
                DYNAMIC_SECTION(status << (from_api ? "" : " HTML") << ", " << what) {
                    const std::string answer =
                        from_api ? json_response(status, refusal_body(1))
                                 : http_response(status, html, "Content-Type: text/html\r\n");
                    scripted_server server;
                    server.on_connection()
                        .expect_request()
                        .reply(answer)
                        .expect_request()
                        .reply(answer)
                        .serve();
                    test_client client{patient(server)};
                    const call_ptr call = client.call(what);
                    INFO(call->text());
                    CHECK_FALSE(call->ec);
                    CHECK(call->info().attempts == 3);
                    CHECK(call->info().stop == stop_reason::success);
                    CHECK(call->info().http_status == 200);
                    CHECK(call->info().errors.empty());
                    CHECK_FALSE(call->info().last_failure);
                    CHECK(server.requests() == 3);
                    CHECK(server.connections() == 1);
                    CHECK(client.statistics().retries == 2);
                }
}

TEST_CASE("retries: answers that are final", "[integration][retry]") {
    std::vector<std::pair<int, std::string>> answers;
    for (const int status : {400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 451, 501})
        answers.emplace_back(status, refusal_body(1000));
    for (const int code : {1433, 1434, 1414, 1415, 1406, 10000})
        answers.emplace_back(400, refusal_body(code));
    answers.emplace_back(200, refusal_body(1));
    answers.emplace_back(200, "{\"success\":true,\"success\":true}");
    answers.emplace_back(403, "<html>blocked</html>");
    for (const auto& [status, body] : answers)
        for (const ask what : {ask::get, ask::remove, ask::upload})
            DYNAMIC_SECTION(status << " " << body.substr(0, 45) << ", " << what) {
                scripted_server server;
                server.on_connection().expect_request().reply(json_response(status, body));
                test_client client{patient(server)};
                const call_ptr call = client.call(what);
                CHECK(call->ec);
                CHECK(call->ec != condition::transient);
                CHECK(call->info().attempts == 1);
                CHECK(call->info().stop == stop_reason::permanent_error);
                CHECK(call->info().last_failure == call->ec);
                CHECK(server.requests() == 1);
            }
}

TEST_CASE("retries: what is tried again only because nothing of the service has answered",
          "[integration][retry]") {
    const std::pair<const char*, std::string> answers[] = {
        {"404 HTML", http_response(404, "<html>not here</html>", "Content-Type: text/html\r\n")},
        {"404 empty", http_response(404, "")},
        {"410 HTML", http_response(410, "<html>", "Content-Type: text/html\r\n")},
        {"200 HTML", http_response(200, "<html>log in</html>", "Content-Type: text/html\r\n")},
        {"200 empty", json_response(200, "")},
        {"200 cut short", json_response(200, success_body().substr(0, 40))},
    };
    for (const auto& [name, answer] : answers)
        for (const ask what : {ask::get, ask::remove})
            DYNAMIC_SECTION(name << ", " << what) {
                scripted_server server;
                server.on_connection().expect_request().reply(answer).expect_request().reply(answer);
                test_client client{patient(server, 2)};
                const call_ptr call = client.call(what);
                CHECK(call->ec == condition::malformed_response);
                CHECK(call->ec == condition::transient);
                CHECK(call->ec != condition::not_found);
                CHECK_FALSE(call->info().inferred);
                CHECK((call->info().effect == effect::none) == (what == ask::get));
                CHECK(call->info().attempts == 2);
                CHECK(call->info().stop == stop_reason::attempts_exhausted);
            }
}

TEST_CASE("retries: every form of Retry-After", "[integration][retry]") {
    const std::time_t now = std::time(nullptr);
    const auto date_field = [&](std::time_t at) { return "Date: " + http_date(at, imf_date) + "\r\n"; };
    struct form {
        const char* name;
        std::string fields;
        std::chrono::milliseconds stated;
    };
    const form forms[] = {
        {"seconds", "Retry-After: 7\r\n", 7s},
        {"a day", "Retry-After: 86400\r\n", 24h},
        {"five days", "Retry-After: 410400\r\n", 114h},
        {"two fields: the longer", "Retry-After: 7\r\nRetry-After: 30\r\n", 30s},
        {"a list: the longer", "Retry-After: 30, 7\r\n", 30s},
        {"one bad, one good", "Retry-After: soon\r\nRetry-After: 7\r\n", 7s},
        {"IMF-fixdate", date_field(now) + "Retry-After: " + http_date(now + 60, imf_date) + "\r\n", 60s},
        {"relative to the server's clock, not to ours",
         date_field(now - 86'400) + "Retry-After: " + http_date(now - 86'400 + 60, imf_date) + "\r\n", 60s},
        {"RFC 850",
         date_field(now) + "Retry-After: " + http_date(now + 60, "%A, %d-%b-%y %H:%M:%S GMT") + "\r\n", 60s},
        {"asctime", date_field(now) + "Retry-After: " + http_date(now + 60, "%a %b %e %H:%M:%S %Y") + "\r\n",
         60s},
        {"Ratelimit alone", "Ratelimit: \"default\";r=0;t=45\r\n", 45s},
        {"Retry-After before Ratelimit", "Ratelimit: \"default\";r=0;t=45\r\nRetry-After: 7\r\n", 7s},
    };
    for (const form& each : forms)
        DYNAMIC_SECTION(each.name) {
            const call_ptr call = refused_with(each.fields);
            INFO(call->text());
            // There is no time for it, so it is not begun, and the caller learns when to come back.
            CHECK(call->ec == http_status_error(429));
            CHECK(call->ec == condition::rate_limited);
            CHECK(call->ec != condition::timeout);
            CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
            REQUIRE(call->info().retry_after);
            CHECK(*call->info().retry_after == each.stated);
            CHECK(call->info().effect == effect::none);
            CHECK(call->info().attempts == 1);
            CHECK(call->info().errors.size() == 1);
        }
}

TEST_CASE("retries: Retry-After that makes no sense", "[integration][retry]") {
    const char* const fields[] = {"Retry-After: -5\r\n",
                                  "Retry-After: soon\r\n",
                                  "Retry-After: 1e9\r\n",
                                  "Retry-After: \r\n",
                                  "Retry-After: 99999999999999999999\r\n",
                                  "Retry-After: 7.5\r\n",
                                  "Retry-After: Thu, 99 Foo 2026\r\n",
                                  "Ratelimit: \"default\";r=5;t=45\r\n",
                                  "Ratelimit: r=0;t=45\r\n",
                                  "Ratelimit: \"a\";r=-1;t=45\r\n",
                                  "Ratelimit: nonsense\r\n"};
    for (const char* const field : fields)
        DYNAMIC_SECTION(field) {
            // The pause is then our own: at least a second, for which there is no time either.
            const call_ptr call = refused_with(field);
            CHECK(call->ec == condition::rate_limited);
            CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
            CHECK_FALSE(call->info().retry_after);
        }
}

TEST_CASE("retries: 429 with a body that is no envelope", "[integration][retry]") {
    for (const std::string_view body : {std::string_view{"<html>too many</html>"}, std::string_view{},
                                        std::string_view{R"({"success":false,"errors":[{"code":971}]})"}}) {
        const call_ptr call = refused_with("Retry-After: 7\r\n", body);
        CHECK(call->ec == condition::rate_limited);
        CHECK(call->info().effect == effect::none);
        CHECK(call->info().retry_after == std::chrono::milliseconds{7s});
    }
}

TEST_CASE("retries: after 429 anything is repeated, and it is no attempt", "[integration][retry]") {
    for (const ask what : {ask::get, ask::upload})
        DYNAMIC_SECTION(what) {
            scripted_server server;
            const std::string refusal = json_response(429, refusal_body(10429), "Retry-After: 0\r\n");
            server.on_connection().expect_request().reply(refusal).expect_request().reply(refusal).serve();
            client_config config = patient(server, 2);
            config.retry.max_delay = 10ms;
            test_client client{config};
            const call_ptr call = client.call(what);
            CHECK_FALSE(call->ec);
            CHECK(call->info().waited >= 2s); // the floor, twice: a wish for nothing is not taken literally
            CHECK(client.statistics().rate_limited == 2);
            CHECK(server.requests() == 3);
        }
}

TEST_CASE("retries: 429 pauses the whole client", "[integration][retry]") {
    scripted_server server;
    server.on_connection()
        .expect_request()
        .reply(json_response(429, refusal_body(10429), "Retry-After: 1\r\n"))
        .serve();
    server.on_other_connections().serve();
    test_client client{patient(server)};
    const call_ptr refused = client.start(ask::remove);
    client.run_until([&] { return client.statistics().rate_limited == 1; });
    // These ask for nothing that was refused; still they are not sent now.
    std::vector<call_ptr> others;
    for (const ask what : {ask::get, ask::remove, ask::upload})
        others.push_back(client.start(what));
    client.pass(100ms);
    CHECK(server.requests() == 1);
    CHECK(client.statistics().calls_waiting == 4);
    call_options impatient;
    impatient.call_timeout = 100ms;
    const call_ptr hurried = client.call(ask::get, impatient);
    CHECK(hurried->ec == errc::rate_limit_wait);
    CHECK(hurried->ec == condition::rate_limited);
    CHECK(hurried->info().attempts == 0);
    CHECK(hurried->info().stop == stop_reason::wait_exceeds_deadline);
    REQUIRE(hurried->info().retry_after);
    CHECK(*hurried->info().retry_after > 100ms);
    CHECK_FALSE(client.finish(refused)->ec);
    for (const call_ptr& other : others) {
        CHECK_FALSE(client.finish(other)->ec);
        CHECK(other->info().attempts == 1);
        CHECK(other->info().waited > 0ns);
    }
    CHECK(server.requests() == 5);
}

TEST_CASE("retries: a pause may be left by cancellation", "[integration][retry]") {
    scripted_server server;
    server.on_connection().expect_request().reply(
        json_response(429, refusal_body(10429), "Retry-After: 60\r\n"));
    test_client client{patient(server)};
    const call_ptr refused = client.start(ask::remove);
    client.run_until([&] { return client.statistics().rate_limited == 1; });
    const call_ptr other = client.start(ask::remove);
    for (const call_ptr& call : {refused, other}) {
        CHECK_FALSE(call->done());
        call->cancel();
        CHECK(client.finish(call)->ec == condition::canceled);
        CHECK(call->info().effect == effect::none);
    }
    CHECK(refused->info().last_failure == http_status_error(429));
    CHECK_FALSE(other->info().last_failure);
    client.drain(); // no pause keeps the loop
    CHECK(server.requests() == 1);
}

TEST_CASE("retries: 503 with Retry-After is repeated at that time", "[integration][retry]") {
    SECTION("there is time") {
        scripted_server server;
        server.on_connection()
            .expect_request()
            .reply(json_response(503, refusal_body(1), "Retry-After: 1\r\n"))
            .serve();
        test_client client{patient(server)};
        const call_ptr call = client.call(ask::get);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 2);
        CHECK(call->info().waited >= 1s);
    }
    SECTION("there is none") {
        scripted_server server;
        server.on_connection()
            .expect_request()
            .reply(json_response(503, refusal_body(1), "Retry-After: 3600\r\n"))
            .serve();
        test_client client{patient(server)};
        const call_ptr call = client.call(ask::get);
        CHECK(call->ec == http_status_error(503));
        CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
        CHECK(call->info().retry_after == std::chrono::milliseconds{1h});
        CHECK_FALSE(client.call(ask::get)->ec); // it was one call's, not the client's
    }
}
