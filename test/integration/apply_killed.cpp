#include "job_support.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

// A run that is killed anywhere, and run again: as if nothing had happened.

using namespace originpull::test::jobs;
using namespace std::chrono_literals;

namespace {

const reference& sixty() {
    static const reference made = [] {
        reference all = undisturbed(service());
        REQUIRE(all.items == 60);
        return all;
    }();
    return made;
}

/// Every one of the first, and `many` of 1..last, at distances that fit to no pattern in what is done.
std::set<std::size_t> points(std::size_t last, std::size_t first, std::size_t many) {
    std::set<std::size_t> chosen;
    const auto is_prime = [](std::size_t n) {
        for (std::size_t d = 2; d * d <= n; ++d)
            if (n % d == 0)
                return false;
        return true;
    };
    std::size_t step = std::max<std::size_t>(last / std::min(many, last), 1);
    while (step > 1 && !is_prime(step))
        ++step;
    for (std::size_t at = 1; at <= last; at += step)
        chosen.insert(at);
    for (std::size_t at = 1; at <= std::min(first, last); ++at)
        chosen.insert(at);
    return chosen;
}

/// What holds for requests, however often it was run: each certificate is deleted once, and is asked for once more at
/// most, if it was in flight.
void check_requests(const scene& there, std::size_t in_flight) {
    CHECK(executed_deletes(there.service()) == sixty().items);
    std::size_t more = 0;
    for (const auto& [certificate, times] : deletes_of(there.service().server)) {
        CHECK(times <= 2);
        more += times - 1;
    }
    CHECK(more <= in_flight);
}

/// The same command once more, after a run that has left `first`.
void check_resumed(const scene& there, const told& first) {
    const journal_content left = journal_of(there.journal());
    const std::set<std::size_t> done = left.done();
    CHECK(left.begun.size() <= side_by_side);
    CHECK_FALSE(first.twice);
    for (const auto& [item, outcome] : first.outcomes)
        CHECK((left.outcomes.contains(item) && left.outcomes.at(item) == outcome));

    const told second = there.run();
    INFO(second.end.err);
    CHECK(second.end.status == 0);
    CHECK_FALSE(second.twice);
    CHECK(second.outcomes.size() + done.size() == sixty().items);
    for (const auto& [item, outcome] : second.outcomes) {
        INFO("item " << item << ": " << outcome);
        CHECK_FALSE(done.contains(item));
        CHECK((outcome == "deleted" || (outcome == "inferred" && left.begun.contains(item))));
    }
    CHECK(adds_up(second));
    CHECK(second.summary.at("planned") == sixty().items);
    CHECK(second.summary.at("done_before") == done.size());
    CHECK(journal_of(there.journal()).done().size() == sixty().items);
    CHECK(there.now() == sixty().truth);
    check_requests(there, left.begun.size());
}

} // namespace

TEST_CASE("job: killed at each event, and run again", "[job]") {
    const std::size_t events = sixty().counted.at("events");
    const auto chosen =
        points(events, wanted("ORIGINPULL_KILL_FIRST", events / 20), wanted("ORIGINPULL_KILL_POINTS", 60));
    std::size_t killed = 0;
    for (const std::size_t at : chosen) {
        const scene there{service(), sixty().plan};
        const told first = there.run({"KILL_AT=" + std::to_string(at)});
        INFO("KILL_AT=" << at << " of " << events);
        CHECK((first.end.status == 137 || first.end.status == 0));
        killed += first.end.status == 137;
        check_resumed(there, first);
    }
    // Runs differ by a few reads, and so the last points are not always reached.
    CHECK(killed * 10 >= chosen.size() * 9);
    std::cout << "killed at " << killed << " of " << chosen.size() << " points of " << events << "\n";
}

TEST_CASE("job: killed in the middle of each line of the journal", "[job]") {
    const std::size_t events = sixty().counted.at("journal_events");
    const auto chosen = points(events, 8, wanted("ORIGINPULL_KILL_POINTS", 60) / 3);
    for (const std::size_t at : chosen) {
        const scene there{service(), sixty().plan};
        const told first = there.run({"TEAR_AT=" + std::to_string(at)});
        INFO("TEAR_AT=" << at << " of " << events);
        CHECK(first.end.status == 137);
        check_resumed(there, first);
    }
    std::cout << "torn at " << chosen.size() << " points of " << events << "\n";
}

TEST_CASE("job: killed again and again", "[job]") {
    const scene there{service(), sixty().plan};
    const std::size_t step = sixty().counted.at("events") / 5;
    std::size_t runs = 0;
    while (there.run({"KILL_AT=" + std::to_string(step)}).end.status == 137 && runs < 30)
        ++runs;
    CHECK(runs > 3);
    CHECK(runs < 30);
    CHECK(there.now() == sixty().truth);
    CHECK(journal_of(there.journal()).done().size() == sixty().items);
    CHECK(journal_of(there.journal()).runs == runs + 1);
    check_requests(there, side_by_side * runs);
}

// From the outside, when the emulator has seen so many requests: the moment in the program is any.
TEST_CASE("job: killed at random moments, and run again", "[job]") {
    std::mt19937_64 random{20240917};
    std::size_t killed = 0;
    const std::size_t many = wanted("ORIGINPULL_KILL_RANDOM", 20);
    for (std::size_t i = 0; i < many; ++i) {
        const std::size_t seen = 1 + random() % sixty().requests;
        INFO("random moment " << i << ": after " << seen << " requests");
        const scene there{service(), sixty().plan};
        process running{there.interposed(there.apply(), {})};
        REQUIRE(there.service().server.wait_for(
            [&](const auto& events) { return requests_in(events) >= seen; }, 30s));
        running.signal(SIGKILL);
        const told first = there.after(running.wait());
        CHECK((first.end.status == 137 || first.end.status == 0));
        killed += first.end.status == 137;
        check_resumed(there, first);
    }
    CHECK(killed * 2 >= many);
    std::cout << "killed at " << killed << " of " << many << " random moments\n";
}

TEST_CASE("job: killed, the journal lost, and run again", "[job]") {
    const std::size_t events = sixty().counted.at("events");
    const auto chosen = points(events, 0, wanted("ORIGINPULL_KILL_POINTS", 60) / 2);
    std::size_t skipped = 0;
    for (const std::size_t at : chosen) {
        const scene there{service(), sixty().plan};
        const told first = there.run({"KILL_AT=" + std::to_string(at)});
        INFO("KILL_AT=" << at << " of " << events << ", and no journal");
        const journal_content left = journal_of(there.journal());
        std::filesystem::remove(there.journal());
        const told second = there.run();
        INFO(second.end.err);
        CHECK(second.outcomes.size() == sixty().items);
        CHECK(adds_up(second));
        std::size_t left_alone = 0;
        for (const auto& [item, outcome] : second.outcomes) {
            INFO("item " << item << ": " << outcome);
            if (left.done().contains(item))
                CHECK(outcome == "already_gone");
            else if (outcome == "skipped")
                // Its hostnames are void, and it is there: no longer what was planned.
                CHECK((left.begun.contains(item) && sixty().bound.at(item)));
            else
                CHECK((outcome == "deleted" || (outcome != "failed" && left.begun.contains(item))));
            left_alone += outcome == "skipped";
        }
        CHECK(left_alone <= side_by_side);
        CHECK(second.end.status == (left_alone == 0 ? 0 : 1));
        CHECK(executed_deletes(there.service()) == sixty().items - left_alone);
        if (left_alone == 0)
            CHECK(there.now() == sixty().truth);
        skipped += left_alone;
    }
    std::cout << "killed and without a journal at " << chosen.size() << " points, " << skipped
              << " items left alone\n";
}
