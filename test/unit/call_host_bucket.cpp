// The pacing that processes share: what they count together, and what is left of those who die.

#include "host_support.hpp"

#include <call/limiter.hpp>
#include <codec/bucket_name.hpp>

#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <csignal>

using namespace originpull;
using namespace std::chrono_literals;
using detail::limiter;
using detail::shared_region;
using unit_test::child;
using unit_test::own_directory;

namespace {

using time_point = limiter::time_point;

constexpr auto turn = 60s; // from an answer: the service has counted the request before that

rate_limit_config allowing(unsigned requests) { return {requests, 60s, 2}; }

time_point clock_now() { return std::chrono::steady_clock::now(); }

struct scene {
    own_directory base;
    rate_limit_config config = allowing(10);
    time_point now = clock_now();

    [[nodiscard]] std::unique_ptr<limiter> make() const {
        return std::make_unique<limiter>(config, std::vector{base.inside("d")}, "name", now);
    }
    [[nodiscard]] bool sends(limiter& who) const {
        if (!who.reserve(now).reserved)
            return false;
        if (who.take(now, 0.5))
            return true;
        who.give_back();
        return false;
    }
    /// The same file, without the rest of the library.
    [[nodiscard]] std::unique_ptr<shared_region> region() const {
        const std::string path = unit_test::only_file(base.inside("d")).filename();
        return shared_region::attach({base.inside("d")}, path,
                                     sizeof(detail::pacing_state) + config.requests * sizeof(time_point));
    }
};

detail::rate_limit_reading left(std::uint64_t remaining, std::uint64_t limit) {
    return {remaining, 60s, limit, 60s};
}

} // namespace

TEST_CASE("bucket: two count together what they send", "[call][host]") {
    scene s;
    const auto one = s.make();
    const auto other = s.make();
    CHECK(one->current(s.now).shared_on_host);
    const time_point first = s.now;
    for (int i = 0; i < 10; ++i) {
        limiter& who = i % 2 == 0 ? *one : *other;
        REQUIRE(s.sends(who));
        who.answered(s.now, s.now, {});
        s.now += 5ms; // the service is silent: the last go one at a time
    }
    CHECK(one->reserve(s.now).ready_at == first + turn);
    CHECK(other->reserve(s.now).ready_at == first + turn);
    s.now = first + turn;
    CHECK(s.sends(*other));
}

TEST_CASE("bucket: a reserved place may be taken by another process first", "[call][host]") {
    scene s;
    s.config = allowing(1);
    const auto one = s.make();
    const auto other = s.make();
    REQUIRE(one->reserve(s.now).reserved);
    REQUIRE(s.sends(*other));
    CHECK_FALSE(one->take(s.now, 0.5));
    one->give_back();
    // Counted until a turn after its answer, whenever that comes.
    CHECK_FALSE(one->reserve(s.now).ready_at.has_value());
    s.now += 1s;
    other->answered(s.now, s.now - 1s, {});
    CHECK(one->reserve(s.now).ready_at == s.now + turn);
}

TEST_CASE("bucket: what the service tells one, and a pause, hold for all", "[call][host]") {
    scene s;
    s.config = allowing(1000);
    const auto one = s.make();
    const auto other = s.make();
    REQUIRE(s.sends(*one));
    one->answered(s.now, s.now, left(2, 3));
    CHECK(other->current(s.now).remaining == 2);
    REQUIRE(s.sends(*other));
    REQUIRE(s.sends(*one));
    const auto none = other->reserve(s.now);
    CHECK_FALSE(none.reserved);
    // Somebody else's may come back without a bell.
    CHECK(none.ask_again.value() >= s.now + 5ms);
    CHECK(none.ask_again.value() <= s.now + 20ms);
    one->pause(s.now, s.now + 10s);
    CHECK(other->reserve(s.now).ready_at == s.now + 10s);
    CHECK(other->current(s.now).paused_for == 10s);
    CHECK(s.make()->current(s.now).paused_for == 10s);
}

TEST_CASE("bucket: requests that are under way in a killed process are taken back", "[call][host]") {
    scene s;
    s.config = allowing(1000);
    const auto ours = s.make();
    REQUIRE(s.sends(*ours));
    ours->answered(s.now, s.now, left(999, 1000));
    s.now += 60s;
    child other{[&] {
        limiter* const theirs = s.make().release();
        for (int i = 0; i < 32; ++i) // nobody has looked into this window yet: 32 at a time
            if (!s.sends(*theirs))
                ::_exit(1);
    }};
    CHECK_FALSE(s.sends(*ours));
    other.kill();
    s.now += 400ms;
    CHECK_FALSE(s.sends(*ours)); // not looked at all the time
    s.now += 200ms;
    int sent = 0;
    while (s.sends(*ours))
        ++sent;
    CHECK(sent == 32);
}

TEST_CASE("bucket: a process that ends takes its requests with it", "[call][host]") {
    scene s;
    s.config = allowing(1000);
    const auto ours = s.make();
    {
        const auto theirs = s.make();
        while (s.sends(*theirs)) {
        }
        CHECK_FALSE(s.sends(*ours));
    }
    CHECK(s.sends(*ours));
}

TEST_CASE("bucket: whoever dies within a change leaves a pause, if it can be true", "[call][host]") {
    scene s;
    const auto ours = s.make();
    REQUIRE(s.sends(*ours));
    ours->answered(s.now, s.now, {});
    const auto pause = GENERATE(std::chrono::nanoseconds{0}, 10min, 1h);
    child other{[&] {
        auto* const theirs = s.region().release();
        if (theirs->enter(true) != shared_region::entry::entered)
            ::_exit(1);
        reinterpret_cast<detail::pacing_state*>(theirs->content())->paused_until = s.now + pause;
    }};
    other.kill();
    if (pause == 10min) {
        CHECK(ours->reserve(s.now).ready_at == s.now + 10min);
        return;
    }
    int sent = 0;
    while (s.sends(*ours)) {
        ours->answered(s.now, s.now, {});
        ++sent;
        s.now += 5ms;
    }
    CHECK(sent == 10); // counted anew
}

TEST_CASE("bucket: nobody waits for one who has been stopped inside", "[call][host]") {
    scene s;
    const auto ours = s.make();
    REQUIRE(s.sends(*ours));
    ours->answered(s.now, s.now, left(9, 10)); // before that, nobody else would go
    REQUIRE(s.sends(*ours));
    REQUIRE(ours->reserve(s.now).reserved);
    auto theirs = s.region();
    REQUIRE(theirs->enter(true) == shared_region::entry::entered);

    const auto before = clock_now();
    const auto none = ours->reserve(s.now);
    CHECK(clock_now() - before < 1s); // some milliseconds, on a machine with nothing else to do
    CHECK_FALSE(none.reserved);
    CHECK(none.ask_again == s.now + 10ms);
    CHECK_FALSE(ours->take(s.now, 0.5));
    ours->answered(s.now, s.now, left(7, 10));
    CHECK(ours->current(s.now).shared_on_host);
    ours->pause(s.now, s.now + 1500ms);
    s.now += 1s;
    CHECK(ours->reserve(s.now).ready_at == s.now + 500ms); // alone
    CHECK_FALSE(ours->current(s.now).shared_on_host);
    CHECK(ours->current(s.now).remaining == 7);
    s.now += 500ms;
    CHECK(ours->take(s.now, 0.5));
    CHECK(s.sends(*ours));

    theirs->leave();
    theirs.reset();
    CHECK(ours->current(s.now).shared_on_host);
    const auto other = s.make();
    // What was sent alone counts; what the service said meanwhile is not known there.
    int sent = 0;
    while (s.sends(*other)) {
        other->answered(s.now, s.now, {});
        ++sent;
    }
    CHECK(sent == 6);
}

TEST_CASE("bucket: a file that is removed is made again, and all meet in it", "[call][host]") {
    scene s;
    const auto one = s.make();
    const auto other = s.make();
    REQUIRE(s.sends(*one));
    one->answered(s.now, s.now, {});
    std::filesystem::remove_all(s.base.inside("d"));
    int sent = 0;
    for (limiter* who = other.get(); s.sends(*who); who = who == one.get() ? other.get() : one.get()) {
        who->answered(s.now, s.now, {});
        ++sent;
        s.now += 5ms;
    }
    CHECK(sent == 10);
    CHECK(one->current(s.now).shared_on_host);
}

TEST_CASE("bucket: times that cannot have been are forgotten", "[call][host]") {
    scene s;
    s.now += 10h;
    {
        const auto other = s.make();
        while (s.sends(*other))
            other->answered(s.now, s.now, {});
        other->pause(s.now, s.now + 1min);
    }
    s.now -= 10h;
    CHECK(s.sends(*s.make()));
}

TEST_CASE("bucket: without a file, everybody has his own", "[call][host]") {
    scene s;
    limiter alone{s.config, {s.base.inside("none/d")}, "name", s.now};
    CHECK_FALSE(alone.current(s.now).shared_on_host);
    int sent = 0;
    while (s.sends(alone)) {
        alone.answered(s.now, s.now, {});
        ++sent;
    }
    CHECK(sent == 10);
    CHECK(alone.reserve(s.now).ready_at == s.now + 60s);

    // Once there can be one, what has been sent counts.
    std::filesystem::create_directory(s.base.inside("none"));
    s.now += 1s;
    CHECK(alone.current(s.now).shared_on_host);
    limiter other{s.config, {s.base.inside("none/d")}, "name", s.now};
    CHECK_FALSE(s.sends(other));
}

TEST_CASE("bucket: without pacing, pauses are shared", "[call][host]") {
    scene s;
    s.config.requests = 0;
    const auto one = s.make();
    const auto other = s.make();
    for (int i = 0; i < 100; ++i)
        REQUIRE(s.sends(*one));
    one->pause(s.now, s.now + 1s);
    CHECK(other->reserve(s.now).ready_at == s.now + 1s);
}

TEST_CASE("bucket: threads and limiters of one process get along", "[call][host][threads]") {
    scene s;
    s.config = allowing(2000);
    std::vector<std::unique_ptr<limiter>> all;
    for (int i = 0; i < 2; ++i)
        all.push_back(s.make());
    std::atomic<int> sent{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            limiter& mine = *all[i % 2];
            for (int tries = 0; tries < 1000; ++tries)
                if (s.sends(mine)) {
                    mine.answered(s.now, s.now, {});
                    ++sent;
                }
        });
    for (auto& thread : threads)
        thread.join();
    s.now += 100ms;
    while (s.sends(*all[0])) {
        all[0]->answered(s.now, s.now, {});
        ++sent;
        s.now += 5ms; // the last go one at a time
    }
    CHECK(sent == 2000);
}

TEST_CASE("bucket: the file tells nothing of the credentials", "[codec][host]") {
    const auto who = credentials::api_token("canary-token-canary");
    const auto name = [&](const credentials& of, const char* machine = "m", const char* at = "host",
                          const rate_limit_config& config = {}) {
        return detail::bucket_name(machine, of, at, config);
    };
    CHECK(name(who).size() == 64);
    CHECK(name(who).find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(name(who) == name(credentials::api_token("canary-token-canary")));
    CHECK(name(who) != name(credentials::api_token("canary-token-canarx")));
    CHECK(name(who) != name(credentials::api_key("a@b.example", "canary-token-canary")));
    CHECK(name(who) != name(who, "n"));
    CHECK(name(who) != name(who, "m", "host:8443"));
    CHECK(name(who) != name(who, "m", "host", allowing(5)));

    const own_directory base;
    limiter made{{}, {base.inside("d")}, name(who), clock_now()};
    REQUIRE(made.reserve(clock_now()).reserved);
    REQUIRE(made.take(clock_now(), 0.5));
    const auto file = unit_test::only_file(base.inside("d"));
    CHECK(file.string().find("canary") == std::string::npos);
    const std::string content = unit_test::content_of(file);
    CHECK(content.find("pace") != std::string::npos);
    CHECK(content.find("canary") == std::string::npos);
}

TEST_CASE("bucket: what is wrong is said, and only that", "[call][host]") {
    CHECK_THROWS_AS(rate_limiter::of_host({}), std::invalid_argument);
    const auto who = credentials::api_token("canary-token");
    CHECK_THROWS_AS(rate_limiter::of_host(who, {2'000'000}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limiter::of_host(who, {}, "http://x"), std::invalid_argument);
    CHECK_FALSE(rate_limiter{}.current().shared_on_host);
}
