#include "support/client_fixture.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string>
#include <utility>
#include <vector>

// Rows 17 to 25 of the fault matrix: what a server may and may not show of itself.

using namespace originpull;
using namespace originpull::test;

namespace {

using name_kind = alternative_name::kind;
using key_kind = forgery::key_kind;
using namespace std::chrono_literals;

/// How one server presents itself to a client that asks for `host`, and what the client makes of it.
struct presentation {
    std::string name;
    tls_options shown;
    errc expected{};         ///< of the refused ones
    std::string explanation; ///< stands in the message
    std::string host = "api.test";
};

forgery named(std::string dns = "api.test") {
    forgery spec;
    spec.names = {{name_kind::dns, std::move(dns)}};
    return spec;
}

tls_options showing(const forgery& leaf, const forged& issuer = trusted_root(),
                    std::vector<forged> chain = {}) {
    tls_options options;
    options.leaf = forge(leaf, &issuer);
    options.chain = std::move(chain);
    return options;
}

forged intermediate(forgery spec = {}) {
    spec.common_name = "originpull test intermediate";
    spec.is_authority = true;
    return forge(spec, &trusted_root());
}

forged unknown_root() {
    forgery spec;
    spec.common_name = "a root that nobody knows";
    spec.is_authority = true;
    return forge(spec);
}

tls_options self_signed() {
    tls_options options;
    options.leaf = forge(named());
    return options;
}

tls_options with_broken_signature() {
    tls_options options = showing(named());
    const ASN1_BIT_STRING* signature = nullptr;
    X509_get0_signature(&signature, nullptr, options.leaf.certificate.get());
    signature->data[signature->length - 1] ^= 1;
    return options;
}

tls_options signed_by_a_leaf() {
    forgery spec = named("other.test");
    spec.common_name = "no authority";
    const forged impostor = forge(spec, &trusted_root());
    return showing(named(), impostor, {impostor});
}

forgery limited(std::chrono::seconds from, std::chrono::seconds until) {
    forgery spec = named();
    spec.valid_from = from;
    spec.valid_until = until;
    return spec;
}

forgery with_key(key_kind kind, forgery spec = named()) {
    spec.key = kind;
    return spec;
}

forgery digested(forgery::digest digest) {
    forgery spec = named();
    spec.signed_with = digest;
    return spec;
}

forgery addressed(name_kind kind, std::string value) {
    forgery spec;
    spec.names = {{kind, std::move(value)}};
    return spec;
}

forgery for_clients() {
    forgery spec = named();
    spec.for_server = false;
    return spec;
}

forgery only_common_name(std::string name, std::vector<alternative_name> names = {}) {
    forgery spec;
    spec.common_name = std::move(name);
    spec.names = std::move(names);
    return spec;
}

std::vector<presentation> refused_for_their_chain() {
    const forged middle = intermediate();
    forgery old;
    old.valid_from = -48h;
    old.valid_until = -1h;
    const forged old_middle = intermediate(old);
    const forged small_middle = intermediate(with_key(key_kind::rsa_1024, {}));
    const forged stranger = unknown_root();
    return {
        {"expired", showing(limited(-48h, -1h)), errc::tls_certificate_expired, "expired"},
        {"expired a second ago", showing(limited(-48h, -1s)), errc::tls_certificate_expired, "expired"},
        {"expired intermediate", showing(named(), old_middle, {old_middle}), errc::tls_certificate_expired,
         "expired"},
        {"not yet valid", showing(limited(1h, 48h)), errc::tls_certificate_not_yet_valid, "local clock"},
        {"self-signed", self_signed(), errc::tls_certificate_self_signed, "self-signed"},
        {"root unknown and sent", showing(named(), stranger, {stranger}), errc::tls_certificate_untrusted,
         "no trusted root"},
        {"root unknown and not sent", showing(named(), stranger), errc::tls_certificate_incomplete_chain,
         "unable to get local issuer"},
        {"intermediate missing", showing(named(), middle), errc::tls_certificate_incomplete_chain,
         "does not send its intermediate"},
        {"another intermediate sent", showing(named(), middle, {old_middle}),
         errc::tls_certificate_incomplete_chain, "intermediate"},
        {"signed by a leaf", signed_by_a_leaf(), errc::tls_certificate_invalid, "invalid CA"},
        {"broken signature", with_broken_signature(), errc::tls_certificate_invalid, "signature failure"},
        {"for clients only", showing(for_clients()), errc::tls_certificate_invalid, "purpose"},
        {"RSA of 1024 bits", showing(with_key(key_kind::rsa_1024)), errc::tls_weak, "too weak"},
        {"intermediate with RSA of 1024 bits", showing(named(), small_middle, {small_middle}), errc::tls_weak,
         "too weak"},
        {"signed with SHA-1", showing(digested(forgery::digest::sha1)), errc::tls_weak, "too weak"},
    };
}

std::vector<presentation> refused_for_their_name() {
    constexpr errc mismatch = errc::tls_certificate_host_mismatch;
    const auto dns = [](std::string title, std::string name, std::string host) {
        return presentation{std::move(title), showing(named(std::move(name))), mismatch, "for another host",
                            std::move(host)};
    };
    const auto shown = [](std::string title, const forgery& spec, std::string host = "api.test") {
        return presentation{std::move(title), showing(spec), mismatch, "for another host", std::move(host)};
    };
    return {
        dns("another host", "other.test", "api.test"),
        dns("the parent domain", "test", "api.test"),
        dns("a name below", "www.api.test", "api.test"),
        dns("a common ending", "myapi.test", "api.test"),
        dns("the name and a NUL", std::string{"api.test\0.evil.test", 19}, "api.test"),
        dns("a NUL behind the name", std::string{"api.test\0", 9}, "api.test"),
        dns("a blank behind the name", "api.test ", "api.test"),
        dns("a wildcard alone", "*", "api.test"),
        dns("a wildcard and a dot", "*.", "api.test"),
        dns("a wildcard over a top level", "*.test", "api.test"),
        dns("a wildcard over two labels", "*.example.test", "a.b.example.test"),
        dns("a wildcard over no label", "*.example.test", "example.test"),
        dns("two wildcards", "*.*.test", "a.example.test"),
        dns("a wildcard in the second label", "a.*.test", "a.example.test"),
        dns("a partial wildcard in front", "a*.example.test", "abc.example.test"),
        dns("a partial wildcard behind", "*c.example.test", "abc.example.test"),
        dns("an address as a DNS name", "127.0.0.1", "127.0.0.1"),
        dns("a wildcard for addresses", "127.0.0.*", "127.0.0.1"),
        shown("another address", addressed(name_kind::ip, "127.0.0.2"), "127.0.0.1"),
        shown("the address, asked by name", addressed(name_kind::ip, "127.0.0.1")),
        shown("the common name alone", only_common_name("api.test")),
        shown("the common name beside another name",
              only_common_name("api.test", {{name_kind::dns, "other.test"}})),
        shown("an address as common name", only_common_name("127.0.0.1"), "127.0.0.1"),
    };
}

std::vector<presentation> accepted() {
    const forged middle = intermediate();
    const forged second = [&] {
        forgery spec;
        spec.common_name = "originpull test second intermediate";
        spec.is_authority = true;
        return forge(spec, &middle);
    }();
    const auto versions = [](int min, int max) {
        tls_options options;
        options.min_version = min;
        options.max_version = max;
        return options;
    };
    const auto changed = [](auto change) {
        tls_options options;
        change(options);
        return options;
    };
    return {
        {"leaf alone", showing(named()), {}, {}},
        {"intermediate sent", showing(named(), middle, {middle}), {}, {}},
        {"two intermediates, in the wrong order", showing(named(), second, {middle, second}), {}, {}},
        {"the root is sent too", showing(named(), middle, {middle, trusted_root()}), {}, {}},
        {"wildcard over one label", showing(named("*.example.test")), {}, {}, "a.example.test"},
        {"the name in capitals", showing(named("API.Test")), {}, {}},
        {"one of several names",
         showing(only_common_name("x", {{name_kind::dns, "a.test"}, {name_kind::dns, "api.test"}})),
         {},
         {}},
        {"IPv4 address", showing(addressed(name_kind::ip, "127.0.0.1")), {}, {}, "127.0.0.1"},
        {"RSA of 2048 bits", showing(with_key(key_kind::rsa_2048)), {}, {}},
        {"Ed25519", showing(with_key(key_kind::ed25519)), {}, {}},
        {"no ALPN", changed([](tls_options& o) { o.alpn.clear(); }), {}, {}},
        {"TLS 1.2 only", versions(TLS1_2_VERSION, TLS1_2_VERSION), {}, {}},
        {"TLS 1.3 only", versions(TLS1_3_VERSION, TLS1_3_VERSION), {}, {}},
        {"TLS 1.0 to 1.2", versions(TLS1_VERSION, TLS1_2_VERSION), {}, {}},
        {"no tickets", changed([](tls_options& o) { o.tickets = 0; }), {}, {}},
        {"ten tickets", changed([](tls_options& o) { o.tickets = 10; }), {}, {}},
        {"another group first", changed([](tls_options& o) { o.groups = "P-384"; }), {}, {}},
        {"asks for a client's certificate",
         changed([](tls_options& o) { o.asks_for_certificate = true; }),
         {},
         {}},
    };
}

client_config config_for(const presentation& what, const scripted_server& server) {
    return what.host == "127.0.0.1" ? test::config_for(server) : config_for_name(server, what.host);
}

void expect_refusal(const presentation& what) {
    scripted_server server{what.shown};
    server.on_raw_connection().attempt_handshake();
    client_config config = config_for(what, server);
    config.retry.max_attempts = 3;
    test_client client{config};
    const call_ptr call = client.call(ask::upload);
    INFO(call->text());
    CHECK(call->ec == what.expected);
    CHECK(call->ec == condition::tls_failure);
    CHECK(call->ec != condition::transient);
    CHECK(call->info().effect == effect::none);
    CHECK(call->info().attempts == 1);
    CHECK(call->info().stop == stop_reason::permanent_error);
    CHECK(call->info().http_status == 0);
    CHECK(call->text().find(what.explanation) != std::string::npos);
    server.wait_for_script();
    CHECK(server.log().connections[0].received.empty());
    CHECK(server.log().connections[0].handshake_error.find("alert") != std::string::npos);
    CHECK(client.statistics().connections_failed == 1);
    CHECK(client.statistics().connections_in_use == 0);
}

} // namespace

TEST_CASE("tls: chains that are refused", "[integration][tls]") {
    for (const presentation& what : refused_for_their_chain())
        DYNAMIC_SECTION(what.name) { expect_refusal(what); }
}

TEST_CASE("tls: names that are refused", "[integration][tls]") {
    for (const presentation& what : refused_for_their_name())
        DYNAMIC_SECTION(what.name) { expect_refusal(what); }
}

TEST_CASE("tls: servers that are accepted", "[integration][tls]") {
    for (const presentation& what : accepted())
        DYNAMIC_SECTION(what.name) {
            scripted_server server{what.shown};
            server.on_connection().expect_request("DELETE ").reply(success_response()).serve();
            test_client client{config_for(what, server)};
            const call_ptr call = client.call(ask::remove);
            INFO(call->text());
            CHECK_FALSE(call->ec);
            CHECK_FALSE(client.call(ask::get)->ec);
            CHECK(server.connections() == 1);
            // RFC 6066: an address is not sent as a name.
            CHECK(server.log().connections[0].sni == (what.host == "127.0.0.1" ? "" : what.host));
            CHECK(server.log().connections[0].requests[0].find("Bearer " + std::string{token}) !=
                  std::string::npos);
        }
}

TEST_CASE("tls: the certificate is looked at on every connection", "[integration][tls]") {
    // A session is resumed without a certificate; so one of another server must not be resumed here.
    auto server = std::make_unique<scripted_server>();
    server->on_connection().expect_request().reply(success_response("Connection: close\r\n"));
    test_client client{test::config_for(*server)};
    CHECK_FALSE(client.call(ask::get)->ec);
    const std::uint16_t port = server->port();
    server.reset();
    scripted_server impostor{self_signed(), port};
    impostor.on_raw_connection().attempt_handshake();
    CHECK(client.call(ask::get)->ec == errc::tls_certificate_self_signed);
    impostor.wait_for_script();
}

TEST_CASE("tls: a trust store without the server's root", "[integration][tls]") {
    scripted_server server;
    server.on_raw_connection().attempt_handshake();
    const temporary_file other_root{unknown_root().pem()};
    test_client client{test::config_for(server.base_url(), other_root.path())};
    const call_ptr call = client.call(ask::get);
    CHECK(call->ec == errc::tls_certificate_incomplete_chain);
    server.wait_for_script();
    CHECK(server.log().connections[0].received.empty());
}
