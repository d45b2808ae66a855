#include <catch2/catch_test_macros.hpp>

#include <call/timer_queue.hpp>

#include <map>
#include <random>
#include <vector>

using namespace originpull::detail;
using namespace std::chrono_literals;

namespace {

struct node final : timer_node {
    void expired() noexcept override { ++times; }
    int times = 0;
};

constexpr timer_queue::time_point start{};

} // namespace

TEST_CASE("timer queue: the earliest comes first", "[call][timers]") {
    timer_queue timers;
    node a, b, c;
    CHECK(timers.empty());
    CHECK(timers.pop_due(start) == nullptr);
    timers.arm(b, start + 2s);
    timers.arm(c, start + 3s);
    timers.arm(a, start + 1s);
    CHECK(timers.earliest() == start + 1s);
    CHECK(a.armed());
    CHECK(a.when() == start + 1s);

    CHECK(timers.pop_due(start + 1s - 1ns) == nullptr);
    CHECK(timers.pop_due(start + 1s) == &a);
    CHECK_FALSE(a.armed());
    CHECK(timers.pop_due(start + 1s) == nullptr);
    CHECK(timers.pop_due(start + 10s) == &b);
    CHECK(timers.pop_due(start + 10s) == &c);
    CHECK(timers.empty());
    CHECK(a.times + b.times + c.times == 0); // calling expired() is the caller's part
}

TEST_CASE("timer queue: arming again moves, disarming removes", "[call][timers]") {
    timer_queue timers;
    timers.reserve(3);
    node a, b, c;
    timers.arm(a, start + 1s);
    timers.arm(b, start + 2s);
    timers.arm(c, start + 3s);
    timers.arm(c, start); // earlier
    CHECK(timers.earliest() == start);
    timers.arm(c, start + 4s); // later
    CHECK(timers.earliest() == start + 1s);
    timers.disarm(a);
    CHECK_FALSE(a.armed());
    timers.disarm(a); // again is nothing
    CHECK(timers.pop_due(start + 9s) == &b);
    CHECK(timers.pop_due(start + 9s) == &c);
    CHECK(timers.empty());
}

TEST_CASE("timer queue: behaves as a multimap, at random", "[call][timers]") {
    using model = std::multimap<timer_queue::time_point, node*>;
    std::vector<node> nodes(200);
    std::map<const timer_node*, model::iterator> places;
    model expected;
    timer_queue timers;
    std::mt19937 random{11};
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
    };
    const auto forget = [&](const timer_node* one) {
        expected.erase(places.at(one));
        places.erase(one);
    };
    auto now = start;
    std::size_t due = 0;
    for (int step = 0; step < 100'000; ++step) {
        node& one = nodes[below(nodes.size())];
        switch (below(4)) {
        case 0:
        case 1: {
            const auto when = now + std::chrono::milliseconds{below(1000)};
            if (one.armed())
                forget(&one);
            timers.arm(one, when);
            places[&one] = expected.emplace(when, &one);
            break;
        }
        case 2:
            if (one.armed())
                forget(&one);
            timers.disarm(one);
            break;
        default:
            now += std::chrono::milliseconds{below(30)};
            while (const timer_node* expired = timers.pop_due(now)) {
                // Several of one moment come in any order.
                if (!places.contains(expired) || expected.begin()->first != expired->when() ||
                    expired->armed())
                    FAIL("out of order, step " << step);
                forget(expired);
                ++due;
            }
            if (!expected.empty() && expected.begin()->first <= now)
                FAIL("one was forgotten, step " << step);
        }
        if (timers.empty() != expected.empty() || one.armed() != places.contains(&one))
            FAIL("step " << step);
        if (!timers.empty() && timers.earliest() != expected.begin()->first)
            FAIL("earliest, step " << step);
    }
    CHECK(due > 5'000);
    for (node& one : nodes)
        timers.disarm(one);
    CHECK(timers.empty());
}
