#include "support/answer_fault.hpp"

#include <openssl/ssl.h>

#include <string>

// Rows 29 to 39 of the fault matrix: TLS behind the handshake.

using namespace originpull;
using namespace originpull::test;

namespace {

tls_options only(int version) {
    tls_options options;
    options.min_version = options.max_version = version;
    return options;
}

/// One call against a server that does this once it has the request.
call_ptr ask_once(const tls_options& options, const std::function<void(script&)>& answer) {
    scripted_server server{options};
    answer(server.on_connection().expect_request());
    test_client client{config_for(server)};
    return client.call(ask::remove);
}

std::string record(std::size_t size) {
    std::string bytes{"\x17\x03\x03"};
    bytes += static_cast<char>(size >> 8);
    bytes += static_cast<char>(size & 0xFF);
    return bytes + std::string(size, 'x');
}

} // namespace

TEST_CASE("tls: broken records", "[integration][tls]") {
    play_all({
        {"bad record before the answer", [](script& s) { s.send_raw(record(64)); }, errc::tls_protocol},
        {"bad record inside the header",
         [](script& s) { s.reply("HTTP/1.1 200 OK\r\nContent-").send_raw(record(64)); }, errc::tls_protocol},
        {"bad record inside the body",
         [](script& s) {
             s.reply(success_response().substr(0, success_response().size() - 5)).send_raw(record(64));
         },
         errc::tls_protocol, effect::applied},
        {"record too long", [](script& s) { s.send_raw("\x17\x03\x03\xff\xff" + std::string(1000, 'x')); },
         errc::tls_protocol},
        {"no TLS any more", [](script& s) { s.send_raw(success_response()); }, errc::tls_protocol},
        {"half a record", [](script& s) { s.send_raw(record(64).substr(0, 30)).close_without_notify(); },
         errc::connection_closed, effect::unknown, false, true},
        {"bad record behind the answer",
         [](script& s) { s.reply(success_response()).send_raw(record(64)); },
         {},
         effect::applied,
         false},
    });
}

TEST_CASE("tls: the answer counts, not how the connection ends", "[integration][tls]") {
    play_all({
        {"close_notify and FIN",
         [](script& s) { s.reply(success_response()).then_close(); },
         {},
         effect::applied},
        {"FIN without notice",
         [](script& s) { s.reply(success_response()).close_without_notify(); },
         {},
         effect::applied},
        {"close_notify, and the socket stays open",
         [](script& s) { s.reply(success_response()).half_close(); },
         {},
         effect::applied},
        {"RST behind the answer",
         [](script& s) { s.reply(success_response()).reset(); },
         {},
         effect::applied},
        {"a record for each byte",
         [](script& s) { s.reply(success_response(), 1); },
         {},
         effect::applied,
         true},
    });
}

TEST_CASE("tls: a peer that does not answer our notice", "[integration][tls]") {
    scripted_server server;
    // Never reads again: whoever waits for its close_notify waits for ever.
    server.on_connection()
        .expect_request()
        .reply(success_response("Connection: close\r\n"))
        .wait_for_gate("end");
    test_client client{config_for(server)};
    CHECK_FALSE(client.call(ask::get)->ec);
    client.drain();
    CHECK(client.statistics().connections_idle == 0);
    server.open_gate("end");
}

TEST_CASE("tls: key updates", "[integration][tls]") {
    const tls_options tls13 = only(TLS1_3_VERSION);
    SECTION("a few are fine") {
        CHECK_FALSE(ask_once(tls13, [](script& s) {
                        s.update_keys(20).reply(success_response()).update_keys(1);
                    })->ec);
    }
    SECTION("the peer may ask for ours") {
        scripted_server server{tls13};
        server.on_connection().expect_request().update_keys(1, true).reply(success_response()).serve();
        test_client client{config_for(server)};
        CHECK_FALSE(client.call(ask::get)->ec);
        CHECK_FALSE(client.call(ask::get)->ec);
        CHECK(server.connections() == 1);
    }
    SECTION("on an idle connection too") {
        scripted_server server{tls13};
        server.on_connection()
            .expect_request()
            .reply(success_response())
            .update_keys(3, true)
            .wait_for_gate("go")
            .serve();
        test_client client{config_for(server)};
        CHECK_FALSE(client.call(ask::get)->ec);
        server.open_gate("go");
        CHECK_FALSE(client.call(ask::get)->ec);
        CHECK(server.connections() == 1);
    }
    SECTION("a flood is an attack") {
        const call_ptr call = ask_once(tls13, [](script& s) { s.update_keys(20'000).stall(); });
        CHECK(call->ec == errc::tls_protocol);
        CHECK(call->info().effect == effect::unknown);
        CHECK(call->text().find("records without data") != std::string::npos);
    }
}

TEST_CASE("tls: a wish for renegotiation is declined", "[integration][tls]") {
    const call_ptr call = ask_once(
        only(TLS1_2_VERSION), [](script& s) { s.ask_for_renegotiation().reply(success_response()).stall(); });
    INFO(call->text());
    CHECK_FALSE(call->ec);
    CHECK(call->info().attempts == 1);
}

TEST_CASE("tls: a ticket on an idle connection does no harm", "[integration][tls]") {
    scripted_server server{only(TLS1_3_VERSION)};
    script& steps = server.on_connection().expect_request().reply(success_response());
    steps.send_ticket().send_ticket().expect_request().reply(success_response());
    test_client client{config_for(server)};
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(server.connections() == 1);
    CHECK(client.statistics().connections_discarded == 0);
}

TEST_CASE("tls: a server that speaks before it is asked", "[integration][tls]") {
    // What stands behind the handshake in the same segment must not be lost, and is no answer to anything.
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (const ask what : {ask::get, ask::remove, ask::upload})
            DYNAMIC_SECTION((version == TLS1_2_VERSION ? "TLS 1.2, " : "TLS 1.3, ") << what) {
                scripted_server server{only(version)};
                server.on_raw_connection().handshake_and_write(json_response(400, refusal_body(1)));
                server.on_connection().serve();
                client_config config = config_for(server);
                config.retry.max_attempts = 2;
                test_client client{config};
                const call_ptr call = client.call(what);
                INFO(call->text());
                CHECK_FALSE(call->ec);
                CHECK(server.requests() == 1);
                CHECK(server.log().connections[0].received.empty());
            }
}

TEST_CASE("tls: sessions are resumed", "[integration][tls]") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (const bool wanted : {true, false})
            DYNAMIC_SECTION((version == TLS1_2_VERSION ? "TLS 1.2" : "TLS 1.3")
                            << (wanted ? "" : ", not wanted")) {
                scripted_server server{only(version)};
                const std::string last = success_response("Connection: close\r\n");
                for (int i = 0; i < 3; ++i)
                    server.on_connection().expect_request().reply(last);
                client_config config = config_for(server);
                config.tls.session_resumption = wanted;
                test_client client{config};
                for (int i = 0; i < 3; ++i)
                    CHECK_FALSE(client.call(ask::get)->ec);
                const server_log log = server.log();
                CHECK_FALSE(log.connections[0].resumed);
                CHECK(log.connections[1].resumed == wanted);
                CHECK(log.connections[2].resumed == wanted);
                CHECK(client.statistics().handshakes_full == (wanted ? 1U : 3U));
                CHECK(client.statistics().handshakes_resumed == (wanted ? 2U : 0U));
            }
}

TEST_CASE("tls: a session that the server has forgotten", "[integration][tls]") {
    auto server = std::make_unique<scripted_server>();
    server->on_connection().expect_request().reply(success_response("Connection: close\r\n"));
    test_client client{config_for(*server)};
    CHECK_FALSE(client.call(ask::get)->ec);
    const std::uint16_t port = server->port();
    server.reset();
    scripted_server again{{}, port}; // with other ticket keys
    again.on_connection().serve();
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(client.statistics().handshakes_full == 2);
    CHECK(client.statistics().handshakes_resumed == 0);
}
