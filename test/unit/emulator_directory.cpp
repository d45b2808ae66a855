#include <catch2/catch_test_macros.hpp>

#include <set>

#include "emulator_support.hpp"
#include <originpull/emulator/directory.hpp>

using namespace emulator_test;

namespace {

json::value zones(emu::state& service, const std::string& query) {
    return parse(service.handle(ask("GET", "/zones" + query), start));
}

} // namespace

TEST_CASE("the emulator: zones are paged", "[emulator][directory]") {
    emu::options configuration;
    configuration.zones = 45;
    emu::state service{configuration};
    std::set<std::string> seen;
    for (int page = 1; page <= 3; ++page) {
        const auto body = zones(service, "?page=" + std::to_string(page));
        for (const auto& zone : body.at("result").as_array())
            seen.insert(text(zone.at("id")));
        CHECK(body.at("result_info").at("total_count") == 45);
        CHECK(body.at("result_info").at("total_pages") == 3);
    }
    CHECK(seen.size() == 45);
    CHECK(zones(service, "?page=4").at("result").as_array().empty());
    CHECK(zones(service, "?per_page=50").at("result").as_array().size() == 45);
    for (const char* query :
         {"?per_page=4", "?per_page=51", "?page=0", "?status=odd", "?order=odd", "?direction=up",
          "?match=some", "?type=full,odd", "?type=full,", "?name=startswith:exam", "?account.name=odd:x"}) {
        INFO(query);
        CHECK(service.handle(ask("GET", std::string("/zones") + query), start).status == 400);
    }
    const std::string longest(253, 'a');
    for (const char* parameter : {"?name=", "?name=not_equal_case_sensitive:", "?account.name="}) {
        INFO(parameter);
        CHECK(service.handle(ask("GET", "/zones" + (parameter + longest)), start).status == 200);
        CHECK(service.handle(ask("GET", "/zones" + (parameter + longest) + 'a'), start).status == 400);
    }
}

TEST_CASE("the emulator: zones are filtered", "[emulator][directory]") {
    emu::options configuration;
    configuration.zones = 30;
    emu::state service{configuration};
    const auto found = zones(service, "?name=example.com").at("result").as_array();
    REQUIRE(found.size() == 1);
    CHECK(text(found[0].at("id")) == emu::documented_id);
    CHECK(zones(service, "?name=EXAMPLE.com").at("result").as_array().size() == 1);
    CHECK(zones(service, "?name=equal_case_sensitive:EXAMPLE.com").at("result").as_array().empty());
    CHECK(zones(service, "?name=not_equal:example.com").at("result_info").at("total_count") == 29);
    CHECK(zones(service, "?name=ends_with%3A.example").at("result_info").at("total_count") == 29);

    const auto account = text(found[0].at("account").at("id"));
    const auto of_account = zones(service, "?per_page=50&account.id=" + account).at("result").as_array();
    CHECK(of_account.size() > 1);
    CHECK(of_account.size() < 30);
    CHECK(zones(service, "?match=any&name=example.com&account.id=" + account)
              .at("result_info")
              .at("total_count") == of_account.size());
    CHECK(zones(service, "?type=partial").at("result").as_array().empty());
    CHECK(zones(service, "?type=partial,full").at("result_info").at("total_count") == 30);
    CHECK(zones(service, "?name=starts_with:nothing").at("result").as_array().empty());
    const auto descending = zones(service, "?order=name&direction=desc").at("result").as_array();
    CHECK(text(descending[0].at("name")) > text(descending[1].at("name")));
    CHECK(emu::name_matches("shop.example.com", "contains:example"));
    CHECK(emu::name_matches("shop.example.com", "starts_with:SHOP"));
    CHECK_FALSE(emu::name_matches("shop.example.com", "example"));
}

TEST_CASE("the emulator: accounts and tokens", "[emulator][directory]") {
    emu::state service{emu::options{}};
    const auto accounts = result_of(service.handle(ask("GET", "/accounts"), start));
    REQUIRE(accounts.as_array().size() == 3);
    const std::string account = text(accounts.as_array()[0].at("id"));

    const auto named = [&](const std::string& query) {
        return parse(service.handle(ask("GET", "/accounts" + query), start))
            .at("result_info")
            .at("total_count");
    };
    CHECK(named("?name=example%20holding") == 1);
    CHECK(named("?name=example") == 0);
    CHECK(named("?name=starts_with:example") == 0);
    for (const char* query : {"?per_page=4", "?per_page=51", "?page=0", "?direction=up"}) {
        INFO(query);
        CHECK(service.handle(ask("GET", std::string("/accounts") + query), start).status == 400);
    }

    const auto verified = parse(service.handle(ask("GET", "/user/tokens/verify"), start));
    CHECK(text(verified.at("result").at("status")) == "active");
    CHECK(verified.at("messages").as_array().at(0).at("code") == 10000);
    CHECK(verified.at("messages").as_array().at(0).at("type").is_null());
    const auto account_verify = "/accounts/" + account + "/tokens/verify";
    CHECK(service.handle(ask("GET", account_verify), start).status == 403);

    auto owned = ask("GET", "/user/tokens/verify");
    owned.authorization = "Bearer cfat_abc";
    CHECK(service.handle(owned, start).status == 403);
    owned.target = "/client/v4" + account_verify;
    CHECK(service.handle(owned, start).status == 200);
    owned.target = "/client/v4/accounts";
    const auto refused = service.handle(owned, start);
    CHECK(refused.status == 400);
    CHECK(code_of(refused) == 1001);
}
