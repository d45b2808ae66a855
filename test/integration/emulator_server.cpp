#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <unistd.h>

#include <originpull/emulator/server.hpp>

namespace emu = originpull::emulator;
namespace asio = boost::asio;
namespace http = boost::beast::http;
using namespace std::chrono_literals;

namespace {

const std::string zone = "023e105f4ecef8ad9ca31a8372d0c353";
const std::string certificate_path = "/zones/" + zone + "/origin_tls_client_auth/hostnames/certificates/";
const std::string settings_path = "/zones/" + zone + "/origin_tls_client_auth/settings";

/// A blocking client that knows as little as possible.
class plain_client {
public:
    explicit plain_client(const emu::server& to, SSL_SESSION* resumed = nullptr)
        : tls_(asio::ssl::context::tls_client), stream_(context_, tls_with(to)) {
        asio::ip::tcp::endpoint where(asio::ip::address_v4::loopback(), to.port());
        stream_.next_layer().connect(where);
        stream_.set_verify_mode(asio::ssl::verify_peer);
        stream_.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
        if (resumed)
            SSL_set_session(stream_.native_handle(), resumed);
        stream_.handshake(asio::ssl::stream_base::client);
    }

    void send(http::verb method, const std::string& path, const std::string& body = {}) {
        http::request<http::string_body> message{method, "/client/v4" + path, 11};
        message.set(http::field::host, "127.0.0.1");
        message.set(http::field::authorization, "Bearer secret-token");
        if (!body.empty() && !content_type.empty())
            message.set(http::field::content_type, content_type);
        message.body() = body;
        message.prepare_payload();
        http::write(stream_, message);
    }

    /// 0 when no whole response arrives.
    unsigned receive() {
        http::response<http::string_body> message;
        boost::system::error_code error;
        http::read(stream_, buffer_, message, error);
        last_error = error;
        last_body = message.body();
        return error ? 0 : message.result_int();
    }

    unsigned ask(http::verb method, const std::string& path, const std::string& body = {}) {
        send(method, path, body);
        return receive();
    }

    SSL_SESSION* ticket() { return SSL_get1_session(stream_.native_handle()); }

    std::string content_type = "application/json";
    boost::system::error_code last_error;
    std::string last_body;

private:
    asio::ssl::context& tls_with(const emu::server& to) {
        const std::string ca = to.ca_pem();
        tls_.add_certificate_authority(asio::buffer(ca));
        return tls_;
    }

    asio::io_context context_;
    asio::ssl::context tls_;
    asio::ssl::stream<asio::ip::tcp::socket> stream_;
    boost::beast::flat_buffer buffer_;
};

std::size_t count(const std::vector<emu::event>& events, emu::event_kind kind) {
    return static_cast<std::size_t>(
        std::ranges::count_if(events, [kind](const emu::event& e) { return e.kind == kind; }));
}

} // namespace

TEST_CASE("emulator server: a delete and its log", "[emulator][server]") {
    emu::server server;
    CHECK(server.base_url() == "https://127.0.0.1:" + std::to_string(server.port()) + "/client/v4");
    plain_client client(server);
    CHECK(client.ask(http::verb::delete_, certificate_path + zone) == 200);
    CHECK(client.ask(http::verb::get, "/zones") == 200);

    const auto events = server.events();
    REQUIRE(events.size() == 7);
    const std::vector kinds{emu::event_kind::connection_accepted,
                            emu::event_kind::handshake_done,
                            emu::event_kind::request,
                            emu::event_kind::executed,
                            emu::event_kind::response,
                            emu::event_kind::request,
                            emu::event_kind::response};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        CHECK(events[i].kind == kinds[i]);
        CHECK(events[i].sequence == i);
        CHECK(events[i].connection == 1);
    }
    CHECK(events[2].method == "DELETE");
    CHECK(events[2].target == "/client/v4" + certificate_path + zone);
    CHECK(events[2].headers.find("secret-token") == std::string::npos);
    CHECK(events[2].headers.find("Authorization: (hidden)") != std::string::npos);
    CHECK(events[3].detail == "delete hostname certificate " + zone);
    CHECK(events[3].zone == zone);
    CHECK(events[4].status == 200);
    CHECK(events[5].nth_request == 2);
    CHECK(server.zones()[0].certificates.at(0).status != "active");
    CHECK(server.counters().requests == 2);
    CHECK(server.counters().executed == 1);
    CHECK(server.counters().open_connections == 1);
}

TEST_CASE("emulator server: before and after the effect", "[emulator][server]") {
    for (const char* how : {"reset", "close", "stall"}) {
        for (const char* where : {"before", "after", "body"}) {
            INFO(how << " " << where);
            emu::server server;
            server.inject("DELETE:*:" + std::string(how) + ",at=" + where + ",count=1");
            {
                plain_client client(server);
                client.send(http::verb::delete_, certificate_path + zone);
                if (how != std::string_view("stall"))
                    CHECK(client.receive() == 0);
                CHECK(server.wait_for(
                    [](const auto& events) { return count(events, emu::event_kind::fault_applied) == 1; },
                    5s));
            }
            const auto closed = [](const auto& events) {
                return count(events, emu::event_kind::connection_closed) == 1;
            };
            CHECK(server.wait_for(closed, 5s));
            const bool took_effect = where != std::string_view("before");
            CHECK(server.counters().executed == (took_effect ? 1 : 0));
            plain_client again(server);
            CHECK(again.ask(http::verb::delete_, certificate_path + zone) == (took_effect ? 400 : 200));
        }
    }
}

TEST_CASE("emulator server: a connection is closed on reuse, or silently after", "[emulator][server]") {
    emu::server server;
    SECTION("on reuse") {
        server.inject("*:*:close-on-reuse");
        plain_client client(server);
        CHECK(client.ask(http::verb::get, "/zones") == 200);
        CHECK(client.ask(http::verb::get, "/zones") == 0);
        server.clear_faults();
        plain_client other(server);
        CHECK(other.ask(http::verb::get, "/zones") == 200);
        CHECK(other.ask(http::verb::get, "/zones") == 200);
    }
    SECTION("after the response") {
        server.inject("*:*:hang-up");
        plain_client client(server);
        CHECK(client.ask(http::verb::get, "/zones") == 200);
        CHECK(client.receive() == 0);
    }
    SECTION("announced") {
        server.inject("*:*:connection-close");
        plain_client client(server);
        CHECK(client.ask(http::verb::get, "/zones") == 200);
        CHECK(client.receive() == 0);
        CHECK(client.last_error == http::error::end_of_stream);
    }
    SECTION("all of them, by the test") {
        plain_client client(server);
        CHECK(client.ask(http::verb::get, "/zones") == 200);
        server.drop_connections();
        CHECK(client.receive() == 0);
        plain_client other(server);
        CHECK(other.ask(http::verb::get, "/zones") == 200);
        server.drop_connections(true);
        CHECK(other.receive() == 0);
        CHECK(other.last_error == boost::asio::error::connection_reset);
    }
}

TEST_CASE("emulator server: two changes of a zone at once", "[emulator][server]") {
    emu::options configuration;
    configuration.latency = 200ms;
    emu::server server(configuration);
    plain_client one(server);
    plain_client two(server);
    one.send(http::verb::put, settings_path, R"({"enabled":true})");
    REQUIRE(server.wait_for([](const auto& events) { return count(events, emu::event_kind::executed) == 1; },
                            5s));
    CHECK(two.ask(http::verb::put, settings_path, R"({"enabled":false})") == 409);
    CHECK(one.receive() == 200);
    CHECK(two.ask(http::verb::put, settings_path, R"({"enabled":false})") == 200);
}

TEST_CASE("emulator server: changes that follow each other never meet", "[emulator][server]") {
    emu::options configuration;
    configuration.rate_limit.requests = 0;
    emu::server server(configuration);
    plain_client one(server);
    plain_client two(server);
    for (int i = 0; i < 200; ++i) {
        REQUIRE(one.ask(http::verb::put, settings_path, R"({"enabled":true})") == 200);
        REQUIRE(two.ask(http::verb::put, settings_path, R"({"enabled":false})") == 200);
    }
}

TEST_CASE("emulator server: sessions are resumed", "[emulator][server]") {
    emu::server server;
    plain_client first(server);
    REQUIRE(first.ask(http::verb::get, "/zones") == 200);
    SSL_SESSION* const ticket = first.ticket();
    plain_client second(server, ticket);
    SSL_SESSION_free(ticket);
    REQUIRE(second.ask(http::verb::get, "/zones") == 200);
    CHECK(server.counters().handshakes == 2);
    CHECK(server.counters().handshakes_resumed == 1);
}

TEST_CASE("emulator server: connections that never get to TLS", "[emulator][server]") {
    emu::server server;
    server.inject("ACCEPT:*:close,count=1");
    server.inject("ACCEPT:*:reset,skip=1,count=1");
    CHECK_THROWS_AS(plain_client(server), boost::system::system_error);
    CHECK_THROWS_AS(plain_client(server), boost::system::system_error);
    plain_client third(server);
    CHECK(third.ask(http::verb::get, "/zones") == 200);
    CHECK(server.counters().handshakes == 1);
}

TEST_CASE("emulator server: it stops with everything in flight", "[emulator][server]") {
    emu::server server;
    server.inject("GET:*:stall");
    server.inject("PUT:*:latency=1h");
    plain_client stalled(server);
    plain_client waiting(server);
    plain_client idle(server);
    stalled.send(http::verb::get, "/zones");
    waiting.send(http::verb::put, settings_path, R"({"enabled":true})");
    REQUIRE(
        server.wait_for([](const auto& events) { return count(events, emu::event_kind::request) == 2; }, 5s));
    server.stop();
    server.stop();
    CHECK(stalled.receive() == 0);
    CHECK(waiting.receive() == 0);
    CHECK(idle.receive() == 0);
    CHECK(server.counters().open_connections == 0);
}

TEST_CASE("emulator server: a restart keeps the world", "[emulator][server]") {
    const auto file = std::filesystem::temp_directory_path() /
                      ("originpull-emulator-" + std::to_string(::getpid()) + ".json");
    emu::options configuration;
    configuration.state_file = file;
    std::uint16_t port = 0;
    {
        emu::server server(configuration);
        port = server.port();
        plain_client client(server);
        CHECK(client.ask(http::verb::delete_, certificate_path + zone) == 200);
    }
    configuration.port = port;
    {
        emu::server server(configuration);
        CHECK(server.port() == port);
        plain_client client(server);
        CHECK(client.ask(http::verb::delete_, certificate_path + zone) == 400);
        CHECK_THROWS_AS(emu::server(configuration), std::runtime_error);
    }
    std::filesystem::remove(file);
}

TEST_CASE("emulator server: several threads at once", "[emulator][server]") {
    emu::options configuration;
    configuration.rate_limit.requests = 0;
    configuration.zones = 4;
    emu::server server(configuration);
    const auto zones = server.zones();
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (const auto& each : zones) {
        threads.emplace_back([&server, &good, id = each.id] {
            plain_client client(server);
            for (int i = 0; i < 50; ++i) {
                const auto path = "/zones/" + id + "/origin_tls_client_auth/settings";
                if (client.ask(http::verb::put, path, R"({"enabled":true})") == 200)
                    ++good;
                (void)server.zones();
                (void)server.counters();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(good == 200);
    CHECK(count(server.events(), emu::event_kind::executed) == 200);
}

TEST_CASE("emulator server: the type of a body is looked at", "[emulator][server]") {
    emu::server server;
    plain_client client(server);
    client.content_type.clear();
    CHECK(client.ask(http::verb::put, settings_path, R"({"enabled":true})") == 400);
    CHECK(client.last_body.find("6105") != std::string::npos);
    client.content_type = "application/json; charset=utf-8";
    CHECK(client.ask(http::verb::put, settings_path, R"({"enabled":true})") == 200);
}

TEST_CASE("emulator server: the other reading", "[emulator][server]") {
    emu::options configuration;
    configuration.reading = emu::reading::observed;
    configuration.settle = 0s;
    emu::server server(configuration);
    plain_client client(server);
    CHECK(client.ask(http::verb::delete_, certificate_path + zone) == 200);
    CHECK(client.last_body.find(R"("result":null)") != std::string::npos);
    CHECK(client.ask(http::verb::get, certificate_path + zone) == 404);
    CHECK(client.last_body.find("1551") != std::string::npos);
    CHECK(server.zones()[0].certificates.at(0).status == "deleted");
    server.inject("GET:/zones:status=429,code=971,count=1");
    CHECK(client.ask(http::verb::get, "/zones") == 429);
    CHECK(client.last_body.find("971") != std::string::npos);
    CHECK(client.last_body.find("messages") == std::string::npos);
}

TEST_CASE("emulator server: nonsense costs its connection only", "[emulator][server]") {
    emu::server server;
    const auto shout = [&](const std::string& bytes) {
        asio::io_context context;
        asio::ip::tcp::socket socket(context);
        socket.connect({asio::ip::address_v4::loopback(), server.port()});
        boost::system::error_code ignored;
        asio::write(socket, asio::buffer(bytes), ignored);
    };
    shout("GET / HTTP/1.1\r\n\r\n");
    shout(std::string(100'000, '\0'));
    shout("");
    plain_client client(server);
    CHECK(client.ask(http::verb::get, "/zones") == 200);
    client.send(http::verb::get, "/" + std::string(40'000, 'x'));
    CHECK(client.receive() == 400);
    plain_client other(server);
    CHECK(other.ask(http::verb::get, "/zones") == 200);
}
