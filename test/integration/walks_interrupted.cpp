// Walks that do not go smoothly: errors, cancellations, a service that repeats itself, and the end.

#include "operations_support.hpp"
#include "support/client_fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

/// A page of accounts, each by the last digit of its id.
std::string page_of(const std::string& digits, const std::string& info) {
    std::string items;
    for (const char digit : digits)
        items += (items.empty() ? "" : ",") + (R"({"id":")" + std::string(31, 'a') + digit + R"("})");
    return json_response(200, R"({"success":true,"errors":[],"messages":[],"result":[)" + items +
                                  R"(],"result_info":)" + info + "}");
}

struct answered {
    error_code ec;
    std::string digits; ///< of the page
    bool more = false;  ///< afterwards
};

/// Asks for pages until the walk is over, or so many.
std::vector<answered> walk_accounts(test_client& client, std::size_t most = 9) {
    return client.run_awaitable(
        [](originpull::client& api, std::size_t limit) -> asio::awaitable<std::vector<answered>> {
            auto walk = api.walk_accounts({.per_page = 5});
            std::vector<answered> all;
            while (walk && all.size() < limit) {
                auto [ec, reply] = co_await walk.next(tuple);
                answered one;
                one.ec = ec;
                if (reply)
                    for (const account& each : *reply)
                        one.digits += each.id.view().back();
                one.more = static_cast<bool>(walk);
                CHECK((reply.has_value() || ec));
                all.push_back(one);
            }
            co_return all;
        }(client.get(), most));
}

/// Each page in turn, on one connection.
std::vector<answered> walk_over(const std::vector<std::string>& pages) {
    scripted_server server;
    script& connection = server.on_connection();
    for (std::size_t i = 0; i < pages.size(); ++i)
        connection.expect_request("GET /client/v4/accounts?page=" + std::to_string(i + 1) + "&per_page=5 ")
            .reply(pages[i]);
    test_client client{config_for(server)};
    return walk_accounts(client);
}

std::string digits_of(const std::vector<answered>& pages) {
    std::string all;
    for (const answered& each : pages)
        all += each.digits + (each.ec ? "!" : "|");
    return all;
}

} // namespace

TEST_CASE("a walk over accounts of several pages, with and without a total", "[integration][walks]") {
    const std::string numbered[] = {R"({"page":1,"per_page":5,"total_pages":3})",
                                    R"({"page":2,"per_page":5,"total_pages":3})",
                                    R"({"page":3,"per_page":5,"total_pages":3})"};
    CHECK(digits_of(walk_over({page_of("01234", numbered[0]), page_of("56789", numbered[1]),
                               page_of("bcdef", numbered[2])})) == "01234|56789|bcdef|");
    const std::string counted = R"({"page":1,"per_page":5,"total_count":7})";
    CHECK(digits_of(walk_over({page_of("01234", counted), page_of("56", counted)})) == "01234|56|");
    // Nothing is said: a short page is the last, and after a full one an empty one.
    CHECK(digits_of(walk_over({page_of("01234", "null"), page_of("567", "null")})) == "01234|567|");
    CHECK(digits_of(walk_over({page_of("01234", "{}"), page_of("56789", "{}"), page_of("", "{}")})) ==
          "01234|56789||");
}

TEST_CASE("a page that comes again is no answer, and the walk is over", "[integration][walks]") {
    const std::string total = R"("per_page":5,"total_pages":9})";
    struct row {
        const char* what;
        std::string second;
    };
    const row rows[] = {
        {"the same once more, numbered as asked", page_of("01234", R"({"page":2,)" + total)},
        {"the first page again", page_of("01234", R"({"page":1,)" + total)},
        {"without a number", page_of("01234", "{" + total)},
        {"another page than was asked for", page_of("56789", R"({"page":4,)" + total)},
    };
    for (const row& each : rows) {
        CAPTURE(each.what);
        const auto pages = walk_over({page_of("01234", R"({"page":1,)" + total), each.second});
        REQUIRE(pages.size() == 2);
        CHECK_FALSE(pages[0].ec);
        CHECK(pages[0].more);
        CHECK(pages[1].ec == condition::malformed_response);
        CHECK(pages[1].ec == errc::page_repeated);
        CHECK(pages[1].digits.empty());
        CHECK_FALSE(pages[1].more);
    }
}

TEST_CASE("after an error the walk is where it was", "[integration][walks]") {
    scripted_server server;
    const std::string info = R"({"total_pages":2})";
    server.on_connection()
        .expect_request("GET /client/v4/accounts?page=1&")
        .reply(page_of("01234", info))
        .expect_request("GET /client/v4/accounts?page=2&")
        .reply(json_response(503, refusal_body(1000)))
        .expect_request("GET /client/v4/accounts?page=2&")
        .reply(json_response(200, R"({"success":true,"result":[{"id":"not one"}]})"))
        .expect_request("GET /client/v4/accounts?page=2&")
        .reply(page_of("56", info));
    test_client client{config_for(server)};
    const auto pages = walk_accounts(client);
    CHECK(digits_of(pages) == "01234|!!56|");
    REQUIRE(pages.size() == 4);
    CHECK(pages[1].ec == condition::server_error);
    CHECK(pages[2].ec == errc::json_invalid);
    CHECK(pages[2].more);
    CHECK_FALSE(pages[3].more);
}

TEST_CASE("a page that is cancelled can be asked for again", "[integration][walks]") {
    scene stage{with_zones(12)};
    stage.world.server.inject("GET:/zones:stall,skip=1,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones({.per_page = 5});
        const auto first = co_await walk.next();
        CHECK(first->size() == 5);
        const auto asked_twice = [&] { return s.requests().size() == 2; };
        const auto ended = co_await (walk.next(asio::use_awaitable) || until(asked_twice));
        CHECK(ended.index() == 1);
        CHECK(walk);
        CHECK(s.requests().size() == 2);
        const auto second = co_await walk.next();
        CHECK(second->number == 2);
        CHECK(second->size() == 5);
        const auto third = co_await walk.next();
        CHECK(third->size() == 2);
        CHECK_FALSE(walk);
        CHECK(s.requests().size() == 4);
    });
}

TEST_CASE("a page has its own deadline, and the walk goes on after it", "[integration][walks]") {
    scene stage{with_zones(7)};
    stage.world.server.inject("GET:/zones:stall,skip=1,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones({.per_page = 5});
        const auto first = co_await walk.next();
        CHECK(first->number == 1);
        call_options hasty;
        hasty.call_timeout = 300ms;
        auto [ec, none] = co_await walk.next(hasty, tuple);
        CHECK(ec == condition::timeout);
        CHECK(walk);
        hasty.max_attempts = 0;
        CHECK_THROWS_AS(walk.next(hasty, asio::deferred), std::invalid_argument);
        const auto second = co_await walk.next();
        CHECK(second->size() == 2);
        CHECK_FALSE(walk);
    });
}

TEST_CASE("behind the last page there is nothing to ask for", "[integration][walks]") {
    scene stage;
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones();
        static_cast<void>(co_await walk.next());
        CHECK_FALSE(walk);
        CHECK_THROWS_AS(walk.next(), std::logic_error);
        CHECK_THROWS_AS(walk.next(tuple), std::logic_error);
        CHECK_THROWS_AS(walk.next(call_options{}, asio::use_awaitable), std::logic_error);
        CHECK(s.requests().size() == 1);
    });
}

TEST_CASE("a walk that is destroyed does not take its page along", "[integration][walks]") {
    const bool destroyed_first = GENERATE(false, true);
    scene stage{with_zones(7)};
    auto walk = std::make_unique<page_walk<zone>>(stage.api.walk_zones({.per_page = 5}));
    std::size_t size = 0;
    walk->next([&](error_code ec, response<page<zone>> reply) {
        CHECK_FALSE(ec);
        size = reply->size();
        if (!destroyed_first)
            walk.reset();
    });
    if (destroyed_first)
        walk.reset();
    stage.context.run();
    CHECK(size == 5);
}
