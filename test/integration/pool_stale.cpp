#include "support/client_fixture.hpp"

#include <functional>
#include <string>
#include <utility>

// Rows 42 to 49 of the fault matrix: connections that die, or speak, while nobody looks.

using namespace originpull;
using namespace originpull::test;

namespace {

using act = std::function<void(script&)>;

client_config with_attempts(const scripted_server& server, int attempts) {
    client_config config = config_for(server);
    config.retry.max_attempts = attempts;
    return config;
}

} // namespace

TEST_CASE("pool: what an idle connection has received is noticed before it is used", "[integration][pool]") {
    const std::pair<const char*, act> events[] = {
        {"closed", [](script& s) { s.then_close(); }},
        {"closed without notice", [](script& s) { s.close_without_notify(); }},
        {"close_notify alone", [](script& s) { s.half_close(); }},
        {"reset", [](script& s) { s.reset(); }},
        {"a second answer", [](script& s) { s.reply(success_response()).then_close(); }},
        {"a second answer, and still open",
         [](script& s) { s.reply(json_response(408, "{}")).half_close(); }},
        {"one byte", [](script& s) { s.reply("x").half_close(); }},
        {"no TLS any more", [](script& s) { s.send_raw("what is this?").close_without_notify(); }},
    };
    for (const auto& [name, happens] : events)
        for (const ask what : {ask::get, ask::remove, ask::upload})
            DYNAMIC_SECTION(name << ", " << what) {
                scripted_server server;
                happens(
                    server.on_connection().expect_request().reply(success_response()).wait_for_gate("idle"));
                server.on_connection().serve();
                test_client client{with_attempts(server, 1)};
                CHECK_FALSE(client.call(ask::get)->ec);
                CHECK(client.statistics().connections_idle == 1);
                server.open_gate("idle");
                server.wait_for_script();
                // Nothing is written to it, so any request may go elsewhere, and it costs no attempt.
                const call_ptr call = client.call(what);
                CHECK_FALSE(call->ec);
                CHECK(call->info().attempts == 1);
                CHECK(client.statistics().resends == 0);
                CHECK(client.statistics().connections_discarded == 1);
                CHECK(server.requests() == 2);
                CHECK(server.log().connections[0].requests.size() == 1);
            }
}

TEST_CASE("pool: a connection that dies under a request", "[integration][pool]") {
    // The server's idle timeout and the request have crossed: nothing comes back.
    const std::pair<const char*, act> deaths[] = {
        {"closed", [](script& s) { s.then_close(); }},
        {"closed without notice", [](script& s) { s.close_without_notify(); }},
        {"reset", [](script& s) { s.reset(); }},
    };
    for (const auto& [name, dies] : deaths) {
        for (const ask what : {ask::get, ask::remove})
            DYNAMIC_SECTION(name << ", " << what << " is sent once more") {
                scripted_server server;
                dies(server.on_connection().expect_request().reply(success_response()).expect_request());
                server.on_connection().serve();
                test_client client{with_attempts(server, 1)};
                CHECK_FALSE(client.call(ask::get)->ec);
                const call_ptr call = client.call(what);
                CHECK_FALSE(call->ec);
                CHECK(call->info().attempts == 1);
                CHECK(client.statistics().resends == 1);
                CHECK(server.requests() == 3);
                CHECK(server.log().connections[0].requests[1] == server.log().connections[1].requests[0]);
            }
        DYNAMIC_SECTION(name << ", an upload is not") {
            scripted_server server;
            dies(server.on_connection().expect_request().reply(success_response()).expect_request("POST "));
            test_client client{with_attempts(server, 4)};
            CHECK_FALSE(client.call(ask::get)->ec);
            const call_ptr call = client.call(ask::upload);
            CHECK(call->ec == condition::transient);
            CHECK(call->info().effect == effect::unknown);
            CHECK(call->info().stop == stop_reason::not_idempotent);
            CHECK(call->info().attempts == 1);
            CHECK(server.connections() == 1);
        }
        DYNAMIC_SECTION(name << ", fresh: an attempt") {
            scripted_server server;
            dies(server.on_connection().expect_request());
            dies(server.on_connection().expect_request());
            server.on_connection().serve();
            test_client client{with_attempts(server, 3)};
            const call_ptr call = client.call(ask::remove);
            CHECK_FALSE(call->ec);
            CHECK(call->info().attempts == 3);
            CHECK(client.statistics().resends == 0);
            CHECK(client.statistics().retries == 2);
        }
        DYNAMIC_SECTION(name << ", again on the fresh one: an attempt") {
            scripted_server server;
            dies(server.on_connection().expect_request().reply(success_response()).expect_request());
            dies(server.on_connection().expect_request());
            test_client client{with_attempts(server, 1)};
            CHECK_FALSE(client.call(ask::get)->ec);
            const call_ptr call = client.call(ask::remove);
            CHECK(call->ec == condition::transient);
            CHECK(call->info().effect == effect::unknown);
            CHECK(call->info().attempts == 1);
            CHECK(call->info().stop == stop_reason::attempts_exhausted);
            CHECK(client.statistics().resends == 1);
        }
        DYNAMIC_SECTION(name << ", every connection: one free re-send, then attempts") {
            scripted_server server;
            // The second is fresh, so its death is an ordinary failure, as are the following.
            dies(server.on_connection().expect_request().reply(success_response()).expect_request());
            for (int i = 0; i < 3; ++i)
                dies(server.on_connection().expect_request());
            test_client client{with_attempts(server, 3)};
            CHECK_FALSE(client.call(ask::get)->ec);
            const call_ptr call = client.call(ask::get);
            CHECK(call->ec == condition::transient);
            CHECK(call->info().attempts == 3);
            CHECK(client.statistics().resends == 1);
            CHECK(server.requests() == 5);
        }
    }
}

TEST_CASE("pool: an answer that has begun is no stale connection", "[integration][pool]") {
    scripted_server server;
    server.on_connection()
        .expect_request()
        .reply(success_response())
        .expect_request()
        .reply("H")
        .then_close();
    test_client client{with_attempts(server, 1)};
    CHECK_FALSE(client.call(ask::get)->ec);
    const call_ptr call = client.call(ask::get);
    CHECK(call->ec == errc::response_incomplete);
    CHECK(client.statistics().resends == 0);
}

TEST_CASE("pool: all idle connections die with their server", "[integration][pool]") {
    constexpr int many = 4;
    auto server = std::make_unique<scripted_server>();
    for (int i = 0; i < many; ++i)
        server->on_connection()
            .expect_request()
            .wait_for([](const server_log& log) { return log.requests() == many; })
            .reply(success_response());
    test_client client{with_attempts(*server, 1)};
    const auto all_at_once = [&] {
        std::vector<call_ptr> calls;
        for (int i = 0; i < many; ++i)
            calls.push_back(client.start(i % 2 == 0 ? ask::get : ask::remove));
        for (const call_ptr& call : calls)
            CHECK_FALSE(client.finish(call)->ec);
    };
    all_at_once();
    CHECK(client.statistics().connections_idle == many);
    const std::uint16_t port = server->port();
    server.reset();
    scripted_server again{{}, port};
    again.on_other_connections().serve();
    all_at_once();
    CHECK(client.statistics().connections_discarded == many);
    CHECK(client.statistics().calls_failed == 0);
    CHECK(again.requests() == many);
}

TEST_CASE("pool: bytes behind an answer", "[integration][pool]") {
    // The answer counts; the connection does not.
    const std::string second = json_response(200, refusal_body(1));
    const std::pair<const char*, std::string> tails[] = {
        {"one byte", "x"},          {"an empty line", "\r\n"},        {"garbage", std::string(5000, 'x')},
        {"another answer", second}, {"two answers", second + second},
    };
    for (const auto& [name, tail] : tails)
        for (const bool chunked : {false, true})
            DYNAMIC_SECTION(name << (chunked ? ", chunked" : "")) {
                scripted_server server;
                const std::string answer =
                    chunked ? chunked_response(success_body(), 50) : success_response();
                server.on_connection().expect_request().reply(answer + tail);
                server.on_connection().serve();
                test_client client{with_attempts(server, 1)};
                CHECK_FALSE(client.call(ask::remove)->ec);
                CHECK(client.statistics().connections_idle == 0);
                CHECK_FALSE(client.call(ask::remove)->ec);
                CHECK(server.connections() == 2);
            }
}

TEST_CASE("pool: an answer before the request has been read", "[integration][pool]") {
    scripted_server server;
    server.on_connection()
        .reply(json_response(413, refusal_body(10413), "Connection: close\r\n"))
        .then_close()
        .stall();
    server.on_connection().serve();
    test_client client{with_attempts(server, 4)};
    const call_ptr call = client.call(ask::upload);
    INFO(call->text());
    CHECK(call->ec == http_status_error(413));
    CHECK(call->info().effect == effect::none);
    CHECK(call->info().attempts == 1);
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(server.connections() == 2);
}
