#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "emulator_support.hpp"
#include <originpull/emulator/limiter.hpp>
#include <originpull/emulator/parse.hpp>

using namespace emulator_test;

namespace {

emu::rate_limit ten_a_minute(emu::rate_mode mode = emu::rate_mode::fixed, unsigned foreign = 0) {
    emu::rate_limit limit;
    limit.requests = 10;
    limit.window = 1min;
    limit.mode = mode;
    limit.foreign = foreign;
    return limit;
}

bool ask_at(emu::limiter& limits, emu::time_point when) { return limits.count("somebody", when).allowed; }

std::string told(const emu::limiter::verdict& counted) {
    return counted.headers.empty() ? "" : counted.headers.front().second;
}

} // namespace

TEST_CASE("emulator flags: the kinds of a rate limit", "[emulator][parse]") {
    CHECK(emu::parse_rate_mode("fixed") == emu::rate_mode::fixed);
    CHECK(emu::parse_rate_mode("penalty") == emu::rate_mode::penalty);
    CHECK(emu::parse_switch("on"));
    CHECK_FALSE(emu::parse_switch("off"));
    for (const char* text : {"", "Fixed", "penalty ", "on"})
        CHECK_THROWS_AS(emu::parse_rate_mode(text), std::invalid_argument);
    for (const char* text : {"", "On", "off ", "1", "true"})
        CHECK_THROWS_AS(emu::parse_switch(text), std::invalid_argument);
    CHECK(emu::options{}.rate_limit.mode == emu::rate_mode::fixed);
    CHECK(emu::options{}.rate_limit.headers);
    CHECK(emu::options{}.rate_limit.foreign == 0);
}

TEST_CASE("emulator rate limit: fixed, the rest of the window is lost", "[emulator][rate_limit]") {
    emu::limiter limits{ten_a_minute()};
    for (int i = 0; i < 10; ++i)
        CHECK(ask_at(limits, start + 1s * i));
    const auto refused = limits.count("somebody", start + 40s);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_after == 20s);
    CHECK(told(refused) == "\"default\";r=0;t=20");
    CHECK(limits.count("somebody else", start + 40s).allowed);
    CHECK_FALSE(ask_at(limits, start + 1min - 1ns));
    CHECK(ask_at(limits, start + 1min));
}

TEST_CASE("emulator rate limit: penalty, a whole window from the refusal on is lost",
          "[emulator][rate_limit]") {
    emu::limiter limits{ten_a_minute(emu::rate_mode::penalty)};
    for (int i = 0; i < 10; ++i)
        CHECK(ask_at(limits, start + 1s * i));
    const auto refused = limits.count("somebody", start + 40s);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_after == 60s);
    CHECK(told(refused) == "\"default\";r=0;t=60");

    // Asking again does not prolong it.
    const auto again = limits.count("somebody", start + 70s);
    CHECK_FALSE(again.allowed);
    CHECK(again.retry_after == 30s);
    CHECK_FALSE(ask_at(limits, start + 100s - 1ns));

    const auto after = limits.count("somebody", start + 130s); // the new window begins with the first request
    CHECK(after.allowed);
    CHECK(told(after) == "\"default\";r=9;t=60");
}

TEST_CASE("emulator rate limit: penalty, who does not overrun the limit is not blocked",
          "[emulator][rate_limit]") {
    emu::limiter limits{ten_a_minute(emu::rate_mode::penalty)};
    for (int window = 0; window < 3; ++window)
        for (int i = 0; i < 10; ++i)
            CHECK(ask_at(limits, start + 1min * window));
    for (const emu::rate_window& each : limits.windows(start + 3min)) {
        CHECK(each.ends - each.begins == 1min);
        CHECK_FALSE(each.blocked);
        CHECK(each.permitted == 10);
    }
}

TEST_CASE("emulator rate limit: what has been counted can be read, window by window",
          "[emulator][rate_limit]") {
    emu::limiter limits{ten_a_minute(emu::rate_mode::penalty)};
    for (int i = 0; i < 13; ++i)
        (void)limits.count("first", start + 1s);
    (void)limits.count("second", start + 2s);
    (void)limits.count("first", start + 5min);

    const auto all = limits.windows(start + 5min);
    REQUIRE(all.size() == 3);
    CHECK(all[0].credential == 0);
    CHECK(all[0].begins == start + 1s);
    CHECK(all[0].ends == start + 61s);
    CHECK(all[0].blocked);
    CHECK(all[0].permitted == 10);
    CHECK(all[0].refused == 3);
    CHECK(all[1].credential == 0);
    CHECK(all[1].begins == start + 5min);
    CHECK(all[1].permitted == 1);
    CHECK(all[2].credential == 1);
    CHECK(all[2].permitted == 1);
}

TEST_CASE("emulator rate limit: foreign traffic comes spread over the window", "[emulator][rate_limit]") {
    emu::rate_limit limit;
    limit.requests = 1000;
    limit.window = 100s;
    limit.foreign = 20;
    emu::limiter limits{limit, 7};
    for (int second = 0; second < 100; ++second) {
        REQUIRE(ask_at(limits, start + 1s * second));
        const auto windows = limits.windows(start + 1s * second);
        REQUIRE(windows.size() == 1);
        CHECK(windows[0].permitted == static_cast<unsigned>(second) + 1);
        // Two each second, each within its own half.
        CHECK(windows[0].foreign_permitted >= static_cast<unsigned>(2 * second));
        CHECK(windows[0].foreign_permitted <= static_cast<unsigned>(2 * second) + 1);
    }
    const auto seen = limits.count("somebody", start + 100s - 1ns);
    CHECK(told(seen) == "\"default\";r=699;t=1"); // 101 of ours and 200 others

    // Without a request of ours too, and the same with the same seed.
    emu::limiter repeated{limit, 7};
    (void)ask_at(repeated, start);
    (void)ask_at(limits, start + 1000s);
    const auto once = limits.windows(start + 1000s);
    const auto again = repeated.windows(start + 1000s);
    REQUIRE(once.size() == again.size());
    CHECK(once.size() == 10);
    CHECK(std::equal(once.begin(), once.end(), again.begin(), [](const auto& left, const auto& right) {
        return left.begins == right.begins && left.foreign_permitted == right.foreign_permitted;
    }));
}

TEST_CASE("emulator rate limit: foreign traffic is refused too when nothing is left",
          "[emulator][rate_limit]") {
    emu::limiter fixed{ten_a_minute(emu::rate_mode::fixed, 50)};
    int permitted = 0;
    for (int i = 0; i < 20; ++i)
        permitted += ask_at(fixed, start + 6s);
    const auto counted = fixed.windows(start + 1min - 1ns);
    REQUIRE(counted.size() == 1);
    CHECK(permitted + static_cast<int>(counted[0].foreign_permitted) == 10);
    CHECK(counted[0].foreign_permitted + counted[0].foreign_refused == 5);
    CHECK(counted[0].refused == static_cast<unsigned>(20 - permitted));

    // We stop at the limit; somebody else does not, and all are blocked.
    emu::limiter penalty{ten_a_minute(emu::rate_mode::penalty, 50)};
    REQUIRE(ask_at(penalty, start));
    while (penalty.windows(start)[0].permitted + penalty.windows(start)[0].foreign_permitted < 10)
        REQUIRE(ask_at(penalty, start));
    CHECK_FALSE(penalty.windows(start)[0].blocked);
    const auto refused = penalty.count("somebody", start + 59s);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_after > 1s);
    CHECK(penalty.windows(start + 59s)[0].blocked);
}

TEST_CASE("emulator rate limit: without headers, a refusal still says when to come back",
          "[emulator][rate_limit]") {
    emu::options configuration;
    configuration.rate_limit = ten_a_minute();
    configuration.rate_limit.headers = false;
    emu::state service{configuration};
    const auto has = [](const emu::response& reply, std::string_view name) {
        return std::any_of(reply.headers.begin(), reply.headers.end(),
                           [&](const auto& header) { return header.first == name; });
    };
    for (int i = 0; i < 11; ++i) {
        const auto reply = service.handle(ask("GET", below_zone("/hostnames/certificates")), start);
        CHECK(reply.status == (i < 10 ? 200 : 429));
        CHECK_FALSE(has(reply, "Ratelimit"));
        CHECK_FALSE(has(reply, "Ratelimit-Policy"));
        CHECK(has(reply, "Retry-After") == (i == 10));
    }
    const auto windows = service.rate_windows(start);
    REQUIRE(windows.size() == 1);
    CHECK(windows[0].permitted == 10);
    CHECK(windows[0].refused == 1);
}
