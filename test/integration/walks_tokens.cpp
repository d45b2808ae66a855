// Walks with each of Asio's tokens, and how long they keep the client.

#include "operations_support.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <memory>

using namespace originpull;
using namespace originpull::test;

TEST_CASE("a walk keeps the client that it came from", "[integration][walks]") {
    emulated world{with_zones(12)};
    asio::io_context context;
    auto made = std::make_unique<client>(context, world.config());
    auto walk = made->walk_zones({.per_page = 5});
    made.reset();
    run(context, [](page_walk<zone>& pages) -> asio::awaitable<void> {
        std::size_t seen = 0;
        while (pages) {
            const auto page = co_await pages.next();
            seen += page->size();
        }
        CHECK(seen == 12);
    }(walk));
    // The connections were the same ones all the time.
    CHECK(world.server.counters().connections == 1);
}

TEST_CASE("when the client is closed, its walks are", "[integration][walks]") {
    scene stage{with_zones(12)};
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones({.per_page = 5});
        static_cast<void>(co_await walk.next());
        s.api.close();
        auto [ec, reply] = co_await walk.next(tuple);
        CHECK(ec == condition::canceled);
        CHECK(reply.diagnostics().stop == stop_reason::client_closed);
        CHECK(walk); // it is where it was
    });
}

TEST_CASE("the default token of a walk throws with all diagnostics", "[integration][walks]") {
    scene stage;
    stage.world.server.inject("GET:/zones:status=403,code=9109");
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones();
        bool thrown = false;
        try {
            static_cast<void>(co_await walk.next());
        } catch (const request_error& error) {
            thrown = true;
            CHECK(error.code() == condition::forbidden);
            CHECK(error.diagnostics().operation == "list_zones");
            CHECK(error.diagnostics().errors.at(0).code == 9109);
        }
        CHECK(thrown);
        CHECK(walk);
    });
}

TEST_CASE("walks with use_awaitable, as a tuple and with options", "[integration][walks]") {
    scene stage{with_zones(12)};
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones({.per_page = 5});
        const auto first = co_await walk.next(asio::use_awaitable);
        CHECK(first->size() == 5);
        auto [ec, second] = co_await walk.next(asio::as_tuple(asio::use_awaitable));
        CHECK_FALSE(ec);
        CHECK(second->number == 2);
        call_options once;
        once.max_attempts = 1;
        s.world.server.inject("GET:/zones:status=503,count=1");
        auto [failed, none] = co_await walk.next(once, asio::as_tuple(asio::use_awaitable));
        CHECK(failed == condition::server_error);
        CHECK(none.diagnostics().attempts == 1);
        const auto third = co_await walk.next(once);
        CHECK(third->size() == 2);
        CHECK_FALSE(walk);
    });
}

TEST_CASE("a page that is prepared is asked for when it is begun", "[integration][walks]") {
    scene stage{with_zones(7)};
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones({.per_page = 5});
        auto prepared = walk.next(asio::deferred);
        CHECK(s.requests().empty());
        const auto first = co_await std::move(prepared)(asio::use_awaitable);
        CHECK(first->number == 1);
        const auto second = co_await walk.next();
        CHECK(second->number == 2);
    });
}

TEST_CASE("a walk by callbacks", "[integration][walks]") {
    scene stage{with_zones(12)};
    auto walk = stage.api.walk_zones({.per_page = 5});
    std::vector<std::size_t> sizes;
    std::function<void()> step = [&] {
        walk.next([&](error_code ec, response<page<zone>> reply) {
            CHECK_FALSE(ec);
            sizes.push_back(reply->size());
            if (walk)
                step();
        });
    };
    step();
    CHECK(sizes.empty());
    stage.context.run();
    CHECK(sizes == std::vector<std::size_t>{5, 5, 2});
    CHECK(stage.requests().size() == 3);
}

TEST_CASE("a walk by futures, over the contexts of a pool", "[integration][walks]") {
    emulated world{with_zones(12)};
    io_context_pool contexts{2};
    client api{contexts, world.config()};
    auto walk = api.walk_zones({.per_page = 5});
    std::vector<std::size_t> sizes;
    while (walk) {
        const auto page = walk.next(asio::use_future).get();
        sizes.push_back(page->size());
    }
    CHECK(sizes == std::vector<std::size_t>{5, 5, 2});

    auto tuples = api.walk_accounts();
    const auto [ec, accounts] = tuples.next(asio::as_tuple(asio::use_future)).get();
    CHECK_FALSE(ec);
    CHECK(accounts->size() == 3);
    CHECK_FALSE(tuples);
    CHECK(books{world.server}.requests().size() == 4);
}

TEST_CASE("a page that nobody waits for moves the walk all the same", "[integration][walks]") {
    scene stage{with_zones(7)};
    auto walk = stage.api.walk_zones({.per_page = 5});
    walk.next(asio::detached);
    stage.context.run();
    stage.play([&](scene&) -> asio::awaitable<void> {
        const auto second = co_await walk.next();
        CHECK(second->number == 2);
        CHECK_FALSE(walk);
    });
}
