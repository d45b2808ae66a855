#include "job_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <set>
#include <string>

// Signals, and a second run beside the first.

using namespace originpull::test::jobs;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const reference& few() {
    static const reference made = undisturbed(service(8));
    return made;
}

void check_finishes(const scene& there) {
    const told second = there.run();
    INFO(second.end.err);
    CHECK(second.end.status == 0);
    CHECK(journal_of(there.journal()).done().size() == few().items);
    CHECK(there.now() == few().truth);
}

} // namespace

TEST_CASE("job: two at once on one journal", "[job]") {
    scene there{service(8), few().plan};
    there.service().server.inject("DELETE:*:stall");
    process first{there.interposed(there.apply(), {})};
    REQUIRE(there.service().wait_for_fault());
    const std::size_t lines = content_of(there.journal()).size();
    const std::size_t connections = there.service().server.counters().connections;

    const auto second = there.service().run(there.apply());
    CHECK(second.status == 5);
    CHECK(second.out.empty());
    CHECK_THAT(second.err, ContainsSubstring("is in use by another run"));
    CHECK(there.service().server.counters().connections == connections);
    CHECK(content_of(there.journal()).size() == lines);

    // And a killed one lets go.
    first.signal(SIGKILL);
    CHECK(first.wait().status == 137);
    there.service().server.clear_faults();
    check_finishes(there);
}

TEST_CASE("job: the first signal, at each event", "[job]") {
    const std::size_t events = few().counted.at("events");
    const std::size_t many = std::min(wanted("ORIGINPULL_KILL_POINTS", 20), events);
    std::size_t interrupted = 0;
    for (std::size_t at = 1; at <= events; at += std::max<std::size_t>(events / many, 1)) {
        INFO("SIGNAL_AT=" << at << " of " << events);
        const scene there{service(8), few().plan};
        const told first = there.run({"SIGNAL_AT=" + std::to_string(at)});
        INFO(first.end.err);
        const journal_content left = journal_of(there.journal());
        const bool all = left.done().size() == few().items;
        CHECK(first.end.status == (all ? 0 : 143));
        interrupted += !all;
        // What was sent was answered, and all of it is written down.
        CHECK(left.begun.empty());
        CHECK(left.done().size() == executed_deletes(there.service()));
        for (const auto& [certificate, times] : deletes_of(there.service().server))
            CHECK(times == 1);
        for (const auto& [item, changed] : left.changed)
            CHECK(changed != "unknown");
        CHECK(first.outcomes == left.outcomes);
        CHECK((first.summary.empty() || adds_up(first)));
        check_finishes(there);
        for (const auto& [certificate, times] : deletes_of(there.service().server))
            CHECK(times == 1);
    }
    CHECK(interrupted > 0);
}

// One exchange at a time: the signal is there before the request has left.
TEST_CASE("job: after the first signal no exchange is begun", "[job]") {
    emu::options slow = service(8);
    slow.latency = 20ms;
    const scene whole{slow, few().plan};
    REQUIRE(whole.run({}, 1).end.status == 0);
    const std::size_t sends = whole.counted().at("large_sends");
    for (std::size_t at = 3; at < sends; at += sends / 4) {
        INFO("SIGNAL_SEND=" << at << " of " << sends);
        const scene there{slow, few().plan};
        const told first = there.run({"SIGNAL_SEND=" + std::to_string(at)}, 1);
        CHECK(first.end.status == 143);
        // An answer that comes together with the signal may lead to one more.
        CHECK(there.counted().at("late_sends") <= 1);
        check_finishes(there);
    }
}

TEST_CASE("job: a journal that cannot be written after the first signal", "[job]") {
    const std::size_t events = few().counted.at("events");
    for (std::size_t at = events / 10; at < events * 8 / 10; at += events / 5) {
        INFO("SIGNAL_AT=" << at << " of " << events << ", FAIL_LATE");
        const scene there{service(8), few().plan};
        const told first =
            there.run({"SIGNAL_AT=" + std::to_string(at), "FAIL_LATE=1", "FAIL=" + std::to_string(ENOSPC)});
        CHECK(first.end.status == 5);
        CHECK_THAT(first.end.err, ContainsSubstring("cannot write the journal"));
        check_finishes(there);
    }
}

TEST_CASE("job: SIGINT", "[job]") {
    scene there{service(8), few().plan};
    there.service().server.inject("GET:*/certificates/*:stall");
    process first{there.interposed(there.apply(), {})};
    REQUIRE(there.service().wait_for_fault());
    first.signal(SIGINT);
    const told said = there.after(first.wait());
    CHECK(said.end.status == 130);
    CHECK(journal_of(there.journal()).begun.empty());
    CHECK(there.service().changes().empty());
    there.service().server.clear_faults();
    check_finishes(there);
}

TEST_CASE("job: the second signal leaves unknown what was in flight", "[job]") {
    scene there{service(8), few().plan};
    const bool took_effect = GENERATE(false, true);
    there.service().server.inject(took_effect ? "DELETE:*:stall,at=after" : "DELETE:*:stall");
    process first{there.interposed(there.apply(), {})};
    REQUIRE(there.service().wait_for_fault());
    // Two of a kind might become one.
    first.signal(SIGTERM);
    first.signal(SIGINT);
    CHECK(first.ends_unread(10s));
    const told said = there.after(first.wait());
    CHECK((said.end.status == 130 || said.end.status == 143));
    const journal_content left = journal_of(there.journal());
    CHECK(left.begun.empty());
    const std::map<std::string, std::size_t> asked = deletes_of(there.service().server);
    CHECK_FALSE(asked.empty());
    for (const auto& [item, outcome] : left.outcomes) {
        INFO("item " << item << ": " << outcome);
        CHECK(outcome == "unfinished");
        // What voids hostnames may have been in flight, too.
        if (asked.contains(few().certificates.at(item)))
            CHECK(left.changed.at(item) == "unknown");
    }
    there.service().server.clear_faults();
    check_finishes(there);
}

// Kubernetes kills after 30 s: that is the promise, and no measurement.
TEST_CASE("job: the first signal ends a run whose answers do not come", "[job]") {
    scene there{service(8), few().plan};
    there.service().server.inject("DELETE:*:latency=60s");
    process first{there.interposed(there.apply(), {})};
    REQUIRE(there.service().wait_for_fault());
    first.signal(SIGTERM);
    REQUIRE(first.ends_unread(29s));
    const told said = there.after(first.wait());
    CHECK(said.end.status == 143);
    const journal_content left = journal_of(there.journal());
    CHECK(left.begun.empty());
    CHECK(std::ranges::any_of(left.changed, [](const auto& one) { return one.second == "unknown"; }));
}
