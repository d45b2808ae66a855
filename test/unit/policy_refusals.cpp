// What is learnt from refusals where the service does not tell what is left.

#include <catch2/catch_test_macros.hpp>

#include <policy/refusals.hpp>

using originpull::detail::refusals;
using namespace std::chrono_literals;
using time_point = refusals::time_point;

namespace {

constexpr time_point start = time_point{} + 1h;
constexpr auto window = 60s;
constexpr std::uint64_t limit = 100;

bool may_send(const refusals& r, time_point now, std::uint64_t counted, std::size_t under_way = 0,
              std::size_t planned = 0) {
    return r.may_send(now, {counted, under_way, planned, limit, window}).may_send;
}

/// So many, one after the other, from the beginning of a window.
void permit(refusals& r, time_point now, std::uint64_t requests) {
    for (std::uint64_t i = 0; i < requests; ++i) {
        r.sent(now);
        r.permitted(now, now, i, window);
    }
}

void refuse(refusals& r, time_point now, std::uint64_t counted, time_point until) {
    r.sent(now);
    r.refused(now, now, counted);
    r.paused(until);
}

/// How many go without waiting for each other, once one has gone ahead.
std::uint64_t free_ones(const refusals& r, time_point now) {
    std::uint64_t requests = 1;
    while (requests < 2 * limit && may_send(r, now, requests, requests - 1))
        ++requests;
    return requests;
}

} // namespace

TEST_CASE("refusals: one goes ahead, most go as they come, the last one by one", "[policy][refusals]") {
    refusals r;
    CHECK(may_send(r, start, 0));
    CHECK_FALSE(may_send(r, start, 0, 0, 1));
    r.sent(start);
    CHECK_FALSE(may_send(r, start, 1, 1));
    r.permitted(start, start, 0, window);
    permit(r, start, 86);
    CHECK(may_send(r, start, 87));
    CHECK_FALSE(may_send(r, start, 87, 1));
    CHECK(may_send(r, start, 99)); // the own limit is not its business
}

TEST_CASE("refusals: who hangs does not hold up the others for long", "[policy][refusals]") {
    refusals r;
    r.sent(start);
    CHECK_FALSE(may_send(r, start + 1s - 1ns, 1, 1));
    CHECK(r.may_send(start, {1, 1, 0, limit, window}).ask_again == start + 1s);
    CHECK(may_send(r, start + 1s, 1, 1));
    CHECK_FALSE(may_send(r, start + 1s, 1, 1, 1)); // one more, not all
}

TEST_CASE("refusals: what was permitted before a refusal is expected of the next windows",
          "[policy][refusals]") {
    refusals r;
    permit(r, start, 40);
    refuse(r, start, 40, start + 60s);
    CHECK(may_send(r, start + 60s, 40));
    r.sent(start + 60s);
    CHECK_FALSE(may_send(r, start + 60s, 40, 1)); // one goes ahead
    permit(r, start + 60s, 1);
    CHECK(free_ones(r, start + 60s) == 34);

    // Several refused in one window tell no more than the first; nor does one that came late.
    permit(r, start + 60s, 49);
    r.refused(start + 61s, start + 61s, 50);
    r.refused(start + 61s, start + 61s, 3);
    r.paused(start + 120s);
    r.refused(start + 62s, start + 61s, 2);
    permit(r, start + 120s, 1);
    CHECK(free_ones(r, start + 120s) == 34); // the fewest of the last windows
}

TEST_CASE("refusals: a pause for another reason ends no window", "[policy][refusals]") {
    refusals r;
    permit(r, start, 87);
    r.paused(start + 500ms);
    CHECK_FALSE(may_send(r, start + 500ms, 87, 1));
}

TEST_CASE("refusals: windows that permit more are believed after some of them", "[policy][refusals]") {
    refusals r;
    permit(r, start, 40);
    refuse(r, start, 40, start + 60s);
    auto now = start + 60s;
    for (int i = 0; i < 3; ++i, now += 60s) {
        permit(r, now, 80);
        refuse(r, now, 80, now + 60s);
    }
    permit(r, now, 1);
    CHECK(free_ones(r, now) == 34);
    permit(r, now, 79);
    refuse(r, now, 80, now + 60s);
    permit(r, now + 60s, 1);
    CHECK(free_ones(r, now + 60s) == 69);
}

TEST_CASE("refusals: windows without a refusal raise what is expected, if more was sent",
          "[policy][refusals]") {
    for (const std::uint64_t requests : {std::uint64_t{30}, std::uint64_t{90}}) {
        refusals r;
        permit(r, start, 40);
        refuse(r, start, 40, start + 60s);
        auto now = start + 60s;
        for (int i = 0; i < 6; ++i, now += 60s)
            permit(r, now, requests);
        permit(r, now, 1);
        CHECK(free_ones(r, now) == (requests > 40 ? 78U : 34U));
    }
}

TEST_CASE("refusals: a slow service is not asked one by one for too long", "[policy][refusals]") {
    refusals r;
    r.sent(start);
    r.permitted(start + 5s, start, 0, window);
    r.sent(start + 5s);
    CHECK(may_send(r, start + 5s, 95, 94)); // three one by one take 15 s
    CHECK_FALSE(may_send(r, start + 5s, 96, 95));
}
