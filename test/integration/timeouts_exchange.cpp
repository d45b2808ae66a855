#include "support/answer_fault.hpp"

#include <functional>
#include <string>
#include <utility>

// Rows 13, 64, 86 and 87 of the fault matrix: answers that do not come, or come too slowly. And that a deadline is
// never a cancellation, nor the other way round.

using namespace originpull;
using namespace originpull::test;
using namespace std::chrono_literals;

namespace {

using act = std::function<void(script&)>;

struct slow_answer {
    const char* name;
    act answer;
    effect of_delete = effect::unknown;
};

std::vector<slow_answer> slow_answers() {
    const std::string success = success_response();
    const std::string head = success.substr(0, success.size() - success_body().size());
    const std::string endless_field = "HTTP/1.1 200 OK\r\nX-Slow: " + std::string(20'000, 'x');
    return {
        {"nothing", [](script& s) { s.stall(); }},
        {"100 and nothing else", [](script& s) { s.reply("HTTP/1.1 100 Continue\r\n\r\n").stall(); }},
        {"half a header", [](script& s) { s.reply("HTTP/1.1 200 OK\r\nContent-").stall(); }},
        {"a header byte by byte", [=](script& s) { s.drip(endless_field, 2ms); }},
        {"interim responses all the time",
         [](script& s) {
             for (int i = 0; i < 10; ++i)
                 s.reply("HTTP/1.1 103 Early Hints\r\n\r\n");
             s.stall();
         }},
        {"a header, no body", [=](script& s) { s.reply(head).stall(); }, effect::applied},
        {"half a body", [=](script& s) { s.reply(success.substr(0, success.size() - 1)).stall(); },
         effect::applied},
        {"a body byte by byte",
         [=](script& s) {
             s.reply(head.substr(0, head.size() - 4) + "0\r\n\r\n").drip(std::string(20'000, ' '), 2ms);
         },
         effect::applied},
        {"a chunk that does not end",
         [](script& s) { s.reply(chunked_response(success_body(), 5).substr(0, 120)).stall(); },
         effect::applied},
        {"key updates all the time", [](script& s) { s.update_keys(100).stall(); }},
    };
}

} // namespace

TEST_CASE("timeouts: the attempt's time includes the whole answer", "[integration][timeout]") {
    for (const slow_answer& slow : slow_answers())
        for (const bool reused : {false, true})
            DYNAMIC_SECTION(slow.name << (reused ? ", used" : ", fresh")) {
                scripted_server server;
                script& first = server.on_connection();
                if (reused)
                    first.expect_request().reply(success_response());
                slow.answer(first.expect_request());
                server.on_connection().serve();
                test_client client{config_for(server)};
                if (reused)
                    REQUIRE_FALSE(client.call(ask::get)->ec);
                call_options options;
                options.attempt_timeout = 150ms; // the server has said all it will, under valgrind too
                const call_ptr call = client.call(ask::remove, options);
                INFO(call->text());
                CHECK(call->ec == errc::attempt_timeout);
                CHECK(call->ec == condition::timeout);
                CHECK(call->ec == condition::transient);
                CHECK(call->ec != condition::canceled);
                CHECK(call->info().effect == slow.of_delete);
                CHECK(call->info().attempts == 1);
                CHECK(call->info().stop == stop_reason::attempts_exhausted);
                CHECK(client.statistics().resends == 0);
                // What may still come on the old connection is nobody's answer.
                CHECK(client.statistics().connections_idle == 0);
                CHECK_FALSE(client.call(ask::get)->ec);
                CHECK(server.connections() == 2);
            }
}

TEST_CASE("timeouts: after an attempt that took too long there is another", "[integration][timeout]") {
    for (const ask what : {ask::get, ask::remove, ask::upload})
        DYNAMIC_SECTION(what) {
            scripted_server server;
            server.on_connection().expect_request().stall();
            if (what != ask::upload)
                server.on_connection().serve();
            client_config config = config_for(server);
            config.retry.max_attempts = 3;
            config.timeouts.attempt = 2s; // enough for the second, under valgrind too
            test_client client{config};
            const call_ptr call = client.call(what);
            if (what == ask::upload) {
                CHECK(call->ec == errc::attempt_timeout);
                CHECK(call->info().effect == effect::unknown);
                CHECK(call->info().stop == stop_reason::not_idempotent);
            } else {
                CHECK_FALSE(call->ec);
                CHECK(call->info().attempts == 2);
            }
        }
}

TEST_CASE("timeouts: the call's deadline", "[integration][timeout]") {
    SECTION("ends an exchange") {
        for (const slow_answer& slow : slow_answers())
            DYNAMIC_SECTION(slow.name) {
                scripted_server server;
                slow.answer(server.on_connection().expect_request());
                client_config config = config_for(server);
                config.retry.max_attempts = 10;
                test_client client{config};
                call_options options;
                options.call_timeout = 60ms;
                const call_ptr call = client.call(ask::remove, options);
                INFO(call->text());
                // Under valgrind the handshake alone may take that long.
                const bool sent = server.requests() != 0;
                if (!sent)
                    server.tolerate_leftovers();
                CHECK(call->ec == errc::call_timeout);
                CHECK(call->ec == condition::timeout);
                CHECK(call->ec != condition::canceled);
                CHECK(call->info().stop == stop_reason::deadline);
                CHECK(client.statistics().connections_idle == 0);
            }
    }
    SECTION("is not passed by a pause") {
        scripted_server server;
        server.on_connection().expect_request().reply(json_response(503, refusal_body(1)));
        client_config config = config_for(server);
        config.retry.max_attempts = 10;
        config.retry.base_delay = config.retry.max_delay = 24h;
        test_client client{config};
        const call_ptr call = client.call(ask::get);
        CHECK(call->ec == http_status_error(503));
        CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
        CHECK(call->info().attempts == 1);
        CHECK(call->info().last_failure == http_status_error(503));
    }
    SECTION("leaves the last real failure") {
        scripted_server server;
        server.on_connection()
            .expect_request()
            .reply(json_response(503, refusal_body(1)))
            .expect_request()
            .stall();
        client_config config = config_for(server);
        config.retry.max_attempts = 10;
        config.timeouts.call = 2s;
        config.timeouts.attempt = config.timeouts.connect = 2s;
        test_client client{config};
        const call_ptr call = client.call(ask::remove);
        CHECK(call->ec == errc::call_timeout);
        CHECK(call->info().stop == stop_reason::deadline);
        CHECK(call->info().attempts == 2);
        CHECK(call->info().effect == effect::unknown);
        CHECK(call->info().last_failure == http_status_error(503));
    }
}

TEST_CASE("timeouts: a cancellation is no timeout", "[integration][timeout]") {
    for (const slow_answer& slow : slow_answers())
        DYNAMIC_SECTION(slow.name) {
            scripted_server server;
            slow.answer(server.on_connection().expect_request());
            server.on_connection().serve();
            client_config config = config_for(server);
            config.retry.max_attempts = 10;
            test_client client{config};
            const call_ptr call = client.start(ask::remove);
            // Total cancellation comes too late for a change that has been sent.
            boost::asio::steady_timer look{client.context};
            client.run_until([&] {
                if (server.requests() == 1)
                    return true;
                look.expires_after(1ms);
                look.async_wait([](error_code) {});
                return false;
            });
            call->cancel(boost::asio::cancellation_type::total);
            client.pass(1ms);
            CHECK_FALSE(call->done());
            call->cancel(boost::asio::cancellation_type::partial);
            CHECK_FALSE(call->done());
            client.finish(call);
            CHECK(call->ec == condition::canceled);
            CHECK(call->ec == boost::asio::error::operation_aborted);
            CHECK(call->ec != condition::timeout);
            CHECK(call->ec != condition::transient);
            CHECK(call->info().effect != effect::none);
            CHECK(call->info().stop == stop_reason::canceled);
            CHECK_FALSE(client.call(ask::get)->ec);
        }
}

TEST_CASE("timeouts: an answer that has arrived wins over a cancellation", "[integration][timeout]") {
    scripted_server server;
    server.on_connection().expect_request().reply(success_response()).then("delivered", [](script_run& run) {
        run.peer.wait_until_delivered();
    });
    test_client client{config_for(server)};
    const call_ptr call = client.start(ask::remove);
    client.run_until([&] { return client.statistics().connections_opened == 1; });
    // The loop stands still while the answer arrives.
    server.wait_for_script();
    call->cancel();
    client.finish(call);
    CHECK_FALSE(call->ec);
    CHECK(call->info().effect == effect::applied);
}
