#include <catch2/catch_test_macros.hpp>

#include <codec/response_head.hpp>
#include <codec/retry_after.hpp>

#include <optional>
#include <string>

using originpull::detail::parse_response_head;
using originpull::detail::parse_retry_after;
using originpull::detail::response_head;
using namespace std::chrono;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

constexpr sys_seconds now = sys_days{2026y / 5 / 1};

std::optional<seconds> from_header(const std::string& fields) {
    response_head head;
    const auto failure = parse_response_head(
        "HTTP/1.1 429 Too Many Requests\r\n" + fields + "Content-Length: 0\r\n\r\n", 100, now, head);
    REQUIRE_FALSE(failure.has_value());
    return head.retry_after;
}

} // namespace

TEST_CASE("Retry-After: one value", "[codec][retry_after]") {
    struct row {
        std::string value;
        std::optional<seconds> wait;
    };
    const row rows[] = {
        {"0", 0s},
        {"1", 1s},
        {"30", 30s},
        {"300", 300s},
        {"0030", 30s},
        {" 30 ", 30s},
        {"\t30", 30s},
        {"410400", 114h},
        {"31622400", 366 * 24h},
        // more than a year is no advice
        {"31622401", std::nullopt},
        {"9223372036854775807", std::nullopt},
        {"9223372036854775808", std::nullopt},
        {"99999999999999999999999999", std::nullopt},
        // nonsense
        {"", std::nullopt},
        {" ", std::nullopt},
        {"-1", std::nullopt},
        {"+1", std::nullopt},
        {"1e9", std::nullopt},
        {"1.5", std::nullopt},
        {"0x10", std::nullopt},
        {"30s", std::nullopt},
        {"30 s", std::nullopt},
        {"30;q=1", std::nullopt},
        {"soon", std::nullopt},
        {"NaN", std::nullopt},
        {"30\0"s, std::nullopt},
        // dates
        {"Fri, 01 May 2026 00:05:00 GMT", 300s},
        {"Friday, 01-May-26 00:05:00 GMT", 300s},
        {"Fri May  1 00:05:00 2026", 300s},
        {" Fri, 01 May 2026 00:00:01 GMT ", 1s},
        {"Fri, 01 May 2026 00:00:00 GMT", 0s},
        {"Thu, 30 Apr 2026 23:59:59 GMT", 0s},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0s},
        {"Fri, 31 Dec 9999 23:59:59 GMT", std::nullopt},
        {"Fri, 01 May 2026 00:05:00", std::nullopt},
    };
    for (const row& r : rows) {
        CAPTURE(r.value);
        CHECK(parse_retry_after(r.value, now) == r.wait);
    }
}

TEST_CASE("Retry-After: as it stands in a header", "[codec][retry_after]") {
    struct row {
        std::string fields;
        std::optional<seconds> wait;
    };
    const row rows[] = {
        {"", std::nullopt},
        {"Retry-After: 7\r\n", 7s},
        {"retry-after: 7\r\n", 7s},
        {"Retry-After: \r\n", std::nullopt},
        {"Retry-After: -5\r\n", std::nullopt},
        {"Retry-After: 1e9\r\n", std::nullopt},
        // of several the longest counts
        {"Retry-After: 7\r\nRetry-After: 9\r\n", 9s},
        {"Retry-After: 9\r\nRetry-After: 7\r\n", 9s},
        {"Retry-After: 7, 9\r\n", 9s},
        {"Retry-After: 9,7\r\n", 9s},
        {"Retry-After: garbage\r\nRetry-After: 7\r\n", 7s},
        {"Retry-After: 7\r\nRetry-After: Fri, 01 May 2026 00:01:00 GMT\r\n", 60s},
        // a date is measured from the moment of the response
        {"Retry-After: Fri, 01 May 2026 00:01:00 GMT\r\n", 60s},
        {"Date: Fri, 01 May 2026 00:00:50 GMT\r\nRetry-After: Fri, 01 May 2026 00:01:00 GMT\r\n", 10s},
        {"Retry-After: Fri, 01 May 2026 00:01:00 GMT\r\nDate: Fri, 01 May 2026 00:00:50 GMT\r\n", 10s},
        {"Date: Fri, 01 May 2026 00:00:50 GMT\r\nRetry-After: Friday, 01-May-26 00:01:00 GMT\r\n", 10s},
        {"Date: Fri, 01 May 2026 00:00:50 GMT\r\nRetry-After: Fri May  1 00:01:00 2026\r\n", 10s},
        {"Date: Friday, 01-May-26 00:00:50 GMT\r\nRetry-After: Fri, 01 May 2026 00:01:00 GMT\r\n", 10s},
        {"Date: Friday, 01-May-26 00:00:50 GMT\r\nRetry-After: Friday, 01-May-26 00:01:00 GMT\r\n", 10s},
        {"Date: Fri May  1 00:00:50 2026\r\nRetry-After: Fri, 01 May 2026 00:01:00 GMT\r\n", 10s},
        {"Date: yesterday\r\nRetry-After: Fri, 01 May 2026 00:01:00 GMT\r\n", 60s},
        // its own clock may be days away from ours
        {"Date: Sun, 10 May 2026 00:00:00 GMT\r\nRetry-After: Sun, 10 May 2026 00:00:05 GMT\r\n", 5s},
        {"Date: Sun, 10 May 2026 00:00:00 GMT\r\nRetry-After: 5\r\n", 5s},
    };
    for (const row& r : rows) {
        CAPTURE(r.fields);
        CHECK(from_header(r.fields) == r.wait);
    }
}

TEST_CASE("Retry-After: a flood of them is bounded", "[codec][retry_after]") {
    std::string fields;
    for (int i = 1; i <= 90; ++i)
        fields += "Retry-After: " + std::to_string(i) + "\r\n";
    CHECK(from_header(fields).has_value());
    std::string list = "Retry-After: 1";
    for (int i = 0; i < 5000; ++i)
        list += ",2";
    CHECK(from_header(list + "\r\n") == 2s);
}
