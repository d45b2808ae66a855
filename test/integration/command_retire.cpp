#include "command_support.hpp"

#include <originpull/fingerprint.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

const std::vector<std::string> retire_keys = with(delete_keys, {"retirement"});
const std::vector<std::string> retirement_keys{"reached", "hostnames", "deleted", "found_deleted", "waits"};

} // namespace

TEST_CASE("command retire: voided and deleted, for programs", "[command]") {
    bench b{quick(GENERATE(emu::reading::documented, emu::reading::observed))};
    const std::string id = b.certificate(true);
    const auto bound = b.certificate_view(id).hostnames;
    const auto result = b.run({"delete", "example.com", id, "--retire", "--void", "--wait", "--json"});
    INFO(result.err);
    CHECK(result.status == 0);
    const auto object = json::parse(result.out).as_object();
    CHECK(keys_of(object) == retire_keys);
    CHECK(object.at("zone").as_string() == zone);
    CHECK(object.at("certificate").as_string() == id);
    CHECK(object.at("outcome") == "deleted");
    CHECK(object.at("status") == "deleted");
    CHECK(object.at("effect") == "applied");
    CHECK(object.at("error").is_null());
    const auto& retirement = object.at("retirement").as_object();
    CHECK(keys_of(retirement) == retirement_keys);
    CHECK(retirement.at("reached") == "done");
    CHECK(retirement.at("deleted") == "applied");
    CHECK(retirement.at("found_deleted") == false);
    CHECK(keys_of(retirement.at("waits").as_object()) ==
          std::vector<std::string>{"in_use", "not_ready", "conflict", "settling"});
    REQUIRE(retirement.at("hostnames").as_array().size() == bound.size());
    for (const json::value& one : retirement.at("hostnames").as_array()) {
        CHECK(std::ranges::count(bound, std::string{one.at("hostname").as_string()}) == 1);
        CHECK(one.at("was") == "enabled");
        CHECK(one.at("voided") == "applied");
    }
    CHECK(b.certificate_view(id).status == "deleted");
    CHECK_THAT(result.err, StartsWith("originpull: looking for bound hostnames\n"
                                      "originpull: voided the bound hostnames, deleting\n"));
}

TEST_CASE("command retire: for people", "[command]") {
    bench b{quick()};
    const std::string id = b.certificate(true);
    REQUIRE(b.run({"bind", zone, "off.example.com", id, "--disable"}).status == 0);
    const auto result = b.run({"delete", zone, id, "--retire", "--void"});
    CHECK(result.status == 0);
    CHECK_THAT(result.out, StartsWith("Deleted certificate " + id + " of zone " + zone + "\n") &&
                               ContainsSubstring("\n  voided off.example.com (was disabled)\n") &&
                               ContainsSubstring(" (was enabled)\n") && ContainsSubstring("ray id "));
    const auto quiet = b.run({"delete", zone, zone, "--retire", "--quiet"});
    CHECK(quiet.status == 0);
    CHECK(quiet.out.empty());
    CHECK(quiet.err.empty());
}

TEST_CASE("command retire: hostnames are not voided unasked", "[command]") {
    bench b{quick()};
    const std::string id = b.certificate(true);
    const auto result = b.run({"delete", zone, id, "--retire", "--json"});
    CHECK(result.status == 1);
    const auto object = json::parse(result.out).as_object();
    CHECK(object.at("outcome") == "failed");
    CHECK(object.at("effect") == "none");
    CHECK(object.at("error").at("condition") == "certificate_in_use");
    CHECK(object.at("retirement").at("reached") == "looking");
    CHECK(object.at("retirement").at("hostnames").at(0).at("voided") == "none");
    CHECK_THAT(result.err, ContainsSubstring(b.certificate_view(id).hostnames.front()) &&
                               ContainsSubstring("nothing was changed") && ContainsSubstring("add --void"));
    CHECK(b.changes().empty());
    CHECK(b.run({"delete", zone, zone, "--retire"}).status == 0);
}

TEST_CASE("command retire: only the certificate of that fingerprint", "[command]") {
    bench b{quick()};
    const std::string id = b.certificate(true);
    const auto wrong =
        b.run({"delete", zone, id, "--retire", "--void", "--json", "--fingerprint", std::string(64, '0')});
    CHECK(wrong.status == 1);
    CHECK(json::parse(wrong.out).at("error").at("condition") == "certificate_changed");
    CHECK_THAT(wrong.err, ContainsSubstring("fingerprint differs") && ContainsSubstring("originpull get"));
    CHECK(b.changes().empty());
    const auto right = originpull::fingerprint_of(b.certificate_view(id).pem);
    REQUIRE(right);
    CHECK(b.run({"delete", zone, id, "--retire", "--void", "--fingerprint", *right}).status == 0);
    CHECK(b.changes().size() == 2);
}

TEST_CASE("command retire: already gone, and never there", "[command]") {
    bench b{quick(GENERATE(emu::reading::documented, emu::reading::observed))};
    REQUIRE(b.run({"delete", zone, zone}).status == 0);
    const auto never = b.run({"delete", zone, "nosuch", "--retire", "--json"});
    CHECK(never.status == 1);
    CHECK(json::parse(never.out).at("outcome") == "not_found");
    CHECK(json::parse(never.out).at("error").at("condition") == "not_found");
    CHECK_THAT(never.err, ContainsSubstring("could not retire certificate nosuch"));
    if (b.run({"get", zone, zone}).status != 0)
        return; // where a deleted one cannot be read it was never there
    const auto gone = b.run({"delete", zone, zone, "--retire", "--json"});
    CHECK(gone.status == 0);
    CHECK(json::parse(gone.out).at("outcome") == "deleted");
    CHECK(json::parse(gone.out).at("effect") == "none");
    CHECK(json::parse(gone.out).at("retirement").at("found_deleted") == true);
    CHECK_THAT(b.run({"delete", zone, zone, "--retire"}).out, StartsWith("Found deleted: certificate "));
}

TEST_CASE("command retire: waits until the service lets go, and until it has settled", "[command]") {
    emu::options options;
    options.settle = 1s;
    bench b{options};
    const std::string id = b.certificate(true);
    const auto result = b.run({"delete", zone, id, "--retire", "--void", "--wait", "--json"});
    CHECK(result.status == 0);
    CHECK(result.err == "originpull: looking for bound hostnames\n"
                        "originpull: voided the bound hostnames, deleting\n"
                        "originpull: in use: the service has not let go yet, looking again every 5 s\n"
                        "originpull: deleted, waiting until that has settled\n");
    const json::value object = json::parse(result.out);
    const json::value& waits = object.at("retirement").at("waits");
    CHECK(waits.at("in_use") == 1);
    CHECK(waits.at("settling") == 1);
    CHECK(object.at("status") == "deleted");
}

TEST_CASE("command retire: a zone that is not there", "[command]") {
    bench b;
    const auto result = b.run({"delete", "nosuch.example", "x", "--retire", "--json"});
    CHECK(result.status == 1);
    const auto object = json::parse(result.out).as_object();
    CHECK(keys_of(object) == retire_keys);
    CHECK(object.at("outcome") == "failed");
    CHECK(object.at("retirement").at("hostnames").as_array().empty());
}

TEST_CASE("command retire: the procedure in words", "[command]") {
    bench b;
    const std::string root = b.server.base_url() + "/zones/" + zone + "/origin_tls_client_auth/hostnames";
    const auto plain = b.run({"delete", zone, "c1", "--retire", "--dry-run"});
    CHECK(plain.status == 0);
    CHECK_THAT(plain.out, StartsWith("1. find the hostnames") &&
                              ContainsSubstring("if there are any, stop") &&
                              ContainsSubstring("   DELETE " + root + "/certificates/c1\n") &&
                              !ContainsSubstring("PUT "));
    const auto full = b.run({"delete", zone, "c1", "--retire", "--void", "--wait", "--hostname",
                             "a.example.com", "--fingerprint", std::string(64, 'a'), "--dry-run", "--json"});
    const auto object = json::parse(full.out).as_object();
    CHECK(object.at("method") == "DELETE");
    std::vector<std::string> methods;
    for (const json::value& step : object.at("steps").as_array())
        methods.emplace_back(step.at("method").as_string());
    CHECK(methods == std::vector<std::string>{"GET", "GET", "GET", "PUT", "GET", "DELETE", "GET"});
    CHECK(object.at("steps").at(3).at("body").at("config").at(0).at("enabled").is_null());
    CHECK(b.untouched());
}
