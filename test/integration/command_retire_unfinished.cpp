#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using originpull::test::process;

TEST_CASE("command retire: a deadline half-way", "[command]") {
    bench b{holding()};
    const std::string id = b.certificate(true);
    const std::string hostname = b.certificate_view(id).hostnames.front();
    const auto result = b.run({"delete", zone, id, "--retire", "--void", "--json", "--timeout", "2s"});
    CHECK(result.status == 4);
    const auto object = json::parse(result.out).as_object();
    CHECK(object.at("outcome") == "failed");
    CHECK(object.at("error").at("errors").at(0).at("code") == 1433);
    CHECK(object.at("retirement").at("reached") == "deleting");
    CHECK(object.at("retirement").at("deleted") == "none");
    CHECK(object.at("retirement").at("hostnames").at(0).at("voided") == "applied");
    CHECK_THAT(result.err, ContainsSubstring("voided " + hostname + " (was enabled)") &&
                               ContainsSubstring("the certificate is not deleted") &&
                               ContainsSubstring("goes on where things stand"));
}

TEST_CASE("command retire: interrupted while it waits", "[command]") {
    bench b{holding()};
    const std::string id = b.certificate(true);
    process running{b.setup({"delete", zone, id, "--retire", "--void", "--json"})};
    REQUIRE(b.server.wait_for(
        [](const auto& events) {
            return std::ranges::any_of(events, [](const emu::event& e) {
                return e.kind == emu::event_kind::response && e.status == 400;
            });
        },
        20s));
    running.read_until([](const auto& said) { return said.err.find("looking again") != std::string::npos; });
    const auto start = std::chrono::steady_clock::now();
    running.signal(SIGINT);
    const auto result = bench::checked(running.wait());
    CHECK(std::chrono::steady_clock::now() - start < 3s);
    CHECK(result.status == 130);
    const auto object = json::parse(result.out).as_object();
    CHECK(object.at("error").at("condition") == "canceled");
    CHECK(object.at("retirement").at("hostnames").at(0).at("voided") == "applied");
    CHECK_THAT(result.err, ContainsSubstring("interrupted: retire certificate " + id) &&
                               ContainsSubstring("the certificate is not deleted"));
}

TEST_CASE("command retire: what an unanswered request leaves open", "[command]") {
    const bool at_the_delete = GENERATE(true, false);
    bench b{quick()};
    const std::string id = b.certificate(true);
    b.server.inject(at_the_delete ? "DELETE:*:stall" : "PUT:*:stall");
    process running{b.setup({"delete", zone, id, "--retire", "--void", "--json"})};
    REQUIRE(b.wait_for_fault());
    running.signal(SIGINT);
    const auto result = bench::checked(running.wait());
    CHECK(result.status == 130);
    const json::value object = json::parse(result.out);
    const json::value& retirement = object.at("retirement");
    CHECK(retirement.at("reached") == (at_the_delete ? "deleting" : "voiding"));
    CHECK(retirement.at("deleted") == (at_the_delete ? "unknown" : "none"));
    CHECK(retirement.at("hostnames").at(0).at("voided") == (at_the_delete ? "applied" : "unknown"));
    CHECK_THAT(result.err, ContainsSubstring(at_the_delete ? "the certificate may have been deleted"
                                                           : "may have voided ") &&
                               ContainsSubstring("again is safe"));
}

TEST_CASE("command retire: an open question counts, whatever else has been done", "[command]") {
    bench b{quick()};
    b.server.inject("DELETE:*:reset,at=before,count=1");
    b.server.inject("DELETE:*:status=400,code=1400,skip=1");
    const auto result = b.run({"delete", zone, b.certificate(true), "--retire", "--void", "--json"});
    CHECK(result.status == 4);
    CHECK(json::parse(result.out).at("retirement").at("deleted") == "unknown");
}

TEST_CASE("command retire: without a list of associations", "[command]") {
    bench b{quick()};
    b.server.inject(association_list + ":status=405");
    const std::string id = b.certificate(true);
    const auto hostnames = b.certificate_view(id).hostnames;
    const auto blind = b.run({"delete", zone, id, "--retire", "--void"});
    CHECK(blind.status == 1);
    CHECK_THAT(blind.err, ContainsSubstring("no list of bound hostnames") && ContainsSubstring("1433") &&
                              ContainsSubstring("with --hostname") && !ContainsSubstring("retire_options"));
    CHECK(b.changes().empty());
    arguments asked{"delete", zone, id, "--retire", "--void", "--hostname", "nosuch.example.com"};
    for (const std::string& name : hostnames)
        asked.insert(asked.end(), {"--hostname", name});
    const auto told = b.run(asked);
    CHECK(told.status == 0);
    CHECK_THAT(told.out, ContainsSubstring("voided " + hostnames.front() + " (was enabled)"));
    CHECK(b.certificate_view(id).status == "deleted");
}

TEST_CASE("command retire: a deletion that the service gives up", "[command]") {
    bench b{quick()};
    b.server.inject("DELETE:*:settles=deletion_timed_out");
    const auto result = b.run({"delete", zone, zone, "--retire", "--wait", "--json"});
    CHECK(result.status == 1);
    CHECK(json::parse(result.out).at("status") == "deletion_timed_out");
    CHECK(json::parse(result.out).at("error").at("condition") == "deletion_timed_out");
    CHECK_THAT(result.err, ContainsSubstring("given up") && ContainsSubstring("ray id"));
}

TEST_CASE("command retire: inferred after an attempt without an answer", "[command]") {
    bench b{quick()};
    b.server.inject("DELETE:*:reset,at=after,count=1");
    const auto result = b.run({"delete", zone, zone, "--retire", "--json"});
    CHECK(result.status == 0);
    CHECK(json::parse(result.out).at("outcome") == "inferred");
}
