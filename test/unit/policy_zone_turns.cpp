#include <catch2/catch_test_macros.hpp>

#include <policy/zone_turns.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace originpull;
using namespace originpull::detail;

namespace {

zone_id zone_number(std::size_t i) {
    std::string text(32, '0');
    for (std::size_t at = 31; i != 0; i /= 10, --at)
        text[at] = static_cast<char>('0' + i % 10);
    return zone_id{text};
}

/** Callers that take a turn, give it back and lose patience, at random; beside the turns, a book of who must be next.
 */
class model {
public:
    model(std::size_t zones, std::size_t people, std::uint32_t seed)
        : people_(people), zone_of_(people, nowhere), random_(seed), queues_(zones) {}

    void step() {
        const std::size_t who = below(people_.size());
        if (zone_of_[who] == nowhere)
            come(who);
        else
            go(who);
        check(who);
    }

    /// Everybody goes, in whichever order.
    void empty() {
        for (std::size_t who = 0; who < people_.size(); ++who)
            if (zone_of_[who] != nowhere)
                go(who);
    }

    std::size_t waited = 0;    ///< who came and had to wait
    std::size_t abandoned = 0; ///< who left without having had the turn
    std::size_t handed_on = 0;
    std::size_t longest = 0;

private:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }

    void come(std::size_t who) {
        const std::size_t zone = below(queues_.size());
        std::deque<std::size_t>& queue = queues_[zone];
        const bool at_once = turns_.take(people_[who], zone_number(zone));
        if (at_once != queue.empty())
            FAIL((at_once ? "overtook those of its zone" : "waits while its zone is free"));
        waited += at_once ? 0 : 1;
        queue.push_back(who);
        zone_of_[who] = zone;
        longest = std::max(longest, queue.size());
    }

    void go(std::size_t who) {
        std::deque<std::size_t>& queue = queues_[zone_of_[who]];
        const bool had_turn = queue.front() == who;
        queue.erase(std::find(queue.begin(), queue.end(), who));
        zone_of_[who] = nowhere;
        zone_turn* const expected = had_turn && !queue.empty() ? &people_[queue.front()] : nullptr;
        if (turns_.leave(people_[who]) != expected)
            FAIL("the turn goes to the wrong one");
        abandoned += had_turn ? 0 : 1;
        handed_on += expected != nullptr ? 1 : 0;
    }

    void check(std::size_t who) {
        if (zone_of_[who] == nowhere && people_[who].has_turn())
            FAIL("has gone and still has the turn");
        for (const std::deque<std::size_t>& queue : queues_)
            for (const std::size_t one : queue)
                if (people_[one].has_turn() != (one == queue.front()))
                    FAIL("not the first of its zone has the turn");
    }

    zone_turns turns_;
    std::vector<zone_turn> people_;
    std::vector<std::size_t> zone_of_;
    std::mt19937 random_;
    std::vector<std::deque<std::size_t>> queues_; ///< of each zone; the first has the turn
};

} // namespace

TEST_CASE("zone turns: one after the other, in their order, over random steps", "[policy][turns]") {
    struct row {
        std::size_t zones, people;
        int steps;
    };
    // Many more zones than there are buckets; and one for all.
    for (const row& r :
         {row{1, 8, 20'000}, row{3, 40, 20'000}, row{200, 60, 20'000}, row{500, 2'000, 3'000}}) {
        CAPTURE(r.zones, r.people);
        model m{r.zones, r.people, 20260501};
        for (int i = 0; i < r.steps; ++i)
            m.step();
        // Otherwise the walk has not been where it matters.
        CHECK(m.waited > 100);
        CHECK(m.abandoned > 50);
        CHECK(m.handed_on > 50);
        CHECK(m.longest > 2);
        m.empty();
    }
}

TEST_CASE("zone turns: zones have nothing to do with each other", "[policy][turns]") {
    zone_turns turns;
    std::vector<zone_turn> holders(1000);
    for (std::size_t i = 0; i < holders.size(); ++i)
        if (!turns.take(holders[i], zone_number(i)))
            FAIL("waits for another zone, " << i);
    for (zone_turn& one : holders)
        if (turns.leave(one) != nullptr || one.has_turn())
            FAIL("it had no one behind it");
}

TEST_CASE("zone turns: who waits keeps its place when others before it leave", "[policy][turns]") {
    zone_turns turns;
    const zone_id zone = zone_number(7);
    std::vector<zone_turn> line(5);
    CHECK(turns.take(line[0], zone));
    for (std::size_t i = 1; i < line.size(); ++i)
        CHECK_FALSE(turns.take(line[i], zone));
    CHECK(turns.leave(line[2]) == nullptr);
    CHECK(turns.leave(line[0]) == &line[1]);
    CHECK(line[1].has_turn());
    CHECK_FALSE(line[3].has_turn());
    // Back again: behind everybody.
    CHECK_FALSE(turns.take(line[0], zone));
    CHECK(turns.leave(line[4]) == nullptr);
    CHECK(turns.leave(line[1]) == &line[3]);
    CHECK(turns.leave(line[3]) == &line[0]);
    CHECK(turns.leave(line[0]) == nullptr);
    CHECK(turns.take(line[2], zone));
    CHECK(turns.leave(line[2]) == nullptr);
}

TEST_CASE("zone turns: giving back what one has not is nothing", "[policy][turns]") {
    zone_turns turns;
    zone_turn holder, stranger;
    CHECK(turns.leave(stranger) == nullptr);
    CHECK(turns.take(holder, zone_number(1)));
    CHECK(turns.leave(stranger) == nullptr);
    CHECK(holder.has_turn());
    CHECK(turns.leave(holder) == nullptr);
    CHECK(turns.leave(holder) == nullptr);
    CHECK_FALSE(holder.has_turn());
}
