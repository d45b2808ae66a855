#include "support/blocked_resolver.hpp"
#include "support/client_fixture.hpp"
#include "support/unreachable_address.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

// Rows 1 to 14 of the fault matrix: names that are not resolved, addresses that cannot be reached.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* name_url = "https://api.test:1/client/v4";

client_config named(const scripted_server& server, blocked_resolver& names) {
    client_config config = config_for_name(server);
    config.resolver = names.function();
    return config;
}

void expect_timeout(const call_ptr& call, errc which) {
    INFO(call->text());
    CHECK(call->ec == which);
    CHECK(call->ec == condition::timeout);
    CHECK(call->ec != condition::canceled);
    CHECK(call->info().effect == effect::none);
    CHECK(call->text().find("canceled") == std::string::npos);
}

} // namespace

TEST_CASE("timeouts: a connection that is neither accepted nor refused", "[integration][timeout]") {
    const unreachable_address nowhere;
    client_config config = config_for("https://127.0.0.2:" + std::to_string(nowhere.port()) + "/client/v4",
                                      temporary_file{trusted_root().pem()}.path());
    const temporary_file ca{trusted_root().pem()};
    config.tls.ca_file = ca.path();
    config.timeouts.connect = 50ms;
    SECTION("is given up") {
        test_client client{config};
        const call_ptr call = client.call(ask::remove);
        expect_timeout(call, errc::connect_timeout);
        CHECK(call->ec == condition::transient);
        CHECK(call->info().attempts == 1);
        CHECK(call->info().stop == stop_reason::attempts_exhausted);
        CHECK(call->text().find("while connecting") != std::string::npos);
        CHECK(client.statistics().connections_in_use == 0);
    }
    SECTION("is tried again, by an upload too") {
        config.retry.max_attempts = 3;
        test_client client{config};
        const call_ptr call = client.call(ask::upload);
        expect_timeout(call, errc::connect_timeout);
        CHECK(call->info().attempts == 3);
    }
    SECTION("ends with the call, if that is over earlier") {
        config.timeouts.connect = 20s;
        test_client client{config};
        call_options options;
        options.call_timeout = 50ms;
        const call_ptr call = client.call(ask::remove, options);
        expect_timeout(call, errc::call_timeout);
        CHECK(call->info().stop == stop_reason::deadline);
    }
    SECTION("is dropped when it is cancelled") {
        config.timeouts.connect = 0ns;
        test_client client{config};
        const call_ptr call = client.start(ask::remove);
        client.pass(1ms);
        CHECK_FALSE(call->done());
        call->cancel();
        CHECK(client.finish(call)->ec == condition::canceled);
        CHECK(call->ec != condition::timeout);
        CHECK(call->info().effect == effect::none);
        CHECK(client.statistics().connections_in_use == 0);
    }
}

TEST_CASE("timeouts: a resolver that hangs holds nobody", "[integration][timeout]") {
    scripted_server server;
    blocked_resolver names;
    SECTION("the connect timeout") {
        client_config config = named(server, names);
        config.timeouts.connect = 50ms;
        test_client client{config};
        const call_ptr call = client.call(ask::remove);
        expect_timeout(call, errc::connect_timeout);
        CHECK(names.blocked());
        CHECK(call->text().find("resolving") != std::string::npos);
    }
    SECTION("the call's deadline") {
        test_client client{named(server, names)};
        call_options options;
        options.call_timeout = 50ms;
        expect_timeout(client.call(ask::remove, options), errc::call_timeout);
        CHECK(names.blocked());
    }
    SECTION("a cancellation") {
        for (const auto type :
             {boost::asio::cancellation_type::terminal, boost::asio::cancellation_type::partial,
              boost::asio::cancellation_type::total}) {
            test_client client{named(server, names)};
            const call_ptr call = client.start(ask::remove);
            names.wait_until_asked();
            call->cancel(type);
            CHECK_FALSE(call->done());
            CHECK(client.finish(call)->ec == condition::canceled);
            CHECK(call->ec != condition::timeout);
            CHECK(call->info().effect == effect::none);
            CHECK(names.blocked());
        }
    }
    SECTION("the client's end") {
        test_client client{named(server, names)};
        const call_ptr call = client.start(ask::remove);
        names.wait_until_asked();
        client.destroy_client();
        CHECK_FALSE(call->done());
        client.finish(call);
        CHECK(call->ec == condition::canceled);
        CHECK(call->info().stop == stop_reason::client_closed);
        CHECK(names.blocked());
        client.drain();
    }
    SECTION("the loop's end") {
        call_ptr call;
        {
            test_client client{named(server, names)};
            call = client.start(ask::remove);
            names.wait_until_asked();
        }
        CHECK(names.blocked());
        CHECK_FALSE(call->done()); // like every operation of a context that is no more
    }
    SECTION("the client outlives the loop") {
        auto context = std::make_unique<boost::asio::io_context>();
        client survivor{*context, named(server, names)};
        int completions = 0;
        survivor.verify_token([&](error_code, const auto&) { ++completions; });
        names.wait_until_asked();
        context.reset();
        CHECK(names.blocked());
        CHECK(completions == 0);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("timeouts: a slow resolver is waited for when nothing limits it", "[integration][timeout]") {
    scripted_server server;
    server.on_other_connections().serve();
    blocked_resolver names;
    client_config config = named(server, names);
    config.timeouts.connect = config.timeouts.attempt = config.timeouts.call = 0ns;
    test_client client{config};
    const call_ptr call = client.start(ask::get);
    const call_ptr other = client.start(ask::get);
    names.wait_until_asked();
    CHECK(client.context.poll() == 0);
    CHECK_FALSE(client.context.stopped()); // run() would wait for it
    names.release();
    CHECK_FALSE(client.finish(call)->ec);
    CHECK_FALSE(client.finish(other)->ec);
    CHECK(names.begun() == 1); // one question for both
}

TEST_CASE("timeouts: an answer of the resolver that comes late is of use to the next call",
          "[integration][timeout]") {
    scripted_server server;
    server.on_connection().serve();
    blocked_resolver names;
    test_client client{named(server, names)};
    call_options impatient;
    impatient.call_timeout = 20ms;
    expect_timeout(client.call(ask::get, impatient), errc::call_timeout);
    names.release();
    CHECK_FALSE(client.call(ask::get)->ec);
}

TEST_CASE("timeouts: names without addresses", "[integration][timeout]") {
    const temporary_file ca{trusted_root().pem()};
    client_config config = config_for(name_url, ca.path());
    config.retry.max_attempts = 3;
    std::atomic<int> asked = 0;
    SECTION("no address at all") {
        config.resolver = [&](const std::string& host) {
            ++asked;
            CHECK(host == "api.test");
            return std::vector<std::string>{};
        };
        test_client client{config};
        const call_ptr call = client.call(ask::remove);
        CHECK(call->ec == errc::host_not_found);
        CHECK(call->ec != condition::transient);
        CHECK(call->info().attempts == 1);
        CHECK(call->info().effect == effect::none);
        CHECK(asked == 1);
    }
    SECTION("nothing that is an address") {
        config.resolver = [&](const std::string&) {
            ++asked;
            return std::vector<std::string>{"", "not an address", "256.1.1.1"};
        };
        test_client client{config};
        CHECK(client.call(ask::remove)->ec == errc::host_not_found);
    }
    SECTION("the resolver throws: it may know better later") {
        config.resolver = [&](const std::string&) -> std::vector<std::string> {
            ++asked;
            throw std::runtime_error{"no name server"};
        };
        test_client client{config};
        const call_ptr call = client.call(ask::upload);
        CHECK(call->ec == errc::host_not_found_yet);
        CHECK(call->ec == condition::transient);
        CHECK(call->info().attempts == 3);
        CHECK(asked == 3);
    }
}

TEST_CASE("timeouts: addresses that are dead", "[integration][timeout]") {
    scripted_server server;
    const auto with = [&](std::vector<std::string> addresses) {
        return config_for_name(server, "api.test", addresses);
    };
    SECTION("one that refuses, then a good one") {
        server.on_connection().serve();
        test_client client{with({"127.0.0.3", "127.0.0.1"})};
        const call_ptr call = client.call(ask::get);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 1);
    }
    SECTION("one that swallows everything, then a good one") {
        const unreachable_address nowhere{server.port()};
        server.on_connection().serve();
        test_client client{with({nowhere.address(), "127.0.0.1"})};
        const call_ptr call = client.call(ask::get);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 1);
        CHECK(client.statistics().connections_opened == 1);
        CHECK(client.statistics().connections_failed == 0);
        client.drain(); // the loser is closed, not waited for
    }
    SECTION("IPv6 that leads nowhere") {
        server.on_connection().serve();
        test_client client{with({"2001:db8::1", "::1", "127.0.0.1"})};
        CHECK_FALSE(client.call(ask::get)->ec);
    }
    SECTION("all refuse") {
        client_config config = with({"127.0.0.3", "127.0.0.4", "127.0.0.5"});
        config.retry.max_attempts = 2;
        test_client client{config};
        const call_ptr call = client.call(ask::upload);
        CHECK(call->ec == boost::asio::error::connection_refused);
        CHECK(call->ec == condition::transient);
        CHECK(call->info().attempts == 2);
        CHECK(call->info().effect == effect::none);
    }
    SECTION("all swallow everything") {
        const unreachable_address first{server.port(), "127.0.0.2"};
        const unreachable_address second{server.port(), "127.0.0.3"};
        client_config config = with({first.address(), second.address()});
        config.timeouts.connect = 300ms; // both have been begun
        test_client client{config};
        expect_timeout(client.call(ask::remove), errc::connect_timeout);
    }
    SECTION("after a failure the name is asked for again") {
        server.on_connection().serve();
        std::atomic<int> asked = 0;
        client_config config = with({});
        config.resolver = [&](const std::string&) {
            return std::vector<std::string>{asked++ == 0 ? "127.0.0.3" : "127.0.0.1"};
        };
        config.retry.max_attempts = 2;
        test_client client{config};
        // Refused, so an upload may be repeated.
        const call_ptr call = client.call(ask::upload);
        CHECK_FALSE(call->ec);
        CHECK(call->info().attempts == 2);
        CHECK(asked == 2);
    }
    SECTION("while it works, it is asked for once") {
        const std::string last = success_response("Connection: close\r\n");
        for (int i = 0; i < 3; ++i)
            server.on_connection().expect_request().reply(last);
        std::atomic<int> asked = 0;
        client_config config = with({});
        config.resolver = [&](const std::string&) {
            ++asked;
            return std::vector<std::string>{"127.0.0.1"};
        };
        test_client client{config};
        for (int i = 0; i < 3; ++i)
            CHECK_FALSE(client.call(ask::get)->ec);
        CHECK(asked == 1);
    }
}
