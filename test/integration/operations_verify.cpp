// verify_token: users' tokens, accounts' tokens, and what is neither.

#include "operations_support.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;

namespace {

const std::string user_endpoint = "GET /user/tokens/verify";

std::string account_endpoint(const scene& s, std::size_t account = 0) {
    return "GET /accounts/" + s.world.server.accounts().at(account).id + "/tokens/verify";
}

client with(scene& s, credentials who) {
    client_config config = s.world.config();
    config.credentials = std::move(who);
    return client{s.context, config};
}
client with_account_token(scene& s) { return with(s, credentials::api_token("cfat_owned-by-an-account")); }

emulator::options either() {
    return read_as(GENERATE(emulator::reading::documented, emulator::reading::observed));
}

std::vector<std::string> zones_asked(const std::vector<std::string>& requests) {
    std::vector<std::string> asked;
    for (const std::string& each : requests)
        if (each.starts_with("GET /zones"))
            asked.push_back(each);
    return asked;
}

} // namespace

TEST_CASE("a user's token is verified by one request", "[integration][verify]") {
    scene stage{either()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto good = co_await s.api.verify_token();
        CHECK(good->status == "active");
        CHECK(good->id.has_value());
        CHECK_FALSE(good->account.has_value());
        CHECK(good.diagnostics().attempts == 1);
        CHECK(s.requests() == std::vector{user_endpoint});
    });
}

TEST_CASE("an account's token is verified by way of the zones that it reaches", "[integration][verify]") {
    scene stage{either()};
    client account = with_account_token(stage);
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const auto good = co_await account.verify_token();
        CHECK(good->status == "active");
        CHECK(good->account == account_id{s.world.server.accounts()[0].id});
        const diagnostics& info = good.diagnostics();
        CHECK(info.attempts == 3); // of all requests
        CHECK(info.http_status == 200);
        CHECK(info.errors.empty());
        CHECK(info.effect == effect::none);
        CHECK(info.stop == stop_reason::success);
        CHECK(s.requests() ==
              std::vector{user_endpoint, std::string{"GET /zones?page=1&per_page=5"}, account_endpoint(s)});
    });
}

TEST_CASE("a token whose account is known is verified by one request", "[integration][verify]") {
    scene stage{either()};
    client account = with_account_token(stage);
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const account_id owner{s.world.server.accounts()[1].id};
        const auto good = co_await account.verify_token(owner);
        CHECK(good->status == "active");
        CHECK(s.requests() == std::vector{account_endpoint(s, 1)});

        // A user's token has no business there, nor has anybody at an account that is none.
        auto [ec, reply] = co_await s.api.verify_token(owner, tuple);
        CHECK(ec == condition::forbidden);
        CHECK_FALSE(reply.has_value());
        CHECK(reply.diagnostics().attempts == 1);
        const account_id nobody{std::string(32, 'f')};
        auto [ec2, reply2] = co_await account.verify_token(nobody, tuple);
        CHECK(ec2 == condition::forbidden);
        CHECK(s.requests().size() == 3);
    });
}

TEST_CASE("a bad token is unauthorized at once", "[integration][verify]") {
    emulator::options options = either();
    options.token = "the-right-one";
    scene stage{options};
    client account = with_account_token(stage);
    stage.play([&](scene& s) -> asio::awaitable<void> {
        for (const client& bad : {s.api, account}) {
            auto [ec, reply] = co_await bad.verify_token(tuple);
            CHECK(ec == condition::unauthorized);
            CHECK(ec != condition::transient);
            CHECK(reply.diagnostics().attempts == 1);
            CHECK(reply.diagnostics().errors.at(0).code == 10000);
        }
        CHECK(s.requests() == std::vector{user_endpoint, user_endpoint});
    });
}

TEST_CASE("an API key is no token, and the service says so", "[integration][verify]") {
    scene stage{either()};
    client key = with(stage, credentials::api_key("a@example.com", "0123456789abcdef"));
    stage.play([&](scene& s) -> asio::awaitable<void> {
        auto [ec, reply] = co_await key.verify_token(tuple);
        CHECK(ec == condition::client_error);
        CHECK(ec != condition::unauthorized);
        CHECK(reply.diagnostics().errors.at(0).code == 1001);
        CHECK(reply.diagnostics().attempts == 1);
        // For everything else it is as good.
        const auto zones = co_await key.list_zones();
        CHECK(zones->size() == 2);
        CHECK(s.seen().count(user_endpoint) == 1);
    });
}

TEST_CASE("an account's token that may not list zones: what the first endpoint said counts",
          "[integration][verify]") {
    scene stage{either()};
    stage.world.server.inject("GET:/zones:status=403,code=9109,message=no zones for you");
    client account = with_account_token(stage);
    stage.play([&](scene& s) -> asio::awaitable<void> {
        auto [ec, reply] = co_await account.verify_token(tuple);
        CHECK(ec == condition::forbidden);
        CHECK_FALSE(reply.has_value());
        const diagnostics& info = reply.diagnostics();
        CHECK(info.attempts == 2);
        CHECK(info.http_status == 403);
        CHECK(info.operation == "verify_token");
        CHECK(info.route == "/user/tokens/verify");
        CHECK(info.stop == stop_reason::permanent_error);
        REQUIRE(info.errors.size() == 1);
        CHECK(info.errors[0].message.find("no zones") == std::string::npos);
        CHECK(zones_asked(s.requests()).size() == 1);
        CHECK(s.requests().size() == 2);

        const account_id owner{s.world.server.accounts()[0].id};
        const auto told = co_await account.verify_token(owner);
        CHECK(told->status == "active");
    });
}

TEST_CASE("a token that is refused everywhere is forbidden", "[integration][verify]") {
    scene stage{either()};
    stage.world.server.inject("GET:/user/tokens/verify:status=403,code=10000,message=first");
    stage.world.server.inject("GET:/accounts/*/tokens/verify:status=403,code=10000,message=last");
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto [ec, reply] = co_await s.api.verify_token(tuple);
        CHECK(ec == condition::forbidden);
        CHECK(reply.diagnostics().attempts == 3);
        CHECK(reply.diagnostics().errors.at(0).message == "first");
        CHECK(s.requests().size() == 3);
    });
}

TEST_CASE("failures that pass are tried again at every endpoint, and counted", "[integration][verify]") {
    scene stage{either()};
    for (const char* where : {"/user/tokens/verify", "/zones", "/accounts/*/tokens/verify"})
        stage.world.server.inject("GET:" + std::string{where} + ":status=503,count=2");
    client account = with_account_token(stage);
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const auto good = co_await account.verify_token();
        CHECK(good->status == "active");
        CHECK(good->account.has_value());
        CHECK(good.diagnostics().attempts == 9);
        CHECK(good.diagnostics().waited > 0ns);
        CHECK(s.requests().size() == 9);
        CHECK(account.statistics().calls == 1);
        CHECK(account.statistics().attempts == 9);
        CHECK(account.statistics().retries == 6);
    });
}

TEST_CASE("what fails for good on the way is the end, with its own words", "[integration][verify]") {
    const char* const where = GENERATE("/zones", "/accounts/*/tokens/verify");
    CAPTURE(where);
    scene stage;
    stage.world.server.inject("GET:" + std::string{where} + ":status=503,code=1000");
    client account = with_account_token(stage);
    stage.play([&](scene&) -> asio::awaitable<void> {
        call_options twice;
        twice.max_attempts = 2;
        auto [ec, reply] = co_await account.verify_token(twice, tuple);
        // Nobody knows whether the token is good.
        CHECK(ec == condition::server_error);
        CHECK(reply.diagnostics().stop == stop_reason::attempts_exhausted);
        CHECK(reply.diagnostics().http_status == 503);
        CHECK_FALSE(reply.has_value());
    });
}

TEST_CASE("accounts are listed, but not by an account's token", "[integration][verify]") {
    scene stage{either()};
    client account = with_account_token(stage);
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const auto all = co_await s.api.list_accounts();
        CHECK(all->size() == 3);
        CHECK((*all)[2].name == "Trial & Error Ltd");
        CHECK((*all)[2].type == "standard");
        const auto one = co_await s.api.list_accounts({.name = "trial & error ltd"});
        REQUIRE(one->size() == 1);
        CHECK((*one)[0].id == (*all)[2].id);
        const auto none = co_await s.api.list_accounts({.name = "Nobody"});
        CHECK(none->empty());
        CHECK(none->total_count == 0);
        const auto down = co_await s.api.list_accounts({.direction = "desc"});
        CHECK((*down)[0].id == (*all)[2].id);

        auto [ec, reply] = co_await account.list_accounts({}, tuple);
        CHECK(ec == condition::client_error);
        CHECK(ec != condition::unauthorized);
        CHECK(reply.diagnostics().errors.at(0).code == 1001);
    });
}
