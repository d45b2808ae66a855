#include "support/answer_fault.hpp"

#include <string>
#include <vector>

// Rows 50 to 52, 56 and 58 of the fault matrix: which connections are kept, and for how long.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

std::string http10(std::string_view fields) {
    const std::string body = success_body();
    std::string text = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n";
    text.append(fields).append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
    return text + body;
}

answer_fault kept(std::string name, std::string bytes) {
    return {std::move(name), says(std::move(bytes)), {}, effect::applied, true};
}

answer_fault not_kept(std::string name, std::string bytes) {
    return {std::move(name), says(std::move(bytes)), {}, effect::applied, false};
}

answer_fault refused(int status, std::string body, error_code expected, effect of_delete = effect::none) {
    std::string name = std::to_string(status) + " " + body.substr(0, 40);
    return {std::move(name), says(json_response(status, body)), expected, of_delete, true};
}

} // namespace

TEST_CASE("pool: what the answer says about its connection", "[integration][pool]") {
    play_all({
        kept("nothing", success_response()),
        kept("Connection: keep-alive", success_response("Connection: keep-alive\r\n")),
        not_kept("Connection: close", success_response("Connection: close\r\n")),
        not_kept("connection: CLOSE", success_response("connection: CLOSE\r\n")),
        not_kept("close in a list", success_response("Connection: x, close\r\n")),
        not_kept("close in a second field", success_response("Connection: x\r\nConnection: close\r\n")),
        kept("Keep-Alive: max=5", success_response("Keep-Alive: timeout=60, max=5\r\n")),
        not_kept("Keep-Alive: max=0", success_response("Keep-Alive: timeout=60, max=0\r\n")),
        not_kept("Keep-Alive: timeout=0", success_response("Keep-Alive: timeout=0\r\n")),
        kept("Keep-Alive: nonsense", success_response("Keep-Alive: timeout=soon, max=, =, x\r\n")),
        not_kept("HTTP/1.0", http10("")),
        kept("HTTP/1.0 and keep-alive", http10("Connection: keep-alive\r\n")),
        not_kept("HTTP/1.0 and close", http10("Connection: close\r\n")),
    });
}

TEST_CASE("pool: refusals and nonsense do not cost the connection", "[integration][pool]") {
    const std::string refusal = refusal_body(1000);
    std::vector<answer_fault> faults{
        refused(200, refusal, errc::refused),
        refused(200, "{\"success\":tru", errc::json_truncated, effect::applied),
        refused(200, "", errc::json_truncated, effect::applied),
        refused(200, "not JSON", errc::json_invalid, effect::applied),
        refused(200, "{\"success\":\"true\"}", errc::json_invalid, effect::applied),
        refused(200, "[]", errc::json_invalid, effect::applied),
        refused(200, R"({"success":true,"result":{"id":"another"}})", errc::result_mismatch, effect::applied),
        refused(400, "", http_status_error(400), effect::unknown),
        refused(400, refusal_body(1433), errc::certificate_in_use),
        refused(400, refusal_body(1434), errc::certificate_not_ready),
        refused(404, refusal_body(1551), errc::certificate_not_found),
        refused(404, "<html>", errc::not_from_api, effect::unknown),
        refused(410, "", errc::not_from_api, effect::unknown),
    };
    for (const int status : {400, 401, 402, 403, 404, 405, 409, 411, 413, 414, 415, 418, 422, 425, 431, 451})
        faults.push_back(refused(status, refusal, http_status_error(status)));
    for (const int status : {408, 500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599})
        faults.push_back(refused(status, refusal, http_status_error(status), effect::unknown));
    for (const int status : {500, 502, 503, 504, 522})
        faults.push_back(
            {std::to_string(status) + " HTML",
             says(http_response(status, "<html>" + std::string(20'000, 'x'), "Content-Type: text/html\r\n")),
             http_status_error(status), effect::unknown, true, false, "<html>xxx"});
    play_all(faults);
}

TEST_CASE("pool: an age beyond which no connection is used", "[integration][pool]") {
    enum class limit { lifetime, idle_timeout };
    for (const limit which : {limit::lifetime, limit::idle_timeout})
        DYNAMIC_SECTION((which == limit::lifetime ? "lifetime" : "idle_timeout")) {
            scripted_server server;
            server.on_other_connections().serve();
            client_config config = config_for(server);
            (which == limit::lifetime ? config.pool.lifetime : config.pool.idle_timeout) = 1ns;
            test_client client{config};
            for (int i = 0; i < 3; ++i)
                CHECK_FALSE(client.call(ask::get)->ec);
            CHECK(server.connections() == 3);
            // A goodbye that costs nothing.
            server.wait_for([](const server_log& log) { return log.connections[1].closed_by_client; });
            CHECK(server.log().connections[1].closed_politely);
        }
}

TEST_CASE("pool: an age that is reached while it is idle", "[integration][pool]") {
    enum class limit { lifetime, idle_timeout, hint };
    for (const limit which : {limit::lifetime, limit::idle_timeout, limit::hint}) {
        const char* const names[] = {"lifetime", "idle_timeout", "Keep-Alive: timeout=1"};
        DYNAMIC_SECTION(names[static_cast<int>(which)]) {
            scripted_server server;
            const std::string fields = which == limit::hint ? "Keep-Alive: timeout=1\r\n" : "";
            server.on_connection().expect_request().reply(success_response(fields));
            server.on_connection().serve();
            client_config config = config_for(server);
            if (which == limit::lifetime)
                config.pool.lifetime = 500ms;
            if (which == limit::idle_timeout)
                config.pool.idle_timeout = 500ms;
            test_client client{config};
            CHECK_FALSE(client.call(ask::get)->ec);
            client.pass(510ms); // the age itself is what is tested
            CHECK_FALSE(client.call(ask::get)->ec);
            CHECK(server.connections() == 2);
            CHECK(client.statistics().connections_discarded == 0); // not found dead: not even looked at
        }
    }
}

TEST_CASE("pool: a lifetime that ends in flight lets the exchange finish", "[integration][pool]") {
    scripted_server server;
    server.on_connection().expect_request().wait_for_gate("answer").reply(success_response());
    server.on_connection().serve();
    client_config config = config_for(server);
    config.pool.lifetime = 1ms;
    test_client client{config};
    const call_ptr call = client.start(ask::get);
    client.pass(5ms);
    server.open_gate("answer");
    CHECK_FALSE(client.finish(call)->ec);
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(server.connections() == 2);
}

TEST_CASE("pool: the connection used last is used first", "[integration][pool]") {
    scripted_server server;
    for (int i = 0; i < 2; ++i)
        server.on_connection()
            .expect_request()
            .wait_for_gate(std::to_string(i))
            .reply(success_response())
            .serve();
    test_client client{config_for(server)};
    const call_ptr first = client.start(ask::get);
    server.wait_for([](const server_log& log) { return log.connections.size() == 1; });
    client.run_until([&] { return client.statistics().connections_opened == 1; });
    const call_ptr second = client.start(ask::get);
    client.run_until([&] { return client.statistics().connections_opened == 2; });
    server.open_gate("1");
    CHECK_FALSE(client.finish(second)->ec);
    server.open_gate("0");
    CHECK_FALSE(client.finish(first)->ec);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(server.log().connections[0].requests.size() == 4);
    CHECK(server.log().connections[1].requests.size() == 1);
}

TEST_CASE("pool: idle connections keep no loop running", "[integration][pool]") {
    scripted_server server;
    server.on_connection().serve();
    test_client client{config_for(server)};
    const call_ptr call = client.start(ask::get);
    client.drain();
    CHECK(call->done());
    CHECK(client.statistics().connections_idle == 1);
    // The loop may be run again, and the connection is still good.
    const call_ptr again = client.start(ask::remove);
    client.drain();
    CHECK(again->done());
    CHECK_FALSE(again->ec);
    CHECK(server.connections() == 1);
}

TEST_CASE("pool: a client that goes says goodbye to its idle connections", "[integration][pool]") {
    scripted_server server;
    server.on_connection().serve();
    test_client client{config_for(server)};
    CHECK_FALSE(client.call(ask::get)->ec);
    client.destroy_client();
    server.wait_for([](const server_log& log) { return log.connections[0].closed_by_client; });
    CHECK(server.log().connections[0].closed_politely);
    client.drain();
}
