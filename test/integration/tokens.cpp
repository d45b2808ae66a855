// Every way of completing: the same call with each of Asio's tokens.

#include "support/emulated.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#ifdef ORIGINPULL_TEST_BOOST_CONTEXT
#include <boost/asio/spawn.hpp>
#endif

#include <future>
#include <thread>

using namespace originpull;
using namespace originpull::test;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

const certificate_id missing{"0123456789abcdef0123456789abcdef"};

/// Runs a coroutine with a client of a fresh emulator.
template <class F>
void with_client(F body) {
    emulated world;
    asio::io_context context;
    client made{context, world.config()};
    run(context, body(made));
}

} // namespace

TEST_CASE("the default token returns the response and throws with all diagnostics") {
    with_client([](client& c) -> asio::awaitable<void> {
        const auto got = co_await c.get_hostname_certificate(documented_zone, documented_certificate);
        CHECK(got->id == documented_certificate);
        CHECK(got.diagnostics().http_status == 200);
        CHECK_FALSE(got.diagnostics().ray_id.empty());
        bool thrown = false;
        try {
            co_await c.get_hostname_certificate(documented_zone, missing);
        } catch (const request_error& error) {
            thrown = true;
            CHECK(error.code() == condition::not_found);
            CHECK(error.diagnostics().http_status == 404);
            REQUIRE(error.diagnostics().errors.size() == 1);
            CHECK(error.diagnostics().errors[0].code == 1551);
            CHECK(std::string{error.what()}.find("1551") != std::string::npos);
            CHECK(std::string{error.what()}.find(error.diagnostics().ray_id) != std::string::npos);
        }
        CHECK(thrown);
    });
}

TEST_CASE("use_awaitable throws system_error, as_tuple and redirect_error throw nothing") {
    with_client([](client& c) -> asio::awaitable<void> {
        const auto got =
            co_await c.get_hostname_certificate(documented_zone, documented_certificate, asio::use_awaitable);
        CHECK(got->issuer == "GlobalSign");
        bool thrown = false;
        try {
            co_await c.get_hostname_certificate(documented_zone, missing, asio::use_awaitable);
        } catch (const boost::system::system_error& error) {
            thrown = true;
            CHECK(error.code() == condition::not_found);
        }
        CHECK(thrown);

        auto [ec, reply] =
            co_await c.get_hostname_certificate(documented_zone, missing, asio::as_tuple(asio::deferred));
        CHECK(ec == condition::not_found);
        CHECK_FALSE(reply.has_value());
        CHECK(reply.diagnostics().errors.size() == 1);

        error_code redirected;
        const auto none = co_await c.get_hostname_certificate(
            documented_zone, missing, asio::redirect_error(asio::use_awaitable, redirected));
        CHECK(redirected == condition::not_found);
        CHECK(none.diagnostics().http_status == 404);
    });
}

TEST_CASE("a deferred operation can be prepared, kept and begun later") {
    with_client([](client& c) -> asio::awaitable<void> {
        auto prepared = c.get_hostname_certificate(documented_zone, documented_certificate, asio::deferred);
        CHECK(c.statistics().calls == 0);
        const auto got = co_await std::move(prepared)(asio::use_awaitable);
        CHECK(got->status == certificate_status::active);
    });
}

TEST_CASE("a callback gets the error and the response") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    int called = 0;
    c.list_hostname_certificates(documented_zone,
                                 [&](error_code ec, response<std::vector<hostname_certificate>> reply) {
                                     ++called;
                                     CHECK_FALSE(ec);
                                     CHECK(reply->size() == 4);
                                 });
    CHECK(called == 0);
    context.run();
    CHECK(called == 1);
}

TEST_CASE("an lvalue handler is copied, not moved from") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    auto count = std::make_shared<int>(0);
    const auto handler = [count](error_code, response<token_verification>) { ++*count; };
    c.verify_token(handler);
    c.verify_token(handler);
    context.run();
    CHECK(*count == 2);
}

TEST_CASE("a move-only handler will do") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    bool called = false;
    c.verify_token(
        [&called, owned = std::make_unique<int>(7)](error_code ec, response<token_verification> r) {
            CHECK_FALSE(ec);
            CHECK(r->status == "active");
            called = *owned == 7;
        });
    context.run();
    CHECK(called);
}

TEST_CASE("futures: plain, and with all diagnostics") {
    emulated world;
    io_context_pool contexts{1};
    client c{contexts, world.config()};
    auto good = c.verify_token(asio::use_future);
    CHECK(good.get()->status == "active");
    auto bad = c.get_hostname_certificate(documented_zone, missing, asio::use_future);
    CHECK_THROWS_AS(bad.get(), boost::system::system_error);
    auto told = c.get_hostname_certificate(documented_zone, missing, with_diagnostics(asio::use_future));
    try {
        told.get();
        FAIL("it should have thrown");
    } catch (const request_error& error) {
        CHECK(error.diagnostics().http_status == 404);
    }
    // A token that is kept may be used again, const or not.
    const auto kept = with_diagnostics(asio::use_future);
    auto token = with_diagnostics(asio::use_future);
    CHECK(c.verify_token(kept).get()->status == "active");
    CHECK(c.verify_token(kept).get()->status == "active");
    CHECK(c.verify_token(token).get()->status == "active");
    CHECK(c.verify_token(token).get()->status == "active");
    auto tuple = c.get_hostname_certificate(documented_zone, missing, asio::as_tuple(asio::use_future));
    const auto [ec, reply] = tuple.get();
    CHECK(ec == condition::not_found);
}

TEST_CASE("detached calls are made") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    c.delete_hostname_certificate(documented_zone, documented_certificate, asio::detached);
    context.run();
    CHECK(world.server.counters().requests == 1);
}

TEST_CASE("operators: one of two, both of two") {
    with_client([](client& c) -> asio::awaitable<void> {
        asio::steady_timer never{co_await asio::this_coro::executor, 1h};
        const auto first =
            co_await (c.verify_token(asio::use_awaitable) || never.async_wait(asio::use_awaitable));
        CHECK(first.index() == 0);
        const auto [a, b] = co_await (c.verify_token(asio::use_awaitable) &&
                                      c.list_hostname_certificates(documented_zone, asio::use_awaitable));
        CHECK(a->status == "active");
        CHECK(b->size() == 4);
    });
}

TEST_CASE("in a parallel group, one failure cancels the others") {
    emulated world;
    world.server.inject("GET:*/certificates:stall");
    asio::io_context context;
    client c{context, world.config()};
    bool ended = false;
    asio::experimental::make_parallel_group(
        c.list_hostname_certificates(documented_zone, asio::deferred),
        c.get_hostname_certificate(documented_zone, missing, asio::deferred))
        .async_wait(asio::experimental::wait_for_one_error(),
                    [&](std::array<std::size_t, 2> order, error_code list_ec,
                        response<std::vector<hostname_certificate>>, error_code get_ec,
                        response<hostname_certificate>) {
                        ended = true;
                        CHECK(order[0] == 1);
                        CHECK(get_ec == condition::not_found);
                        CHECK(list_ec == condition::canceled);
                    });
    context.run();
    CHECK(ended);
}

#ifdef ORIGINPULL_TEST_BOOST_CONTEXT
TEST_CASE("stackful coroutines") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    bool ended = false;
    asio::spawn(
        context,
        [&](asio::yield_context yield) {
            const auto got = c.get_hostname_certificate(documented_zone, documented_certificate, yield);
            CHECK(got->id == documented_certificate);
            error_code ec;
            const auto none = c.get_hostname_certificate(documented_zone, missing, yield[ec]);
            CHECK(ec == condition::not_found);
            CHECK(none.diagnostics().http_status == 404);
            ended = true;
        },
        asio::detached);
    context.run();
    CHECK(ended);
}
#endif
