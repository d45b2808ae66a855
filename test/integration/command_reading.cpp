#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace originpull::test::command;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("command verify: good credentials, in every form", "[command]") {
    bench b;
    const auto table = b.run({"verify"});
    CHECK(table.status == 0);
    CHECK(table.err.empty());
    CHECK_THAT(table.out, StartsWith("CHECK\tRESULT\tDETAIL\ntoken\tok\tactive\n") &&
                              ContainsSubstring("zones\tok\t2 zones"));
    for (const char* form : {"json", "ndjson"}) {
        const auto result = b.run({"verify", "--output", form});
        CHECK(result.status == 0);
        REQUIRE(lines_of(result.out).size() == 1);
        const json::object object = lines_of(result.out)[0].as_object();
        CHECK(object.at("good") == true);
        CHECK(object.at("credentials") == "api_token");
        CHECK(object.at("token").at("status") == "active");
        CHECK(object.at("checks").as_array().size() == 3);
    }
    CHECK(b.run({"verify", "--quiet"}).out.empty());
}

TEST_CASE("command verify: a missing permission is named and is no failure", "[command]") {
    bench b;
    b.server.inject("GET:/zones:status=403,code=9109");
    const auto table = b.run({"verify"});
    CHECK(table.status == 0);
    CHECK_THAT(table.out, ContainsSubstring("zones\tmissing\t") && ContainsSubstring("Zone Read"));
    const auto object = json::parse(b.run({"--json", "verify"}).out);
    CHECK(object.at("good") == true);
    CHECK(object.at("checks").at(2).at("permission") == "Zone Read");
}

TEST_CASE("command verify: refused credentials", "[command]") {
    emu::options options;
    options.token = "another-token";
    bench b{options};
    const auto result = b.run({"verify", "--json"});
    CHECK(result.status == 3);
    CHECK(json::parse(result.out).at("good") == false);
    CHECK_THAT(result.err, ContainsSubstring("could not verify the token") && ContainsSubstring("10000") &&
                               ContainsSubstring("ray id"));
    CHECK(b.run({"list", zone}).status == 3);
    CHECK(b.run({"delete", zone, zone}).status == 3);
}

TEST_CASE("command verify: tokens of an account", "[command]") {
    bench b;
    b.set("CLOUDFLARE_API_TOKEN", "cfat_" + canary);
    const std::string account = b.server.accounts().front().id;
    const auto table = b.run({"verify"});
    CHECK(table.status == 0);
    CHECK_THAT(table.out, ContainsSubstring("token\tok\tactive, belongs to account " + account + "\n"));
    CHECK(json::parse(b.run({"verify", "--json"}).out).at("token").at("account").as_string() == account);

    // Without the permission nobody can say whose it is, nor whether it is good.
    b.server.inject("GET:/zones:status=403,code=9109");
    const auto unknown = b.run({"verify", "--json"});
    CHECK(unknown.status == 3);
    CHECK(json::parse(unknown.out).at("good") == false);
    CHECK_THAT(unknown.err, ContainsSubstring("belongs to an account") && ContainsSubstring("Zone Read"));
}

TEST_CASE("command verify: an account without zones cannot be asked about its tokens", "[command]") {
    bench b;
    b.server.inject("GET:/user/tokens/verify:status=403,code=9109");
    b.server.inject("GET:/accounts/*:status=403,code=9109");
    const auto result = b.run({"verify"});
    CHECK(result.status == 0);
    CHECK_THAT(result.out, ContainsSubstring("token\tok\tworks") && ContainsSubstring("zones\tok\t2 zones"));
}

TEST_CASE("command verify: e-mail with key", "[command]") {
    bench b;
    b.unset("CLOUDFLARE_API_TOKEN");
    b.set("CLOUDFLARE_EMAIL", "someone@example.com");
    b.set("CLOUDFLARE_API_KEY", canary);
    const auto result = b.run({"verify", "--json"});
    CHECK(result.status == 0);
    CHECK(json::parse(result.out).at("credentials") == "api_key");
    CHECK(json::parse(result.out).at("token").is_null());
    for (const emu::event& e : b.server.events())
        CHECK(e.target.find("/user/tokens/verify") == std::string::npos);
}

TEST_CASE("command zones: in every form, over several pages", "[command]") {
    emu::options options;
    options.zones = 120;
    options.certificates_per_zone = 1;
    bench b{options};
    const auto table = b.run({"zones"});
    CHECK(table.status == 0);
    CHECK(std::ranges::count(table.out, '\n') == 121);
    CHECK_THAT(table.out, StartsWith("ID\tNAME\tSTATUS\tACCOUNT\tACCOUNT_ID\n" + zone + "\texample.com\t"));
    CHECK(json::parse(b.run({"zones", "--json"}).out).as_array().size() == 120);
    const auto lines = lines_of(b.run({"zones", "--output", "ndjson"}).out);
    REQUIRE(lines.size() == 120);
    CHECK(keys_of(lines[0].as_object()) ==
          std::vector<std::string>{"id", "name", "status", "account_id", "account_name"});
}

TEST_CASE("command list: in every form, by id and by name", "[command]") {
    bench b;
    const std::size_t there = b.server.zones()[0].certificates.size();
    const auto table = b.run({"list", zone});
    CHECK(table.status == 0);
    CHECK(table.err.empty());
    CHECK(static_cast<std::size_t>(std::ranges::count(table.out, '\n')) == there + 1);
    CHECK_THAT(table.out, StartsWith("ID\tSTATUS\tEXPIRES\tDAYS\tISSUER\tZONE\tZONE_NAME\tHOSTNAMES\n" +
                                     zone + "\tactive\t2100-01-01T05:20:00Z\t"));
    CHECK_THAT(table.out, !ContainsSubstring("\x1b") && !ContainsSubstring("\r"));
    const auto document = json::parse(b.run({"list", "example.com", "--json"}).out).as_array();
    REQUIRE(document.size() == there);
    CHECK(keys_of(document[0].as_object()) == with(certificate_keys, {"hostnames", "hostnames_disabled"}));
    CHECK(document[0].at("zone").as_string() == zone);
    CHECK(document[0].at("zone_name") == "example.com");
    CHECK(document[0].at("certificate").as_string().starts_with("-----BEGIN CERTIFICATE-----"));
    CHECK(lines_of(b.run({"--output=ndjson", "list", zone}).out).size() == there);
}

TEST_CASE("command list: several zones and all of them, in their order", "[command]") {
    emu::options options;
    options.zones = 60;
    options.certificates_per_zone = 2;
    bench b{options};
    const auto zones = b.server.zones();
    const auto two = lines_of(b.run({"list", zones[3].name, zones[1].id, "--output", "ndjson"}).out);
    REQUIRE(two.size() == 4);
    CHECK(two[0].at("zone").as_string() == zones[3].id);
    CHECK(two[3].at("zone").as_string() == zones[1].id);
    const auto all = b.run({"list", "--all-zones", "--output", "ndjson"});
    CHECK(all.status == 0);
    const auto lines = lines_of(all.out);
    REQUIRE(lines.size() == 120);
    std::vector<std::string> order;
    for (std::size_t i = 0; i < lines.size(); i += 2)
        order.emplace_back(lines[i].at("zone_name").as_string());
    std::vector<std::string> expected;
    for (const json::value& z : lines_of(b.run({"zones", "--output", "ndjson"}).out))
        expected.emplace_back(z.at("name").as_string());
    CHECK(order == expected);
}

TEST_CASE("command list: one zone that fails does not spoil the others", "[command]") {
    bench b;
    const auto second = b.server.zones()[1].id;
    b.server.inject("GET:/zones/" + second + "/*:status=403,code=9109");
    const auto result = b.run({"list", second, zone, "nosuch.example", "--json"});
    CHECK(result.status == 3);
    CHECK(json::parse(result.out).as_array().size() == b.server.zones()[0].certificates.size());
    CHECK_THAT(result.err,
               ContainsSubstring("nosuch.example") && ContainsSubstring("SSL and Certificates Read"));
    CHECK(b.run({"list", "nosuch.example"}).status == 1);
    CHECK(b.run({"list", "nosuch.example", "--json"}).out.empty());
}

TEST_CASE("command list: nothing there is no failure", "[command]") {
    emu::options options;
    options.certificates_per_zone = 0;
    bench b{options};
    const auto empty = b.server.zones()[1].id;
    const auto result = b.run({"list", empty});
    CHECK(result.status == 0);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, ContainsSubstring("no hostname certificates"));
    CHECK(b.run({"list", empty, "--quiet"}).err.empty());
    CHECK(b.run({"list", empty, "--json"}).out == "[]\n");
    CHECK(b.run({"list", empty, "--output", "ndjson"}).out.empty());
}

TEST_CASE("command get: in every form", "[command]") {
    bench b;
    const auto table = b.run({"get", "example.com", zone});
    CHECK(table.status == 0);
    CHECK_THAT(table.out, ContainsSubstring("id\t" + zone + "\n") &&
                              ContainsSubstring("\nstatus\tactive\n") &&
                              ContainsSubstring("\n-----BEGIN CERTIFICATE-----\n"));
    for (const char* form : {"json", "ndjson"}) {
        const auto result = b.run({"get", zone, zone, "--output", form});
        REQUIRE(lines_of(result.out).size() == 1);
        CHECK(keys_of(lines_of(result.out)[0].as_object()) == certificate_keys);
    }
    const auto missing = b.run({"get", zone, "nosuch", "--json"});
    CHECK(missing.status == 1);
    CHECK(missing.out.empty());
    CHECK_THAT(missing.err, ContainsSubstring("1551") && ContainsSubstring("to do"));
}
