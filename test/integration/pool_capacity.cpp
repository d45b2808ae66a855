#include "support/client_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

// Rows 53 to 56 of the fault matrix: more calls than connections.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

client_config with_connections(const scripted_server& server, std::size_t connections) {
    client_config config = config_for(server);
    config.pool.max_connections = connections;
    return config;
}

} // namespace

TEST_CASE("pool: a wait for a connection ends with the call's deadline", "[integration][pool]") {
    scripted_server server;
    server.on_connection().expect_request().wait_for_gate("answer").reply(success_response()).serve();
    test_client client{with_connections(server, 1)};
    const call_ptr first = client.start(ask::get);
    call_options impatient;
    impatient.call_timeout = 30ms;
    const call_ptr second = client.call(ask::remove, impatient);
    INFO(second->text());
    CHECK(second->ec == errc::call_timeout);
    CHECK(second->ec == condition::timeout);
    CHECK(second->ec != condition::canceled);
    CHECK(second->info().effect == effect::none);
    CHECK(second->info().attempts == 0);
    CHECK(second->info().stop == stop_reason::deadline);
    CHECK(second->info().waited > 0ns);
    CHECK_FALSE(first->done());
    server.open_gate("answer");
    CHECK_FALSE(client.finish(first)->ec);
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(server.requests() == 2);
    CHECK(server.connections() == 1);
}

TEST_CASE("pool: waiters are served in the order in which they came", "[integration][pool]") {
    scripted_server server;
    server.on_connection().expect_request().wait_for_gate("answer").reply(success_response()).serve();
    test_client client{with_connections(server, 1)};
    std::vector<call_ptr> calls;
    std::vector<int> order;
    calls.push_back(client.start(ask::get));
    for (int i = 0; i < 5; ++i)
        calls.push_back(client.start(i % 2 == 0 ? ask::remove : ask::get));
    client.run_until([&] { return client.statistics().calls_waiting == 5; });
    server.open_gate("answer");
    for (const call_ptr& call : calls) {
        client.finish(call);
        // Each has completed by the time the next does.
        order.push_back(static_cast<int>(
            std::count_if(calls.begin(), calls.end(), [](const auto& c) { return c->done(); })));
    }
    CHECK(order == std::vector<int>{1, 2, 3, 4, 5, 6});
    CHECK(client.statistics().calls_waiting == 0);
}

TEST_CASE("pool: a waiter that is cancelled leaves its place", "[integration][pool]") {
    scripted_server server;
    server.on_connection().expect_request().wait_for_gate("answer").reply(success_response()).serve();
    test_client client{with_connections(server, 1)};
    const call_ptr holder = client.start(ask::get);
    const call_ptr cancelled = client.start(ask::remove);
    const call_ptr last = client.start(ask::get);
    cancelled->cancel();
    CHECK_FALSE(cancelled->done()); // never from inside
    client.finish(cancelled);
    CHECK(cancelled->ec == condition::canceled);
    CHECK(cancelled->ec != condition::timeout);
    CHECK(cancelled->info().effect == effect::none);
    CHECK(cancelled->info().stop == stop_reason::canceled);
    server.open_gate("answer");
    CHECK_FALSE(client.finish(holder)->ec);
    CHECK_FALSE(client.finish(last)->ec);
    CHECK(server.requests() == 2);
}

TEST_CASE("pool: a waiter cancelled as a connection becomes free passes it on", "[integration][pool]") {
    // Cancelled from the completion of the call before it: the connection, or its place, has just become the waiter's.
    for (const bool lives : {true, false})
        for (const auto type :
             {boost::asio::cancellation_type::terminal, boost::asio::cancellation_type::total})
            DYNAMIC_SECTION((lives ? "the connection" : "the place") << ", type " << static_cast<int>(type)) {
                scripted_server server;
                server.on_connection()
                    .expect_request()
                    .reply(success_response(lives ? "" : "Connection: close\r\n"))
                    .stall();
                server.on_other_connections().serve();
                server.tolerate_leftovers(); // the waiter may have begun a connection
                test_client client{with_connections(server, 1)};
                const zone_id zone{zone_text};
                const certificate_id certificate{certificate_text};
                call_ptr waiter;
                bool first_done = false;
                client.get().get_hostname_certificate(zone, certificate, [&](error_code ec, const auto&) {
                    CHECK_FALSE(ec);
                    first_done = true;
                    waiter->cancel(type);
                });
                waiter = client.start(ask::get);
                const call_ptr last = client.start(ask::get);
                CHECK_FALSE(client.finish(last)->ec);
                CHECK(first_done);
                CHECK(client.finish(waiter)->ec == condition::canceled);
                CHECK(client.statistics().calls_in_flight == 0);
                CHECK(client.statistics().connections_in_use == 0);
            }
}

TEST_CASE("pool: when all connections fail at once, all places are free again", "[integration][pool]") {
    constexpr std::size_t places = 4;
    for (const bool reset : {true, false})
        DYNAMIC_SECTION((reset ? "reset" : "closed")) {
            scripted_server server;
            for (std::size_t i = 0; i < places; ++i) {
                script& s = server.on_connection().expect_request().wait_for(
                    [](const server_log& log) { return log.requests() >= places; });
                reset ? s.reset() : s.then_close();
            }
            server.on_other_connections().serve();
            test_client client{with_connections(server, places)};
            std::vector<call_ptr> calls;
            for (std::size_t i = 0; i < 3 * places; ++i)
                calls.push_back(client.start(i % 2 == 0 ? ask::get : ask::remove));
            std::size_t failed = 0;
            for (const call_ptr& call : calls)
                failed += client.finish(call)->ec ? 1 : 0;
            CHECK(failed == places);
            const statistics now = client.statistics();
            CHECK(now.connections_in_use == 0);
            CHECK(now.connections_idle <= places);
            CHECK(now.connections_opened <= 2 * places);
            // And all of them can be used at once.
            std::vector<call_ptr> more;
            for (std::size_t i = 0; i < places; ++i)
                more.push_back(client.start(ask::get));
            for (const call_ptr& call : more)
                CHECK_FALSE(client.finish(call)->ec);
        }
}

TEST_CASE("pool: a connection that cannot be opened gives its place back", "[integration][pool]") {
    scripted_server server;
    server.on_raw_connection().read_some().reset();
    server.on_connection().serve();
    test_client client{with_connections(server, 1)};
    const call_ptr first = client.start(ask::get);
    const call_ptr second = client.start(ask::get);
    CHECK(client.finish(first)->ec == errc::tls_handshake_failed);
    CHECK_FALSE(client.finish(second)->ec);
}

TEST_CASE("pool: never more connections than allowed", "[integration][pool]") {
    constexpr std::size_t places = 3;
    scripted_server server;
    server.on_other_connections().serve();
    test_client client{with_connections(server, places)};
    std::vector<call_ptr> calls;
    for (int i = 0; i < 60; ++i)
        calls.push_back(client.start(ask::get));
    for (const call_ptr& call : calls)
        CHECK_FALSE(client.finish(call)->ec);
    CHECK(server.connections() == places);
    CHECK(client.statistics().connections_opened == places);
    CHECK(client.statistics().connections_reused == 60 - places);
}
