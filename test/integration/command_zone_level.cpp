#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace originpull::test::command;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("command zone-level: listed and shown", "[command]") {
    emu::options options;
    const bool documented = GENERATE(true, false);
    options.reading = documented ? emu::reading::documented : emu::reading::observed;
    bench b{options};
    const auto there = b.view().zone_certificates;
    REQUIRE(there.size() == 1);
    const std::string enabled = documented ? "false" : "";
    CHECK_THAT(b.run({"list", zone, "--zone-level"}).out,
               StartsWith("ID\tSTATUS\tENABLED\tEXPIRES\tDAYS\tISSUER\tZONE\tZONE_NAME\n" + there[0].id +
                          "\tactive\t" + enabled + "\t"));
    const auto list = b.run({"list", "--all-zones", "--zone-level", "--json"});
    CHECK(list.status == 0);
    CHECK(list.err.empty());
    const auto objects = json::parse(list.out).as_array();
    REQUIRE(objects.size() == 1);
    CHECK(keys_of(objects[0].as_object()) == zone_certificate_keys);
    CHECK(objects[0].at("id").as_string() == there[0].id);
    for (const emu::event& e : b.server.events())
        CHECK(e.target.find("/hostnames") == std::string::npos);

    CHECK_THAT(b.run({"get", zone, there[0].id, "--zone-level"}).out,
               ContainsSubstring("id\t" + there[0].id + "\nstatus\tactive\nenabled\t" + enabled + "\n") &&
                   ContainsSubstring("-----BEGIN CERTIFICATE-----"));
    const auto got = json::parse(b.run({"get", zone, there[0].id, "--zone-level", "--json"}).out);
    CHECK(keys_of(got.as_object()) == zone_certificate_keys);
    CHECK(got.at("enabled").is_null() == !documented);
    CHECK_THAT(b.run({"list", b.server.zones()[1].id, "--zone-level"}).err,
               ContainsSubstring("there are no zone-level certificates"));
}

TEST_CASE("command zone-level: not among the certificates of hostnames", "[command]") {
    bench b;
    const std::string id = b.view().zone_certificates.front().id;
    CHECK(b.run({"get", zone, id}).status == 1);
    const auto missing = b.run({"delete", zone, zone, "--zone-level", "--json"});
    CHECK(missing.status == 1);
    CHECK(json::parse(missing.out).at("outcome") == "not_found");
    CHECK_THAT(missing.err, ContainsSubstring("could not delete zone-level certificate " + zone) &&
                                ContainsSubstring("originpull list --zone-level"));
    CHECK(b.changes().empty());
}

TEST_CASE("command zone-level: deleted", "[command]") {
    emu::options options;
    options.reading = GENERATE(emu::reading::documented, emu::reading::observed);
    const bool as_json = GENERATE(true, false);
    bench b{options};
    const std::string id = b.view().zone_certificates.front().id;
    const auto result = b.run({"delete", zone, id, "--zone-level", "--output", as_json ? "json" : "table"});
    CHECK(result.status == 0);
    if (as_json) {
        const auto object = json::parse(result.out).as_object();
        CHECK(keys_of(object) == delete_keys);
        CHECK(object.at("outcome") == "deleted");
        CHECK(object.at("certificate").as_string() == id);
    } else {
        CHECK_THAT(result.out,
                   StartsWith("Deleted zone-level certificate " + id + " of zone " + zone + "\n"));
    }
    CHECK(b.changes().size() == 1);
    CHECK(b.view().zone_certificates.front().status != "active");
    CHECK(b.view().certificates.front().status == "active");
}

TEST_CASE("command zone-level: uploaded", "[command]") {
    bench b;
    const auto leaf = emu::authority{}.issue({});
    const arguments asked{"upload",
                          zone,
                          "--zone-level",
                          "--certificate",
                          b.files.write("leaf.pem", leaf.certificate, for_owner),
                          "--private-key",
                          b.files.write("leaf.key", leaf.private_key, for_owner)};
    const auto dry = b.run(with(asked, {"--dry-run"}));
    CHECK_THAT(dry.out,
               StartsWith("POST " + b.server.base_url() + "/zones/" + zone + "/origin_tls_client_auth\n"));
    CHECK(b.untouched());
    const auto result = b.run(with(asked, {"--json"}));
    CHECK(result.status == 0);
    const auto object = json::parse(result.out).as_object();
    CHECK(keys_of(object) == zone_certificate_keys);
    CHECK(b.view().zone_certificates.size() == 2);
    const auto again = b.run(asked);
    CHECK(again.status == 1);
    CHECK_THAT(again.err, ContainsSubstring("could not upload a zone-level certificate") &&
                              ContainsSubstring("1406") && ContainsSubstring("list --zone-level"));
}
