#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <csignal>
#include <map>
#include <string>
#include <vector>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using originpull::test::process;

namespace {

/// In the order of the list.
json::object certificate_of(const json::array& list, const std::string& id) {
    for (const json::value& one : list)
        if (one.at("id") == json::string_view{id})
            return one.as_object();
    return {};
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

TEST_CASE("command list: the bound hostnames of each certificate", "[command]") {
    bench b{holding(GENERATE(emu::reading::documented, emu::reading::observed))};
    REQUIRE(b.run({"bind", zone, "b.example.com", zone}).status == 0);
    REQUIRE(b.run({"bind", zone, "a.example.com", zone, "--disable"}).status == 0);
    REQUIRE(b.run({"bind", zone, "c.example.com", zone}).status == 0);
    REQUIRE(b.run({"bind", zone, "c.example.com", zone, "--void"}).status == 0);

    const auto json = b.run({"list", zone, "--json"});
    CHECK(json.status == 0);
    CHECK(json.err.empty());
    const json::array list = json::parse(json.out).as_array();
    const auto ours = certificate_of(list, zone);
    CHECK(texts_of(ours.at("hostnames")) == std::vector<std::string>{"a.example.com", "b.example.com"});
    CHECK(texts_of(ours.at("hostnames_disabled")) == std::vector<std::string>{"a.example.com"});
    // And what the server made of its own accord.
    const emu::zone_view there = b.view();
    for (const emu::certificate_view& c : there.certificates) {
        if (c.id == zone)
            continue;
        auto expected = c.hostnames;
        std::ranges::sort(expected);
        CHECK(texts_of(certificate_of(list, c.id).at("hostnames")) == expected);
        CHECK(texts_of(certificate_of(list, c.id).at("hostnames_disabled")).empty());
    }
    CHECK_THAT(b.run({"list", zone}).out, ContainsSubstring("\ta.example.com (disabled),b.example.com\n"));
}

TEST_CASE("command list: a hostname counts before it is deployed", "[command]") {
    emu::options options;
    options.settle = std::chrono::hours{1};
    bench b{options};
    REQUIRE(b.run({"bind", zone, "new.example.com", zone}).status == 0);
    const json::array list = json::parse(b.run({"list", zone, "--json"}).out).as_array();
    CHECK(texts_of(certificate_of(list, zone).at("hostnames")) ==
          std::vector<std::string>{"new.example.com"});
}

TEST_CASE("command list: a service without a list of associations", "[command]") {
    bench b;
    const std::string answer = GENERATE("404", "405", "501", "400,code=7003", "400,code=7000");
    const std::string status = answer.substr(0, 3);
    b.server.inject(association_list + ":status=" + answer);
    const arguments asked{"list", "--all-zones", "--max-attempts", "1"};
    const auto table = b.run(asked);
    CHECK(table.status == 0);
    CHECK(count_of(table.out, "\t?\n") == 8);
    CHECK(count_of(table.err, "no list of bound hostnames (HTTP " + status + ")") == 1);
    CHECK(std::ranges::count(table.err, '\n') == 1);
    const auto json = b.run({"list", "--all-zones", "--max-attempts", "1", "--json", "--quiet"});
    CHECK(json.status == 0);
    CHECK(json.err.empty());
    const json::array list = json::parse(json.out).as_array();
    CHECK(list.size() == 8);
    for (const json::value& one : list) {
        CHECK(one.at("hostnames").is_null());
        CHECK(one.at("hostnames_disabled").is_null());
    }
}

TEST_CASE("command list: hostnames that are not for these credentials", "[command]") {
    bench b;
    b.server.inject(association_list + ":status=403,code=9109");
    const auto result = b.run({"list", "--all-zones"});
    CHECK(result.status == 3);
    CHECK(count_of(result.out, "\t?\n") == 8);
    CHECK(count_of(result.err, "could not list the hostnames bound in") == 1);
    CHECK_THAT(result.err, ContainsSubstring("SSL and Certificates Read"));
}

TEST_CASE("command list: hostnames that cannot be had now", "[command]") {
    bench b;
    const auto second = b.server.zones()[1];
    b.server.inject("GET:/zones/" + second.id + "/origin_tls_client_auth/hostnames:status=503");
    const auto result = b.run({"list", zone, second.id, "--json", "--max-attempts", "1"});
    CHECK(result.status == 4);
    const json::array list = json::parse(result.out).as_array();
    CHECK(list.size() == 8);
    CHECK(certificate_of(list, zone).at("hostnames").is_array());
    CHECK(list.back().at("hostnames").is_null());
    CHECK_THAT(result.err, ContainsSubstring("bound in zone " + second.id) && ContainsSubstring("503"));
}

TEST_CASE("command list: certificates that fail are all that is told of a zone", "[command]") {
    bench b;
    b.server.inject("GET:*:status=403,code=9109");
    const auto result = b.run({"list", zone});
    CHECK(result.status == 3);
    CHECK_THAT(result.err, ContainsSubstring("could not list the hostname certificates of zone") &&
                               !ContainsSubstring("bound in"));
}

TEST_CASE("command list: both requests of every zone at once, and a signal ends them all", "[command]") {
    bench b;
    b.server.inject("GET:*/hostnames*:stall");
    process running{b.setup({"list", zone, b.server.zones()[1].id})};
    std::map<std::string, int> targets;
    REQUIRE(b.server.wait_for(
        [&](const auto& events) {
            targets.clear();
            for (const emu::event& e : events)
                if (e.kind == emu::event_kind::request)
                    ++targets[e.target.substr(0, e.target.find('?'))];
            return targets.size() == 4;
        },
        20s));
    running.signal(SIGINT);
    const auto result = bench::checked(running.wait());
    CHECK(result.status == 130);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, ContainsSubstring("interrupted"));
}

TEST_CASE("command list: a signal between the two answers shows no half of a zone", "[command]") {
    bench b;
    b.server.inject(association_list + ":stall");
    process running{b.setup({"list", zone})};
    REQUIRE(b.server.wait_for(
        [](const auto& events) {
            return std::ranges::any_of(events, [](const emu::event& e) {
                return e.kind == emu::event_kind::response && e.status == 200;
            });
        },
        20s));
    REQUIRE(b.wait_for_fault());
    running.signal(SIGINT);
    const auto result = bench::checked(running.wait());
    CHECK(result.status == 130);
    CHECK(result.out.empty());
}

TEST_CASE("command list: on a terminal of 80 columns the ids stay whole", "[command]") {
    bench b{quick()};
    for (const char* name : {"a", "b", "c"})
        REQUIRE(b.run({"bind", zone, std::string{name} + ".long-enough.example.com", zone}).status == 0);
    auto setup = b.setup({"list", zone});
    setup.terminal = true;
    setup.environment.emplace_back("TERM=dumb");
    const auto shown = process{setup}.wait();
    CHECK(shown.status == 0);
    const emu::zone_view there = b.view();
    for (const emu::certificate_view& c : there.certificates)
        CHECK_THAT(shown.out, ContainsSubstring(c.id + " "));
    CHECK_THAT(shown.out, ContainsSubstring("a.long-enough.ex... +2") && !ContainsSubstring("GlobalSign"));
}
