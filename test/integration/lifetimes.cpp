// What may be destroyed when: the client, its loop, a prepared operation. Under a sanitizer these say the
// most.

#include "support/blocked_resolver.hpp"
#include "support/emulated.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

using namespace originpull;
using namespace originpull::test;

TEST_CASE("calls in flight complete as canceled when the last copy of the client goes") {
    emulated world;
    world.server.inject("*:*:stall");
    asio::io_context loop;
    auto c = std::make_unique<client>(loop, world.config());
    auto copy = std::make_unique<client>(*c);
    std::vector<error_code> ends;
    for (int i = 0; i < 3; ++i)
        // In different zones: changes of one would wait for each other.
        c->delete_hostname_certificate(zone_id{std::string(31, 'a') + std::to_string(i)},
                                       documented_certificate,
                                       [&](error_code ec, response<hostname_certificate> reply) {
                                           ends.push_back(ec);
                                           CHECK(reply.diagnostics().effect == effect::unknown);
                                           CHECK(reply.diagnostics().stop == stop_reason::client_closed);
                                       });
    while (world.server.counters().requests < 3)
        loop.run_one();
    c.reset();
    loop.poll();
    CHECK(ends.empty()); // a copy is still there
    copy.reset();
    loop.run();
    REQUIRE(ends.size() == 3);
    for (const error_code& ec : ends)
        CHECK(ec == condition::canceled);
}

TEST_CASE("the client may go inside one of its own handlers") {
    emulated world;
    asio::io_context loop;
    auto c = std::make_unique<client>(loop, world.config());
    int ended = 0;
    for (int i = 0; i < 8; ++i)
        c->verify_token([&](error_code ec, response<token_verification>) {
            CHECK((!ec || ec == condition::canceled));
            ++ended;
            c.reset();
        });
    loop.run();
    CHECK(ended == 8);
}

TEST_CASE("the loop may be destroyed with calls in flight, before or after the client") {
    emulated world;
    world.server.inject("*:*:stall");
    const bool client_first = GENERATE(true, false);
    auto loop = std::make_unique<asio::io_context>();
    auto c = std::make_unique<client>(*loop, world.config());
    auto alive = std::make_shared<int>(0);
    for (int i = 0; i < 3; ++i)
        c->verify_token([alive](error_code, response<token_verification>) { FAIL("it cannot complete"); });
    world.server.clear_events();
    while (world.server.counters().requests < 3)
        loop->run_one();
    if (client_first)
        c.reset();
    loop.reset();
    c.reset();
    CHECK(alive.use_count() == 1); // the handlers are gone, and what they held
}

TEST_CASE("a client that outlives its loop is good for nothing, and harmless") {
    emulated world;
    auto loop = std::make_unique<asio::io_context>();
    client c{*loop, world.config()};
    c.verify_token([](error_code ec, response<token_verification>) { CHECK_FALSE(ec); });
    loop->run();
    CHECK(c.statistics().connections_idle == 1);
    loop.reset();
    CHECK(c.statistics().connections_idle == 0);
    c.close();
}

TEST_CASE("an operation that was prepared does not keep the client open") {
    emulated world;
    asio::io_context loop;
    auto c = std::make_unique<client>(loop, world.config());
    auto prepared = c->verify_token(asio::deferred);
    c.reset();
    bool ended = false;
    std::move(prepared)([&](error_code ec, response<token_verification>) {
        ended = true;
        CHECK(ec == condition::canceled);
    });
    loop.run();
    CHECK(ended);
    CHECK(world.server.counters().requests == 0);
}

TEST_CASE("run() returns when the calls are done, with idle connections in the pool") {
    emulated world;
    asio::io_context loop;
    client c{loop, world.config()};
    c.verify_token(asio::as_tuple([](std::tuple<error_code, response<token_verification>>) {}));
    loop.run();
    CHECK(loop.stopped());
    CHECK(c.statistics().connections_idle == 1);
}

TEST_CASE("a resolver that answers when everything is gone touches nothing of it") {
    emulated world;
    blocked_resolver names;
    client_config config = world.config();
    config.base_url = "https://api.example/client/v4";
    config.resolver = names.function();
    {
        asio::io_context loop;
        auto c = std::make_unique<client>(asio::make_strand(loop), config); // a strand lives in the loop
        bool ended = false;
        c->verify_token([&](error_code ec, response<token_verification>) {
            ended = true;
            CHECK(ec == condition::canceled);
        });
        names.wait_until_asked();
        c.reset();
        loop.run();
        CHECK(ended);
    }
    names.release();
}

TEST_CASE("a call on a client whose loop is gone never completes, and harms nobody") {
    emulated world;
    auto loop = std::make_unique<asio::io_context>();
    client c{*loop, world.config()};
    loop.reset();
    auto alive = std::make_shared<int>(0);
    c.verify_token([alive](error_code, response<token_verification>) {});
    CHECK(alive.use_count() == 1);
}
