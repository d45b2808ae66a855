#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

const std::vector<std::string> association_keys{"zone", "hostname", "cert_id", "enabled", "status"};

emu::association_view association(const bench& b, const std::string& hostname) {
    const emu::zone_view there = b.view();
    for (const emu::association_view& one : there.associations)
        if (one.hostname == hostname)
            return one;
    return {};
}

} // namespace

TEST_CASE("command bind: bound, disabled and voided, for programs", "[command]") {
    emu::options options;
    options.reading = GENERATE(emu::reading::documented, emu::reading::observed);
    bench b{options};
    const auto run = [&](const arguments& more) {
        arguments asked{"bind", "example.com", "WWW.example.com", zone, "--json"};
        const auto result = b.run(with(asked, more));
        CHECK(result.status == 0);
        CHECK(result.err.empty());
        const auto object = json::parse(result.out).as_object();
        CHECK(keys_of(object) == association_keys);
        CHECK(object.at("zone").as_string() == zone);
        CHECK(object.at("hostname") == "www.example.com");
        CHECK(object.at("cert_id").as_string() == zone);
        return object;
    };
    const auto bound = run({});
    CHECK(bound.at("enabled") == true);
    CHECK(bound.at("status") == "pending_deployment");
    CHECK(association(b, "www.example.com").enabled == "true");
    CHECK(run({"--disable"}).at("enabled") == false);
    CHECK(association(b, "www.example.com").enabled == "false");
    const auto voided = run({"--void"});
    CHECK(voided.at("enabled").is_null());
    CHECK(voided.at("status") == "pending_deletion");
    CHECK(association(b, "www.example.com").enabled == "null");
}

TEST_CASE("command bind: for people", "[command]") {
    bench b;
    CHECK_THAT(b.run({"bind", zone, "www.example.com", zone}).out,
               StartsWith("Bound www.example.com to certificate " + zone + "\n") &&
                   ContainsSubstring("status pending_deployment, ray id "));
    CHECK_THAT(b.run({"bind", zone, "www.example.com", zone, "--disable"}).out,
               StartsWith("Disabled www.example.com\n") && ContainsSubstring("stays bound"));
    CHECK_THAT(b.run({"bind", zone, "www.example.com", zone, "--void"}).out,
               StartsWith("Voided www.example.com\n") && ContainsSubstring("some seconds later"));
    CHECK(b.run({"bind", zone, "www.example.com", zone, "--quiet"}).out.empty());
}

TEST_CASE("command bind: refused", "[command]") {
    bench b;
    const auto foreign = b.run({"bind", zone, "www.example.org", zone, "--json"});
    CHECK(foreign.status == 1);
    CHECK(foreign.out.empty());
    CHECK_THAT(foreign.err, ContainsSubstring("could not bind www.example.org to certificate " + zone) &&
                                ContainsSubstring("not part of the zone"));
    const auto no_certificate = b.run({"bind", zone, "www.example.com", "nosuch", "--void"});
    CHECK(no_certificate.status == 1);
    CHECK_THAT(no_certificate.err, ContainsSubstring("could not void www.example.com (certificate nosuch)") &&
                                       ContainsSubstring("1415"));
    CHECK(b.run({"bind", "nosuch.example", "www.example.com", zone}).status == 1);
    CHECK(b.changes().empty());
    b.server.inject("PUT:*:status=403,code=9109");
    const auto forbidden = b.run({"bind", zone, "www.example.com", zone});
    CHECK(forbidden.status == 3);
    CHECK_THAT(forbidden.err, ContainsSubstring("SSL and Certificates Write"));
}

TEST_CASE("command bind: bad arguments open no connection", "[command]") {
    bench b;
    const std::string name =
        GENERATE(as<std::string>{}, "", "www", "a b.example", "a/../b.example", "a\nb.c");
    const auto result = b.run({"bind", zone, name, zone});
    CHECK(result.status == 2);
    CHECK_THAT(result.err, StartsWith("originpull: HOSTNAME '"));
    CHECK(b.run({"delete", zone, zone, "--retire", "--hostname", name}).status == 2);
    CHECK(b.untouched());
}

TEST_CASE("command bind and settings: an unclear end may be repeated", "[command]") {
    bench b;
    b.server.inject("PUT:*:stall");
    for (const arguments& asked :
         {arguments{"bind", zone, "www.example.com", zone}, arguments{"settings", zone, "--enable"}}) {
        const auto result = b.run(with(asked, {"--timeout", "300ms"}));
        CHECK(result.status == 4);
        CHECK_THAT(result.err,
                   ContainsSubstring("effect   unknown") && ContainsSubstring("running this again is safe"));
    }
}

TEST_CASE("command settings: shown and set, and set only once", "[command]") {
    emu::options options;
    options.reading = GENERATE(emu::reading::documented, emu::reading::observed);
    bench b{options};
    CHECK(b.run({"settings", "example.com"}).out ==
          "zone\t" + zone + "\nzone_name\texample.com\nenabled\tfalse\n");
    CHECK(b.run({"settings", zone, "--json"}).out ==
          R"({"zone":")" + zone + R"(","enabled":false,"changed":false})" + "\n");
    CHECK_THAT(b.run({"settings", zone, "--enable"}).out,
               StartsWith("Enabled zone-level certificates of zone " + zone + "\n"));
    CHECK(b.view().enabled);
    CHECK_THAT(b.run({"settings", zone, "--enable"}).out, StartsWith("Already enabled"));
    CHECK(b.run({"settings", zone, "--enable", "--json"}).out ==
          R"({"zone":")" + zone + R"(","enabled":true,"changed":false})" + "\n");
    CHECK(b.changes().size() == 1);
    CHECK(b.run({"settings", zone, "--disable", "--output", "ndjson"}).out ==
          R"({"zone":")" + zone + R"(","enabled":false,"changed":true})" + "\n");
    CHECK_FALSE(b.view().enabled);
    CHECK(b.run({"settings", zone, "--enable", "--quiet"}).out.empty());
}

TEST_CASE("command settings: refused", "[command]") {
    bench b;
    b.server.inject("GET:*/settings:status=403,code=9109");
    const auto result = b.run({"settings", zone, "--enable"});
    CHECK(result.status == 3);
    CHECK_THAT(result.err, ContainsSubstring("could not read the settings of zone " + zone) &&
                               ContainsSubstring("SSL and Certificates Read"));
    CHECK(b.changes().empty());
}

TEST_CASE("command dry run: bind, settings and zone-level requests", "[command]") {
    bench b;
    const std::string root = b.server.base_url() + "/zones/" + zone + "/origin_tls_client_auth";
    const auto shown = [&](const arguments& asked) { return b.run(with(asked, {"--dry-run"})).out; };
    CHECK(shown({"bind", zone, "a.example.com", "c1"}) ==
          "PUT " + root + "/hostnames\n" +
              R"({"config":[{"hostname":"a.example.com","cert_id":"c1","enabled":true}]})" + "\n");
    CHECK_THAT(shown({"bind", zone, "a.example.com", "c1", "--void"}),
               ContainsSubstring(R"("enabled":null)"));
    CHECK(shown({"settings", zone}) == "GET " + root + "/settings\nno body\n");
    CHECK(shown({"settings", zone, "--disable"}) == "PUT " + root + "/settings\n{\"enabled\":false}\n");
    CHECK(shown({"delete", zone, "c1", "--zone-level"}) == "DELETE " + root + "/c1\nno body\n");
    const auto object = json::parse(shown({"bind", zone, "a.example.com", "c1", "--disable", "--json"}));
    CHECK(keys_of(object.as_object()) ==
          std::vector<std::string>{"dry_run", "method", "url", "credentials", "body"});
    CHECK(object.at("body").at("config").at(0).at("enabled") == false);
    CHECK(b.untouched());
}
