#include <catch2/catch_test_macros.hpp>

#include <policy/racing.hpp>

using originpull::detail::interleave_families;
using originpull::detail::racing_state;
using namespace std::chrono_literals;
using action = racing_state::step::action;

namespace {

constexpr racing_state::time_point start = racing_state::time_point{} + 1h;
constexpr auto stagger = 250ms;

void check_start(const racing_state::step& got, std::size_t index) {
    CHECK(got.what == action::start);
    CHECK(got.index == index);
}

void check_wait(const racing_state::step& got, racing_state::time_point until) {
    CHECK(got.what == action::wait);
    CHECK(got.until == until);
}

constexpr racing_state::time_point for_ever = racing_state::time_point::max();

} // namespace

TEST_CASE("racing: one at once, the next after the stagger", "[policy][racing]") {
    racing_state race{3, stagger, 4};
    check_start(race.next(start), 0);
    check_wait(race.next(start), start + stagger);
    check_wait(race.next(start + stagger - 1ns), start + stagger);
    check_start(race.next(start + stagger), 1);
    check_wait(race.next(start + stagger), start + 2 * stagger);
    check_start(race.next(start + 5 * stagger), 2);
    check_wait(race.next(start + 5 * stagger), for_ever); // nothing left to start
}

TEST_CASE("racing: a failure starts the next at once", "[policy][racing]") {
    racing_state race{3, stagger, 4};
    check_start(race.next(start), 0);
    race.failed();
    check_start(race.next(start + 1ms), 1);
    check_wait(race.next(start + 1ms), start + 1ms + stagger); // one failure, one start
    race.failed();
    check_start(race.next(start + 2ms), 2);
    race.failed();
    CHECK(race.next(start + 3ms).what == action::lost);
}

TEST_CASE("racing: lost only when the last attempt has failed", "[policy][racing]") {
    racing_state race{2, stagger, 4};
    check_start(race.next(start), 0);
    check_start(race.next(start + stagger), 1);
    race.failed();
    check_wait(race.next(start + 2 * stagger), for_ever);
    race.failed();
    CHECK(race.next(start + 2 * stagger).what == action::lost);
}

TEST_CASE("racing: with one address, and with none", "[policy][racing]") {
    racing_state one{1, stagger, 4};
    check_start(one.next(start), 0);
    check_wait(one.next(start), for_ever);
    one.failed();
    CHECK(one.next(start).what == action::lost);

    racing_state none{0, stagger, 4};
    CHECK(none.next(start).what == action::lost);
}

TEST_CASE("racing: no more than so many under way", "[policy][racing]") {
    racing_state race{10, stagger, 2};
    check_start(race.next(start), 0);
    check_start(race.next(start + stagger), 1);
    check_wait(race.next(start + 10 * stagger), for_ever); // only a failure changes anything
    race.failed();
    check_start(race.next(start + 10 * stagger), 2);
    check_wait(race.next(start + 20 * stagger), for_ever);
    race.failed();
    race.failed();
    check_start(race.next(start + 20 * stagger), 3);
    check_wait(race.next(start + 20 * stagger), start + 21 * stagger);
    check_start(race.next(start + 21 * stagger), 4);
}

TEST_CASE("racing: every address gets its turn, in order", "[policy][racing]") {
    racing_state race{50, stagger, 4};
    std::size_t expected = 0;
    auto now = start;
    for (int i = 0; i < 1000; ++i) {
        const auto step = race.next(now);
        if (step.what == action::lost)
            break;
        if (step.what == action::start)
            check_start(step, expected++);
        else if (step.until == for_ever)
            race.failed();
        else
            now = step.until;
    }
    CHECK(expected == 50);
    CHECK(race.next(now).what == action::lost);
}

TEST_CASE("racing: families take turns, beginning with the first", "[policy][racing]") {
    struct row {
        std::vector<bool> is_v6;
        std::vector<std::size_t> order;
    };
    const row rows[] = {
        {{}, {}},
        {{true}, {0}},
        {{false}, {0}},
        {{true, true, true}, {0, 1, 2}},
        {{true, true, false, false}, {0, 2, 1, 3}},
        {{false, false, true, true}, {0, 2, 1, 3}},
        {{true, true, true, true, false}, {0, 4, 1, 2, 3}},
        {{false, true, true, true}, {0, 1, 2, 3}},
        {{true, false, true, false}, {0, 1, 2, 3}},
        {{false, true, true, false, false, true}, {0, 1, 3, 2, 4, 5}},
    };
    for (const row& r : rows)
        CHECK(interleave_families(r.is_v6) == r.order);
}
