// What the service says is left, followed by one and by many.

#include <catch2/catch_test_macros.hpp>

#include <policy/quota.hpp>

#include <cmath>
#include <functional>
#include <queue>
#include <random>
#include <vector>

using originpull::detail::quota;
using namespace std::chrono_literals;
using time_point = quota::time_point;

namespace {

constexpr time_point start = time_point{} + 1h;

quota::reading reading(std::uint64_t left, std::chrono::seconds reset, std::uint64_t limit = 100) {
    return {left, reset, limit, 60s};
}

bool send(quota& q, time_point now) {
    if (!q.may_send(now, 0).may_send)
        return false;
    q.sent(now, 0.5);
    return true;
}

} // namespace

TEST_CASE("quota: alone, everything that is left is used, and nothing more", "[policy][quota]") {
    quota q{2};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(99, 60s));
    // Not within the first sixteenth of the window: until then some of it is kept back, see below.
    for (int i = 98; i >= 0; --i) {
        REQUIRE(send(q, start + 4s));
        q.answered(start + 4s, start + 4s, reading(static_cast<std::uint64_t>(i), 56s));
    }
    const quota::answer none = q.may_send(start + 5s, 0);
    CHECK_FALSE(none.may_send);
    CHECK(none.certain);
    CHECK(none.ask_again == start + 60s);
    CHECK(send(q, start + 60s));
}

TEST_CASE("quota: what is under way, or about to be, counts", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(3, 60s, 4));
    CHECK(q.may_send(start, 2).may_send);
    CHECK_FALSE(q.may_send(start, 3).may_send);
    REQUIRE(send(q, start));
    REQUIRE(send(q, start));
    REQUIRE(send(q, start));
    CHECK_FALSE(send(q, start));
    q.lost(); // it may have been counted or not: the next look tells
    CHECK(send(q, start));
}

TEST_CASE("quota: before the first look, only one goes ahead", "[policy][quota]") {
    quota q{0};
    std::size_t ahead = 0;
    while (send(q, start))
        ++ahead;
    // The window may have been used up by others before we came: all that go blindly would be refused.
    CHECK(ahead == 1);
    CHECK_FALSE(q.may_send(start, 0).certain);
    CHECK(q.may_send(start + 1s, 0).may_send); // that one may hang
    q.answered(start, start, std::nullopt);    // the service tells nothing: nothing to follow
    for (int i = 0; i < 1000; ++i)
        CHECK(send(q, start));
    CHECK_FALSE(q.remaining().has_value());
}

TEST_CASE("quota: before the first look into a later window, only some go ahead", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(99, 60s));
    std::size_t ahead = 0;
    while (send(q, start + 60s))
        ++ahead;
    CHECK(ahead == 32);
    CHECK_FALSE(q.may_send(start + 60s, 0).certain);
}

TEST_CASE("quota: who comes to a window that is used up knows that he is not alone", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(0, 60s));
    CHECK_FALSE(q.may_send(start + 1s, 0).may_send);
    std::size_t ahead = 0;
    while (send(q, start + 60s))
        ++ahead;
    CHECK(ahead == 2);
}

TEST_CASE("quota: in the first window others are given time to show", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(999, 60s, 1000));
    std::uint64_t sent = 1;
    while (send(q, start)) {
        ++sent;
        q.answered(start, start, reading(1000 - sent, 60s, 1000));
    }
    CHECK(sent == 750);
    const quota::answer later = q.may_send(start, 0);
    CHECK_FALSE(later.certain);
    CHECK(later.ask_again == start + 3750ms); // a sixteenth of the window
    // One looks, then all go.
    REQUIRE(send(q, start + 3750ms));
    CHECK_FALSE(send(q, start + 3750ms));
    q.answered(start + 3760ms, start + 3750ms, reading(249, 57s, 1000));
    for (int i = 0; i < 249; ++i)
        REQUIRE(send(q, start + 3760ms));
    CHECK_FALSE(send(q, start + 3760ms));
}

TEST_CASE("quota: who has few requests does not wait for others to show", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(30, 60s, 1000));
    for (int i = 0; i < 30; ++i)
        REQUIRE(send(q, start));
}

TEST_CASE("quota: others who showed in the first window are taken to go on as they did", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(99, 60s, 100));
    REQUIRE(send(q, start + 6s));
    q.answered(start + 6s, start + 6s,
               reading(80, 54s, 100));      // 18 of others in 6 s: there will be nothing left
    for (const auto later : {6s, 10s, 16s}) // though nobody looks
        CHECK_FALSE(q.may_send(start + later, 2).may_send);
}

TEST_CASE("quota: answers that overtake each other do not confuse it", "[policy][quota]") {
    quota q{0};
    // A first look, into a window that is over: from then on, several may go ahead.
    REQUIRE(send(q, start - 60s));
    q.answered(start - 60s, start - 60s, reading(9, 60s, 10));
    for (int i = 0; i < 4; ++i)
        REQUIRE(send(q, start));
    q.answered(start + 1s, start, reading(7, 60s, 10));
    q.answered(start + 1s, start, reading(9, 60s, 10));
    q.answered(start + 1s, start, reading(6, 60s, 10));
    q.answered(start + 1s, start, reading(8, 60s, 10));
    CHECK(q.remaining() == 6);
    int more = 0;
    while (send(q, start + 2s))
        ++more;
    CHECK(more == 6);
}

TEST_CASE("quota: what nobody can believe is ignored", "[policy][quota]") {
    quota q{0};
    REQUIRE(send(q, start));
    // Nor may one wrong header silence a client for longer than one wrong refusal.
    for (const std::chrono::seconds reset : {std::chrono::seconds{16min}, std::chrono::seconds{720h}}) {
        q.answered(start, start, quota::reading{0, reset, {}, {}});
        CHECK(send(q, start + 1s));
    }
}

TEST_CASE("quota: among others, what is left is spread over the rest of the window", "[policy][quota]") {
    quota q{2};
    REQUIRE(send(q, start));
    q.answered(start, start, reading(999, 60s, 1000));
    for (int i = 0; i < 9; ++i)
        REQUIRE(send(q, start + 6s));
    for (std::uint64_t i = 1; i <= 9; ++i) // as many have gone to others
        q.answered(start + 6s, start + 6s, reading(999 - 2 * i, 54s, 1000));
    int sent = 0;
    for (auto now = start + 6s; now < start + 60s; now += 10ms)
        if (send(q, now)) {
            ++sent;
            q.answered(now, now,
                       reading(981 - 2 * static_cast<std::uint64_t>(sent),
                               std::chrono::ceil<std::chrono::seconds>(start + 60s - now), 1000));
            if (sent == 100)
                CHECK(now > start + 8s); // not all at once
        }
    CHECK(sent > 400);
    CHECK(sent < 500);
}

namespace {

/// A service with a limit, clients that always want more, and others that follow no header.
struct fleet {
    int clients = 1;
    double foreign = 0;   ///< share of the limit
    bool penalty = false; ///< who overruns it is blocked for a window
    int windows = 10;
    unsigned limit = 1200;
    std::chrono::seconds window = 6s;
    std::chrono::nanoseconds round_trip = 2ms;
    unsigned reserve = 2;

    long accepted = 0, refused = 0, accepted_foreign = 0;

    /// What was used of what was there to be used.
    [[nodiscard]] double used() const {
        return static_cast<double>(accepted) /
               (static_cast<double>(limit) * windows - static_cast<double>(accepted_foreign));
    }

    void run(std::uint64_t seed) {
        struct event {
            time_point at;
            std::uint64_t order;
            std::function<void()> what;
            bool operator<(const event& other) const {
                return at != other.at ? at > other.at : order > other.order;
            }
        };
        std::mt19937_64 source{seed};
        const auto chance = [&] { return static_cast<double>(source() >> 11) * 0x1.0p-53; };
        std::priority_queue<event> queue;
        std::uint64_t order = 0;
        time_point now = start;
        const auto at = [&](time_point when, std::function<void()> what) {
            queue.push({when, ++order, std::move(what)});
        };

        time_point window_ends{};
        time_point blocked_until{};
        unsigned used_now = 0;
        struct told {
            bool ok;
            quota::reading says;
        };
        const auto serve = [&]() -> told {
            const auto says = [&](unsigned left, time_point until) {
                return quota::reading{left, std::chrono::ceil<std::chrono::seconds>(until - now), limit,
                                      window};
            };
            if (now < blocked_until)
                return {false, says(0, blocked_until)};
            if (now >= window_ends) {
                window_ends = now + window;
                used_now = 0;
            }
            if (used_now < limit) {
                ++used_now;
                return {true, says(limit - used_now, window_ends)};
            }
            if (penalty)
                blocked_until = window_ends = now + window;
            return {false, says(0, window_ends)};
        };

        struct client {
            quota pace;
            int busy = 0;
            time_point paused_until{};
            time_point bell{};
        };
        std::vector<client> all(static_cast<std::size_t>(clients), client{quota{reserve}});
        std::function<void(client&)> go_on = [&](client& c) {
            constexpr int concurrency = 8;
            while (c.busy < concurrency) {
                const quota::answer answer = now < c.paused_until ? quota::answer{false, c.paused_until, true}
                                                                  : c.pace.may_send(now, 0);
                if (!answer.may_send) {
                    if (c.bell <= now || answer.ask_again < c.bell) {
                        c.bell = answer.ask_again;
                        at(c.bell, [&] { go_on(c); });
                    }
                    return;
                }
                ++c.busy;
                c.pace.sent(now, chance());
                const time_point sent = now;
                const auto leg = [&] {
                    return std::chrono::duration_cast<std::chrono::nanoseconds>(round_trip *
                                                                                (0.3 + 0.4 * chance()));
                };
                const auto back = leg();
                at(now + leg(), [&, sent, back] {
                    const told answered = serve();
                    ++(answered.ok ? accepted : refused);
                    at(now + back, [&, sent, answered] {
                        --c.busy;
                        c.pace.answered(now, sent, answered.says);
                        if (!answered.ok)
                            c.paused_until = now + answered.says.reset;
                        go_on(c);
                    });
                });
            }
        };
        for (client& c : all)
            at(now + std::chrono::microseconds{static_cast<int>(5000 * chance())}, [&] { go_on(c); });
        std::function<void()> somebody_else = [&] {
            accepted_foreign += serve().ok;
            const double rate = foreign * limit / static_cast<double>(window.count());
            at(now + std::chrono::duration_cast<std::chrono::nanoseconds>(
                         std::chrono::duration<double>(-std::log(1 - chance()) / rate)),
               somebody_else);
        };
        if (foreign > 0)
            at(now, somebody_else);
        while (queue.top().at < start + windows * window) {
            const event next = queue.top();
            queue.pop();
            now = next.at;
            next.what();
        }
    }
};

} // namespace

TEST_CASE("quota: one client uses all of it and is never refused", "[policy][quota]") {
    for (const bool penalty : {false, true}) {
        fleet f;
        f.penalty = penalty;
        f.run(1);
        CHECK(f.refused == 0);
        CHECK(f.used() > 0.999);
    }
}

namespace {

/// Several runs, taken together.
struct totals {
    double used = 0; ///< mean
    long accepted = 0, refused = 0;
};

totals run_all(int clients, double foreign) {
    constexpr int runs = 8;
    totals sum;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        fleet f;
        f.clients = clients;
        f.foreign = foreign;
        f.penalty = true;
        f.run(seed);
        sum.used += f.used() / runs;
        sum.accepted += f.accepted;
        sum.refused += f.refused;
    }
    return sum;
}

} // namespace

// At most one in 2,000: when several start in the same millisecond, one of them can act on what it saw before the others
// came.
TEST_CASE("quota: many clients with one token share it without being refused", "[policy][quota]") {
    for (const int clients : {2, 4, 16}) {
        const totals sum = run_all(clients, 0);
        CAPTURE(clients, sum.used, sum.refused);
        CHECK(2000 * sum.refused <= sum.accepted);
        CHECK(sum.used > 0.985);
    }
}

// One overrun costs a whole window of the ten: who is alone with others that follow nothing meets it now and then, in
// the first window, before he can know of them.
TEST_CASE("quota: others who follow no header are left what they take", "[policy][quota]") {
    for (const int clients : {1, 4, 16}) {
        const totals sum = run_all(clients, 0.2);
        CAPTURE(clients, sum.used, sum.refused);
        CHECK(2000 * sum.refused <= sum.accepted);
        CHECK(sum.used > (clients == 1 ? 0.96 : 0.98));
    }
}
