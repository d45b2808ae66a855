#include "support/client_fixture.hpp"

#include <openssl/ssl.h>

#include <functional>
#include <string>
#include <vector>

// Rows 9, 10 and 24 to 28 of the fault matrix: handshakes that come to nothing.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

struct bad_handshake {
    std::string name;
    errc expected;
    std::function<void(script&)> act; ///< from the first byte on
    bool may_be_retried = false;
    tls_options shown{};
    std::string explanation{};
};

std::function<void(script&)> answers_hello(std::string bytes) {
    return [bytes = std::move(bytes)](script& s) { s.read_some().send_raw(bytes).close_without_notify(); };
}

void handshakes(script& s) { s.attempt_handshake(); }

bad_handshake presented(std::string name, errc expected, std::string explanation,
                        const std::function<void(tls_options&)>& change) {
    bad_handshake made{std::move(name), expected, &handshakes, false, {}, std::move(explanation)};
    change(made.shown);
    return made;
}

std::string fatal_alert(char description) {
    const char bytes[] = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, description};
    return {bytes, sizeof bytes};
}

std::vector<bad_handshake> bad_handshakes() {
    constexpr errc failed = errc::tls_handshake_failed;
    constexpr errc refused = errc::tls_alert;
    const auto only = [](int version) {
        return [version](tls_options& o) { o.min_version = o.max_version = version; };
    };
    return {
        presented("TLS 1.0 only", errc::tls_protocol_version, "nothing newer than TLS 1.1",
                  only(TLS1_VERSION)),
        presented("TLS 1.1 only", errc::tls_protocol_version, "nothing newer than TLS 1.1",
                  only(TLS1_1_VERSION)),
        presented("no common cipher", refused, "handshake failure",
                  [](tls_options& o) {
                      o.max_version = TLS1_2_VERSION;
                      o.ciphers = "eNULL:@SECLEVEL=0";
                  }),
        presented("Diffie-Hellman of 1024 bits", errc::tls_weak, "too weak",
                  [](tls_options& o) {
                      forgery spec;
                      spec.names = {{alternative_name::kind::ip, "127.0.0.1"}};
                      spec.key = forgery::key_kind::rsa_2048;
                      o.leaf = forge(spec, &trusted_root());
                      o.max_version = TLS1_2_VERSION;
                      o.ciphers = "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0";
                      o.weak_dh = true;
                  }),
        presented("ALPN h2", errc::tls_alpn, "http/1.1", [](tls_options& o) { o.alpn = "h2"; }),
        presented("ALPN http/1.0", errc::tls_alpn, "http/1.1", [](tls_options& o) { o.alpn = "http/1.0"; }),
        {"alert handshake_failure", refused, answers_hello(fatal_alert(40)), false, {}, "handshake failure"},
        {"alert access_denied", refused, answers_hello(fatal_alert(49)), false, {}, "access denied"},
        {"alert unrecognized_name", refused, answers_hello(fatal_alert(112)), false, {}, "unrecognized name"},
        {"alert insufficient_security",
         refused,
         answers_hello(fatal_alert(71)),
         false,
         {},
         "insufficient security"},
        {"alert protocol_version", errc::tls_protocol_version, answers_hello(fatal_alert(70))},
        {"alert no_application_protocol", errc::tls_alpn, answers_hello(fatal_alert(120))},
        {"alert internal_error", failed, answers_hello(fatal_alert(80)), true, {}, "internal error"},
        {"an HTTP answer",
         failed,
         answers_hello("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
         true,
         {},
         "wrong version number"},
        {"an SSH banner", failed, [](script& s) { s.send_raw("SSH-2.0-x\r\n").read_some().stall(); }, true},
        {"nothing but zeros", failed, answers_hello(std::string(512, '\0')), true},
        {"a record that is too long", failed, answers_hello("\x16\x03\x03\xff\xff" + std::string(2000, 'x')),
         true},
        {"FIN at once", failed, [](script& s) { s.close_without_notify(); }, true},
        {"FIN after the ClientHello", failed, answers_hello(""), true},
        {"RST after the ClientHello", failed, [](script& s) { s.read_some().reset(); }, true},
        {"FIN in the middle", failed, [](script& s) { s.begin_handshake(100).close_without_notify(); }, true},
        {"RST in the middle", failed, [](script& s) { s.begin_handshake(100).reset(); }, true},
    };
}

} // namespace

TEST_CASE("tls: handshakes that fail", "[integration][tls]") {
    for (const bad_handshake& what : bad_handshakes())
        DYNAMIC_SECTION(what.name) {
            scripted_server server{what.shown};
            const std::size_t attempts = what.may_be_retried ? 2 : 1;
            for (std::size_t n = 0; n < attempts; ++n)
                what.act(server.on_raw_connection());
            client_config config = config_for(server);
            config.retry.max_attempts = 2;
            test_client client{config};
            // Nothing has been sent, so even an upload may be repeated.
            const call_ptr call = client.call(ask::upload);
            INFO(call->text());
            CHECK(call->ec == what.expected);
            CHECK(call->ec == condition::tls_failure);
            CHECK((call->ec == condition::transient) == what.may_be_retried);
            CHECK(call->info().effect == effect::none);
            CHECK(call->info().attempts == static_cast<int>(attempts));
            CHECK(call->info().stop ==
                  (what.may_be_retried ? stop_reason::attempts_exhausted : stop_reason::permanent_error));
            CHECK(call->text().find(what.explanation) != std::string::npos);
            server.wait_for_script(attempts - 1);
            for (const connection_log& connection : server.log().connections) {
                CHECK(connection.requests.empty());
                CHECK(connection.received.find(token) == std::string::npos);
                CHECK(connection.received.find("zones") == std::string::npos);
            }
            CHECK(client.statistics().connections_failed == attempts);
            CHECK(client.statistics().connections_in_use == 0);
        }
}

TEST_CASE("tls: a connection that is reset as soon as it is accepted", "[integration][tls]") {
    scripted_server server;
    for (int i = 0; i < 2; ++i)
        server.on_raw_connection().reset();
    client_config config = config_for(server);
    config.retry.max_attempts = 2;
    test_client client{config};
    const call_ptr call = client.call(ask::upload);
    INFO(call->text());
    // Whether connecting or the handshake is what fails depends on who is faster.
    const bool known =
        call->ec == errc::tls_handshake_failed || call->ec == boost::asio::error::connection_reset;
    CHECK(known);
    CHECK(call->ec == condition::transient);
    CHECK(call->info().effect == effect::none);
    CHECK(call->info().attempts == 2);
}

TEST_CASE("tls: handshakes that stop", "[integration][tls]") {
    const std::pair<const char*, std::function<void(script&)>> stalls[] = {
        {"nothing but a connection", [](script& s) { s.stall(); }},
        {"after the ClientHello", [](script& s) { s.read_some().stall(); }},
        {"in the middle of a flight", [](script& s) { s.begin_handshake(100).wait_for_gate("never"); }},
    };
    for (const auto& [name, act] : stalls)
        DYNAMIC_SECTION(name) {
            scripted_server server;
            act(server.on_raw_connection());
            server.tolerate_leftovers();
            client_config config = config_for(server);
            config.timeouts.connect = 50ms;
            test_client client{config};
            const call_ptr call = client.call(ask::remove);
            CHECK(call->ec == errc::connect_timeout);
            CHECK(call->ec == condition::timeout);
            CHECK(call->ec != condition::canceled);
            CHECK(call->ec == condition::transient);
            CHECK(call->info().effect == effect::none);
            CHECK(call->info().stop == stop_reason::attempts_exhausted);
            CHECK(call->text().find("TLS handshake") != std::string::npos);
            CHECK(server.log().connections[0].received.find(token) == std::string::npos);
            CHECK(client.statistics().connections_in_use == 0);
        }
}

TEST_CASE("tls: after a handshake that failed the next one may succeed", "[integration][tls]") {
    scripted_server server;
    server.on_raw_connection().read_some().reset();
    server.on_raw_connection().begin_handshake(1).close_without_notify();
    server.on_connection().serve();
    client_config config = config_for(server);
    config.retry.max_attempts = 3;
    test_client client{config};
    const call_ptr call = client.call(ask::upload);
    CHECK_FALSE(call->ec);
    CHECK(call->info().attempts == 3);
    CHECK(call->info().effect == effect::applied);
    CHECK(server.requests() == 1);
}
