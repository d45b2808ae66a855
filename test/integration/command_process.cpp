#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using originpull::test::ended;
using originpull::test::process;

TEST_CASE("command signals: a stalled delete is given up at once", "[command]") {
    bench b;
    b.server.inject("DELETE:*:stall");
    const int number = GENERATE(SIGINT, SIGTERM);
    process running{b.setup({"delete", zone, zone, "--json"})};
    REQUIRE(b.wait_for_fault());
    const auto start = std::chrono::steady_clock::now();
    running.signal(number);
    const auto result = bench::checked(running.wait());
    CHECK(std::chrono::steady_clock::now() - start < 5s);
    CHECK(result.status == (number == SIGINT ? 130 : 143));
    CHECK_THAT(result.err,
               ContainsSubstring("interrupted") && ContainsSubstring("unknown") && ContainsSubstring("safe"));
    const auto object = json::parse(result.out);
    CHECK(object.at("effect") == "unknown");
    CHECK(object.at("error").at("condition") == "canceled");
}

TEST_CASE("command signals: nothing more is begun", "[command]") {
    emu::options options;
    options.zones = 20;
    options.certificates_per_zone = 1;
    bench b{options};
    const auto third = b.server.zones()[2].id;
    b.server.inject("GET:/zones/" + third + "/*:stall");
    process running{b.setup({"list", "--all-zones", "--output", "ndjson", "--connections", "1"})};
    REQUIRE(b.wait_for_fault());
    running.signal(SIGINT);
    const auto result = running.wait();
    CHECK(result.status == 130);
    CHECK(lines_of(result.out).size() == 2);
}

TEST_CASE("command signals: one ends a write that blocks", "[command]") {
    emu::options options;
    options.zones = 40;
    options.certificates_per_zone = 10;
    bench b{options};
    process running{b.setup({"list", "--all-zones", "--output", "ndjson", "--connections", "1"})};
    // A pipe holds 64 KiB at most; all of it together is more.
    running.wait_for_unread(30'000);
    running.signal(SIGINT);
    CHECK(running.ends_unread(10s));
    CHECK(running.wait().status == 130);
}

TEST_CASE("command signals: a second one does not wait for anything", "[command]") {
    bench b;
    b.server.inject("GET:*:status=503,message=" + std::string(4000, 'x'));
    auto setup = b.setup({"list", zone, "--max-attempts", "1"});
    for (int i = 0; i < 400; ++i)
        setup.command.push_back(zone); // their explanations are more than a pipe holds
    process running{setup};
    running.wait_for_unread(30'000, process::stream::err);
    running.signal(SIGTERM);
    running.signal(SIGINT);
    CHECK(running.ends_unread(10s));
    const int status = running.wait().status;
    CHECK((status == 130 || status == 143));
}

TEST_CASE("command output: verbose tells of each attempt and nothing secret", "[command]") {
    bench b;
    b.server.inject("GET:/zones/*:status=503,count=1");
    const auto result = b.run({"list", zone, "--verbose"});
    CHECK(result.status == 0);
    CHECK_THAT(result.err, ContainsSubstring("attempt 1: GET /zones/{zone_id}/") &&
                               ContainsSubstring(" 503, ") && ContainsSubstring("again in") &&
                               ContainsSubstring("attempt 2: "));
}

TEST_CASE("command output: the words of the server cannot command the terminal", "[command]") {
    bench b;
    b.server.inject("GET:*:status=400,code=1234,message=red \x1b[31m alert");
    const auto result = b.run({"list", zone});
    CHECK(result.status == 1);
    CHECK_THAT(result.err, ContainsSubstring("1234 red [31m alert") && !ContainsSubstring("\x1b"));
}

TEST_CASE("command output: a terminal of 80 columns", "[command]") {
    bench b;
    b.environment.emplace_back("TERM=xterm");
    b.environment.emplace_back("LANG=C.UTF-8");
    for (const arguments& given : {arguments{"list", "--all-zones"}, arguments{"list", zone, "--zone-level"},
                                   arguments{"zones"}, arguments{"verify"}}) {
        auto setup = b.setup(given);
        setup.terminal = true;
        const auto painted = process{setup}.wait();
        CHECK(painted.status == 0);
        CHECK_THAT(painted.out, ContainsSubstring("\x1b[32m"));
        setup.environment.emplace_back("NO_COLOR=1");
        const auto plain = process{setup}.wait();
        CHECK_THAT(plain.out, !ContainsSubstring("\x1b"));
        std::istringstream lines{plain.out};
        for (std::string line; std::getline(lines, line);) {
            std::erase(line, '\r');
            const auto continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
            CHECK(line.size() - static_cast<std::size_t>(std::ranges::count_if(line, continuation)) <= 80);
        }
    }
}

TEST_CASE("command output: a reader that leaves is no failure, a full disk is one", "[command]") {
    emu::options options;
    options.zones = 40;
    bench b{options};
    process leaving{b.setup({"list", "--all-zones", "--output", "ndjson"})};
    leaving.read_until([](const ended& said) { return said.out.find('\n') != std::string::npos; });
    leaving.stop_reading();
    const auto left = leaving.wait();
    CHECK(left.status == 0);
    CHECK(left.err.empty());

    auto full = b.setup({"zones"});
    full.output_file = "/dev/full";
    const auto failed = process{full}.wait();
    CHECK(failed.status == 1);
    CHECK_THAT(failed.err, ContainsSubstring("cannot write to standard output"));
}
