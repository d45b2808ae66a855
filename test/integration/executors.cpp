// Where handlers run: on their associated executor, never inside the initiating function, exactly once.

#include "support/emulated.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <future>
#include <set>
#include <stdexcept>
#include <thread>

using namespace originpull;
using namespace originpull::test;

TEST_CASE("a handler runs on its associated executor") {
    emulated world;
    asio::io_context loop;
    asio::io_context home;
    client c{loop, world.config()};
    bool called = false;
    c.verify_token(asio::bind_executor(home.get_executor(), [&](error_code ec, response<token_verification>) {
        CHECK_FALSE(ec);
        CHECK(home.get_executor().running_in_this_thread());
        called = true;
    }));
    // The handler's own loop has work to wait for as long as the call is under way.
    std::thread other{[&] { home.run(); }};
    loop.run();
    other.join();
    CHECK(called);
}

TEST_CASE("a handler without an executor runs on the client's") {
    emulated world;
    asio::io_context loop;
    auto strand = asio::make_strand(loop);
    client c{strand, world.config()};
    bool called = false;
    c.verify_token([&](error_code, response<token_verification>) {
        CHECK(strand.running_in_this_thread());
        called = true;
    });
    loop.run();
    CHECK(called);
}

TEST_CASE("a call that fails at once still completes later") {
    emulated world;
    asio::io_context loop;
    client c{loop, world.config()};
    c.close();
    int called = 0;
    asio::post(loop, [&] { // on the very executor that the handler runs on
        c.verify_token([&](error_code ec, response<token_verification>) {
            ++called;
            CHECK(ec == condition::canceled);
        });
        CHECK(called == 0);
    });
    loop.run();
    CHECK(called == 1);
}

TEST_CASE("a thread_pool is an execution context like any other") {
    emulated world;
    asio::thread_pool pool{2};
    client c{pool, world.config()};
    std::promise<error_code> done;
    c.verify_token([&](error_code ec, response<token_verification>) { done.set_value(ec); });
    CHECK_FALSE(done.get_future().get());
    pool.join();
}

TEST_CASE("what a handler throws leaves run(), and the client goes on") {
    emulated world;
    asio::io_context loop;
    client c{loop, world.config()};
    c.verify_token(
        [](error_code, response<token_verification>) { throw std::runtime_error{"the user's own"}; });
    CHECK_THROWS_WITH(loop.run(), "the user's own");
    bool called = false;
    c.verify_token([&](error_code ec, response<token_verification>) { called = !ec; });
    loop.restart();
    loop.run();
    CHECK(called);
    CHECK(c.statistics().connections_in_use == 0);
    CHECK(c.statistics().connections_reused == 1);
}

TEST_CASE(
    "the calls of a client on several contexts are spread over them, and stay where their handler lives") {
    emulated world;
    io_context_pool contexts{3};
    client c{contexts, world.config()};
    std::vector<std::future<std::thread::id>> free_calls;
    for (int i = 0; i < 9; ++i) {
        auto where = std::make_shared<std::promise<std::thread::id>>();
        free_calls.push_back(where->get_future());
        c.verify_token([where](error_code, response<token_verification>) {
            where->set_value(std::this_thread::get_id());
        });
    }
    std::set<std::thread::id> threads;
    for (auto& one : free_calls)
        threads.insert(one.get());
    CHECK(threads.size() == 3);

    const auto home = contexts.get_executor(1);
    std::promise<bool> at_home;
    c.verify_token(asio::bind_executor(home, [&](error_code, response<token_verification>) {
        at_home.set_value(home == contexts.get_executor(1));
    }));
    CHECK(at_home.get_future().get());
}
