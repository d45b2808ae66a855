#include <catch2/catch_test_macros.hpp>

#include <policy/pacer.hpp>

#include <algorithm>
#include <random>
#include <vector>

using originpull::detail::pacer;
using originpull::detail::pacing_state;
using originpull::detail::quota;
using namespace std::chrono_literals;

namespace {

constexpr pacer::time_point start = pacer::time_point{} + 1h;

/// Answered at once, by a service that tells nothing about its limit.
bool take(pacer& p, pacer::time_point now) {
    if (!p.take(now, 0.5))
        return false;
    p.answered(now, now, {});
    return true;
}

bool send(pacer& p, pacer::time_point now) { return p.reserve(now).reserved && take(p, now); }

/// What has been told before the test begins; else one request would have to go ahead.
void tell_of_plenty(pacer& p) { p.answered(start, start, quota::reading{100'000, 900s, 100'000, 900s}); }

} // namespace

TEST_CASE("pacer: so many in a window, and when the next may go", "[policy][pacer]") {
    pacer p{3, 10s};
    CHECK(send(p, start));
    CHECK(send(p, start + 1s));
    CHECK(send(p, start + 2s));

    const auto full = p.reserve(start + 2s);
    CHECK_FALSE(full.reserved);
    CHECK(full.ready_at == start + 10s);
    CHECK_FALSE(p.reserve(start + 10s - 1ns).reserved);

    CHECK(send(p, start + 10s));
    const auto next = p.reserve(start + 10s);
    CHECK_FALSE(next.reserved);
    CHECK(next.ready_at == start + 11s);
    CHECK(send(p, start + 100s));
    CHECK(p.reserved() == 0);
}

TEST_CASE("pacer: reserved places count until they are taken or given back", "[policy][pacer]") {
    pacer p{2, 10s};
    tell_of_plenty(p);
    CHECK(p.reserve(start).reserved);
    CHECK(p.reserve(start).reserved);
    CHECK(p.reserved() == 2);

    // Nobody knows when those two will be sent.
    const auto full = p.reserve(start);
    CHECK_FALSE(full.reserved);
    CHECK_FALSE(full.ready_at.has_value());
    CHECK_FALSE(p.reserve(start + 1h).reserved);

    p.give_back();
    CHECK(p.reserved() == 1);
    CHECK(p.reserve(start + 1s).reserved);

    // Nor is the moment of reserving the one that counts, nor that of sending: the service's window may begin with the
    // arrival of what was sent, so a place is free again a window after its answer.
    CHECK(p.take(start + 5s, 0.5));
    CHECK(p.take(start + 8s, 0.5));
    CHECK_FALSE(p.reserve(start + 8s).ready_at.has_value());
    p.answered(start + 9s, start + 5s, {});
    CHECK(p.reserve(start + 9s).ready_at == start + 19s);
    p.answered(start + 10s, start + 8s, {});
    CHECK(p.reserve(start + 10s).ready_at == start + 19s);
    CHECK_FALSE(p.reserve(start + 19s - 1ns).reserved);
    CHECK(p.reserve(start + 19s).reserved);
}

TEST_CASE("pacer: what is under way counts however long it is, and what was lost as if answered then",
          "[policy][pacer]") {
    pacer p{1, 10s};
    REQUIRE(p.reserve(start).reserved);
    REQUIRE(p.take(start, 0.5));
    CHECK_FALSE(p.reserve(start + 1h).reserved);
    p.lost(start + 1h);
    CHECK(p.reserve(start + 1h).ready_at == start + 1h + 10s);
    CHECK(p.reserve(start + 1h + 10s).reserved);
}

TEST_CASE("pacer: what a process that is gone had under way counts for a window", "[policy][pacer]") {
    pacing_state state{0};
    std::vector<pacer::time_point> log(2);
    pacer gone{2, 10s};
    pacer left{2, 10s};
    gone.join(state, log);
    left.join(state, log);
    REQUIRE(gone.reserve(start).reserved);
    REQUIRE(gone.take(start, 0.5));
    gone.answered(start, start, {});
    REQUIRE(gone.reserve(start + 1s).reserved);
    REQUIRE(gone.take(start + 1s, 0.5));
    CHECK_FALSE(left.reserve(start + 1s).reserved);
    left.vanished(start + 2s, 1);
    CHECK(state.service.under_way() == 0);
    CHECK(left.reserve(start + 2s).ready_at == start + 10s);
    CHECK(left.reserve(start + 10s).reserved);
    CHECK(left.take(start + 10s, 0.5));
    CHECK_FALSE(left.reserve(start + 12s - 1ns).reserved);
    CHECK(left.reserve(start + 12s).reserved);
}

TEST_CASE("pacer: a pause holds everything back and is never shortened", "[policy][pacer]") {
    for (const std::size_t requests : {std::size_t{100}, std::size_t{0}}) {
        CAPTURE(requests);
        pacer p{requests, 10s};
        tell_of_plenty(p);
        CHECK(p.reserve(start).reserved);
        p.pause(start + 30s);
        p.pause(start + 20s);

        const auto paused = p.reserve(start);
        CHECK_FALSE(paused.reserved);
        CHECK(paused.ready_at == start + 30s);
        CHECK_FALSE(p.take(start + 30s - 1ns, 0.5)); // its place stays reserved
        CHECK(p.reserved() == 1);
        CHECK(p.take(start + 30s, 0.5));
        CHECK(p.reserved() == 0);
        CHECK(p.reserve(start + 30s).reserved);

        p.pause(start + 60s);
        CHECK(p.reserve(start + 31s).ready_at == start + 60s);
    }
}

TEST_CASE("pacer: no requests mean no pacing", "[policy][pacer]") {
    pacer p{0, 0s};
    for (int i = 0; i < 10'000; ++i) {
        if (!send(p, start))
            FAIL("request " << i);
    }
    CHECK(p.reserved() == 0);
}

TEST_CASE("pacer: never more than allowed in any window, whoever asks when", "[policy][pacer]") {
    constexpr std::size_t requests = 20;
    constexpr auto window = 1s;
    pacer p{requests, window};
    std::mt19937 random{7};
    const auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>{0, n - 1}(random); };
    std::vector<pacer::time_point> sent;
    auto now = start;
    for (int i = 0; i < 50'000; ++i) {
        now += std::chrono::milliseconds{below(20)};
        switch (below(4)) {
        case 0:
        case 1: {
            const auto answer = p.reserve(now);
            if (!answer.reserved && answer.ready_at && *answer.ready_at <= now)
                FAIL("come back in the past");
            break;
        }
        case 2:
            if (p.reserved() != 0 && take(p, now))
                sent.push_back(now);
            break;
        default:
            if (p.reserved() != 0 && below(5) == 0)
                p.give_back();
        }
    }
    CHECK(sent.size() > 5'000);
    for (std::size_t i = requests; i < sent.size(); ++i) {
        if (sent[i] - sent[i - requests] < window)
            FAIL("request " << i << " came too early");
    }
}

TEST_CASE("pacer: uses the whole of what is allowed", "[policy][pacer]") {
    pacer p{1200, 300s};
    int sent = 0;
    for (auto now = start; now < start + 1h;) {
        const auto answer = p.reserve(now);
        if (answer.reserved) {
            CHECK(take(p, now));
            ++sent;
        } else {
            REQUIRE(answer.ready_at.has_value());
            REQUIRE(*answer.ready_at > now);
            now = *answer.ready_at;
        }
    }
    CHECK(sent == 12 * 1200);
}
