#include <catch2/catch_test_macros.hpp>

#include <policy/pool_state.hpp>

using namespace originpull::detail;
using namespace std::chrono_literals;
using pool = pool_state<int>;

namespace {

constexpr pool::time_point start{};
constexpr pool::time_point never = pool::time_point::max();

/// A pool of integers at a time of its own, with what it has thrown out.
struct fixture {
    explicit fixture(std::size_t most) : connections(most) {}

    /// -1: wait; 0: open one; otherwise the connection.
    int acquire(bool fresh_only = false) {
        const auto given = connections.acquire(now, fresh_only, expired);
        return given ? given->reuse.value_or(0) : -1;
    }
    pool::served give_back(int connection, pool::time_point until = never) {
        return connections.give_back(connection, now, until, expired);
    }

    pool connections;
    pool::time_point now = start;
    std::vector<int> expired;
};

using ints = std::vector<int>;

} // namespace

TEST_CASE("pool: opens up to its maximum, then callers wait", "[policy][pool]") {
    fixture f{2};
    CHECK(f.acquire() == 0);
    CHECK(f.acquire() == 0);
    CHECK(f.connections.in_use() == 2);
    CHECK(f.acquire() == -1);
    CHECK(f.connections.in_use() == 2);
    CHECK(f.connections.idle() == 0);
}

TEST_CASE("pool: idle connections are used last in, first out", "[policy][pool]") {
    fixture f{3};
    for (int i = 0; i < 3; ++i)
        CHECK(f.acquire() == 0);
    for (const int connection : {1, 2, 3})
        CHECK(f.give_back(connection).waiter == nullptr);
    CHECK(f.connections.idle() == 3);
    CHECK(f.connections.in_use() == 0);
    CHECK(f.acquire() == 3);
    CHECK(f.acquire() == 2);
    f.give_back(3);
    CHECK(f.acquire() == 3);
    CHECK(f.acquire() == 1);
    CHECK(f.acquire() == -1);
}

TEST_CASE("pool: waiters are served first come, first served", "[policy][pool]") {
    fixture f{1};
    CHECK(f.acquire() == 0);
    pool_waiter one, two, three;
    for (pool_waiter* waiter : {&one, &two, &three})
        f.connections.wait(*waiter);
    CHECK(f.connections.waiting() == 3);

    const auto first = f.give_back(7);
    CHECK(first.waiter == &one);
    CHECK(first.what.reuse == 7);
    CHECK_FALSE(one.linked());
    CHECK(f.connections.in_use() == 1); // it went from hand to hand

    const auto second = f.connections.free_slot();
    CHECK(second.waiter == &two);
    CHECK_FALSE(second.what.reuse.has_value());
    CHECK(f.connections.in_use() == 1);

    CHECK(f.give_back(8).waiter == &three);
    CHECK(f.give_back(8).waiter == nullptr);
    CHECK(f.connections.in_use() == 0);
    CHECK(f.connections.idle() == 1);
}

TEST_CASE("pool: whoever comes later does not overtake those who wait", "[policy][pool]") {
    fixture f{1};
    CHECK(f.acquire() == 0);
    pool_waiter one;
    f.connections.wait(one);
    CHECK(f.acquire() == -1);
    CHECK(f.acquire(true) == -1);
    CHECK(f.give_back(1).waiter == &one);
}

TEST_CASE("pool: a waiter that leaves takes nothing with it", "[policy][pool]") {
    fixture f{1};
    CHECK(f.acquire() == 0);
    pool_waiter one, two, three;
    for (pool_waiter* waiter : {&one, &two, &three})
        f.connections.wait(*waiter);
    f.connections.leave(two); // from the middle
    CHECK_FALSE(two.linked());
    CHECK(f.give_back(1).waiter == &one);
    CHECK(f.give_back(1).waiter == &three);

    f.connections.wait(one);
    f.connections.wait(two);
    f.connections.leave(one); // from the front
    CHECK(f.connections.free_slot().waiter == &two);
    f.connections.wait(three);
    f.connections.leave(three); // the last
    CHECK(f.connections.waiting() == 0);
    CHECK(f.connections.free_slot().waiter == nullptr);
    CHECK(f.connections.in_use() == 0);
}

TEST_CASE("pool: connections past their time are not handed out", "[policy][pool]") {
    fixture f{3};
    for (int i = 0; i < 3; ++i)
        CHECK(f.acquire() == 0);
    f.give_back(1, start + 10s);
    f.give_back(2, start + 30s);
    f.give_back(3, start + 20s);

    f.now = start + 10s; // the moment itself is too late
    CHECK(f.acquire() == 3);
    CHECK(f.expired == ints{1});
    f.give_back(3, start + 20s);

    f.now = start + 25s;
    CHECK(f.acquire() == 2);
    CHECK(f.expired == ints{1, 3});
    CHECK(f.acquire() == 0);
    CHECK(f.connections.in_use() == 2);
}

TEST_CASE("pool: sweeping keeps the order of those that stay", "[policy][pool]") {
    fixture f{6};
    for (int i = 0; i < 6; ++i)
        CHECK(f.acquire() == 0);
    for (int i = 1; i <= 6; ++i)
        f.give_back(i, start + (i % 2 == 0 ? 10s : 100s));
    f.connections.sweep(start + 50s, f.expired);
    CHECK(f.expired == ints{2, 4, 6});
    CHECK(f.acquire() == 5);
    CHECK(f.acquire() == 3);
    CHECK(f.acquire() == 1);
}

TEST_CASE("pool: a connection that comes back too late is thrown out, its slot is not", "[policy][pool]") {
    fixture f{1};
    CHECK(f.acquire() == 0);
    f.now = start + 1min;
    CHECK(f.give_back(1, start + 59s).waiter == nullptr);
    CHECK(f.expired == ints{1});
    CHECK(f.connections.in_use() == 0);
    CHECK(f.connections.idle() == 0);

    CHECK(f.acquire() == 0);
    pool_waiter one;
    f.connections.wait(one);
    const auto next = f.give_back(2, f.now);
    CHECK(next.waiter == &one);
    CHECK_FALSE(next.what.reuse.has_value()); // it may open its own
    CHECK(f.expired == ints{1, 2});
    CHECK(f.connections.in_use() == 1);
}

TEST_CASE("pool: who asks for a fresh connection never gets a used one", "[policy][pool]") {
    fixture f{2};
    CHECK(f.acquire() == 0);
    f.give_back(1);
    CHECK(f.acquire(true) == 0); // room for another
    CHECK(f.connections.idle() == 1);
    CHECK(f.expired.empty());

    // No room: the connection that has been idle longest makes it.
    fixture full{2};
    CHECK(full.acquire() == 0);
    CHECK(full.acquire() == 0);
    full.give_back(1);
    full.give_back(2);
    CHECK(full.acquire(true) == 0);
    CHECK(full.expired == ints{1});
    CHECK(full.acquire() == 2);
    CHECK(full.acquire(true) == -1);

    // In the queue, too.
    pool_waiter fresh, any;
    fresh.fresh_only = true;
    full.connections.wait(fresh);
    full.connections.wait(any);
    const auto first = full.give_back(2);
    CHECK(first.waiter == &fresh);
    CHECK_FALSE(first.what.reuse.has_value());
    CHECK(full.expired == ints{1, 2});
    const auto second = full.give_back(3);
    CHECK(second.waiter == &any);
    CHECK(second.what.reuse == 3);
}

TEST_CASE("pool: draining closes what is idle and leaves the rest alone", "[policy][pool]") {
    fixture f{3};
    for (int i = 0; i < 3; ++i)
        CHECK(f.acquire() == 0);
    f.give_back(1);
    f.give_back(2);
    ints out;
    f.connections.drain(out);
    CHECK(out == ints{1, 2});
    CHECK(f.connections.idle() == 0);
    CHECK(f.connections.in_use() == 1);
    CHECK(f.acquire() == 0);
    CHECK(f.acquire() == 0);
    CHECK(f.acquire() == -1);
}
