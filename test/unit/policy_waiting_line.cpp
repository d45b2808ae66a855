#include "policy/waiting_line.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <random>

using namespace std::chrono_literals;
using originpull::detail::waiting_line;

namespace {

const waiting_line::time_point start{1h};

} // namespace

TEST_CASE("waiting line: nobody waits, everybody may go") {
    waiting_line line;
    waiting_line::place me;
    CHECK(line.before(me, 1, start) == nullptr);
    CHECK(line.empty());
}

TEST_CASE("waiting line: who has waited longer goes first, whatever the order of coming") {
    waiting_line line;
    waiting_line::place first;
    waiting_line::place second;
    waiting_line::place third;
    line.wait(third, 30);
    line.wait(first, 10);
    line.wait(second, 20);
    CHECK(line.before(first, 10, start) == nullptr);
    CHECK(line.before(second, 20, start) == &first);
    CHECK(line.before(third, 30, start) == &first);
    line.leave(first);
    CHECK(line.before(third, 30, start) == &second);
    // Its next call has come later.
    line.wait(first, 40);
    CHECK(line.before(first, 40, start) == &second);
    CHECK(line.before(second, 20, start) == nullptr);
    line.leave(first);
    line.leave(second);
    line.leave(third);
    CHECK(line.empty());
}

TEST_CASE("waiting line: who is called and does not come holds up nobody, until he comes") {
    waiting_line line;
    waiting_line::place asleep;
    waiting_line::place awake;
    line.wait(asleep, 1);
    line.wait(awake, 2);
    CHECK(line.before(awake, 2, start) == &asleep);
    CHECK(line.before(awake, 2, start + 99ms) == &asleep);
    CHECK(line.before(awake, 2, start + 100ms) == nullptr);
    CHECK(line.before(awake, 2, start + 1h) == nullptr);
    line.wait(asleep, 1); // he has come, and has to wait again
    CHECK(line.before(awake, 2, start + 1h) == &asleep);
    line.leave(asleep);
    line.leave(awake);
}

TEST_CASE("waiting line: against a model") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random{seed};
        waiting_line line;
        std::array<waiting_line::place, 5> places;
        std::array<std::uint64_t, 5> tickets{};
        std::uint64_t next = 0;
        for (int i = 0; i < 200; ++i) {
            const std::size_t who = random() % places.size();
            switch (random() % 3) {
            case 0:
                if (tickets[who] == 0)
                    tickets[who] = ++next;
                line.wait(places[who], tickets[who]);
                break;
            case 1:
                line.leave(places[who]);
                tickets[who] = 0;
                break;
            default:
                if (tickets[who] == 0)
                    break;
                const bool older =
                    std::ranges::any_of(tickets, [&](std::uint64_t t) { return t != 0 && t < tickets[who]; });
                CHECK((line.before(places[who], tickets[who], start) != nullptr) == older);
            }
        }
        for (waiting_line::place& one : places)
            line.leave(one);
    }
}
