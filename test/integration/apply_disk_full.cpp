#include "job_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

// A journal that cannot be written: nothing more is sent, and the same command finishes when it can.

using namespace originpull::test::jobs;
using Catch::Matchers::ContainsSubstring;

namespace {

const reference& sixty() {
    static const reference made = undisturbed(service());
    return made;
}

/// With room again.
void check_finished(const scene& there, const journal_content& left) {
    const told second = there.run();
    INFO(second.end.err);
    CHECK(second.end.status == 0);
    for (const auto& [item, outcome] : second.outcomes) {
        INFO("item " << item << ": " << outcome);
        CHECK((outcome == "deleted" || (outcome == "inferred" && left.begun.contains(item))));
    }
    CHECK(second.outcomes.size() + left.done().size() == sixty().items);
    CHECK(second.summary.at("done_before") == left.done().size());
    CHECK(journal_of(there.journal()).done().size() == sixty().items);
    CHECK(there.now() == sixty().truth);
    CHECK(executed_deletes(there.service()) == sixty().items);
    for (const auto& [certificate, times] : deletes_of(there.service().server))
        CHECK(times <= 2);
}

/// From the journal's event `at` on nothing goes.
void check_failing(std::size_t at, const std::vector<std::string>& how) {
    const scene there{service(), sixty().plan};
    std::vector<std::string> what = how;
    what.push_back("FAIL_AT=" + std::to_string(at));
    const told first = there.run(what);
    INFO(first.end.err);
    CHECK(first.end.status == 5);
    CHECK_THAT(first.end.err, ContainsSubstring("the journal"));
    CHECK_FALSE(first.twice);
    // Not a request after it; the ones before were written down.
    CHECK(there.counted().at("late_sends") == 0);
    const journal_content left = journal_of(there.journal());
    for (const auto& [certificate, times] : deletes_of(there.service().server))
        CHECK((times == 1 && left.intended.contains(certificate)));
    // What was said and could not be written down is among those that were begun.
    for (const auto& [item, outcome] : first.outcomes)
        CHECK((left.done().contains(item) || left.begun.contains(item)));
    check_finished(there, left);
}

} // namespace

TEST_CASE("job: no room for the journal, at each of its writes", "[job]") {
    // A disk that is full may still take half a line.
    const auto [number, cut] =
        GENERATE(std::pair{ENOSPC, false}, std::pair{ENOSPC, true}, std::pair{EIO, false});
    const std::string failure = std::to_string(number);
    const std::size_t last = sixty().counted.at("journal_events");
    const std::size_t many = std::min(wanted("ORIGINPULL_FAIL_POINTS", 4), last);
    // Those of the beginning, of some intents and outcomes, and of the end.
    std::set<std::size_t> chosen{1, 2, 3, 4, 5, 6, 7, last - 3, last - 2, last - 1, last};
    for (std::size_t at = 1; at <= last; at += std::max<std::size_t>(last / many, 1))
        chosen.insert(at);
    for (const std::size_t at : chosen) {
        INFO("FAIL_AT=" << at << " of " << last << ", FAIL=" << failure << ", SHORT=" << cut);
        check_failing(at, {"FAIL=" + failure, std::string{"SHORT="} + (cut ? "1" : "0")});
    }
    std::cout << "errno " << failure << (cut ? " after half a line" : "") << " at " << chosen.size() << " of "
              << last << " journal events\n";
}

// A disk that fails once and works again must not be trusted with the next line.
TEST_CASE("job: after one failed write nothing is written", "[job]") {
    const std::size_t last = sixty().counted.at("journal_events");
    for (std::size_t at = 4; at + 4 < last; at += last / 5 | 1) {
        INFO("FAIL_AT=" << at << " once, of " << last);
        check_failing(at, {"FAIL=" + std::to_string(EIO), "ONCE=1"});
    }
}

TEST_CASE("job: no room to mend a torn journal", "[job]") {
    const scene there{service(), sixty().plan};
    REQUIRE(there.run({"TEAR_AT=40"}).end.status == 137);
    const std::string torn = content_of(there.journal());
    if (torn.ends_with('\n')) {
        // The 40th event was no write.
        const scene other{service(), sixty().plan};
        REQUIRE(there.run({"TEAR_AT=1"}).end.status == 137);
    }
    const std::size_t requests = there.service().server.counters().requests;
    const told failed = there.run({"FAIL_AT=1", "FAIL=" + std::to_string(EIO)});
    CHECK(failed.end.status == 5);
    CHECK(there.service().server.counters().requests == requests);
    check_finished(there, journal_of(there.journal()));
}
