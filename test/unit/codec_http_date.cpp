#include <catch2/catch_test_macros.hpp>

#include <codec/http_date.hpp>

#include <string>

using originpull::detail::parse_http_date;
using namespace std::chrono;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

constexpr sys_seconds now = sys_days{2026y / 5 / 1};
constexpr sys_seconds example = sys_days{1994y / 11 / 6} + 8h + 49min + 37s; // the one of RFC 9110

} // namespace

TEST_CASE("HTTP date: the three forms", "[codec][http_date]") {
    struct row {
        const char* text;
        sys_seconds time;
    };
    const row rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", example},
        {"Sunday, 06-Nov-94 08:49:37 GMT", example},
        {"Sun Nov  6 08:49:37 1994", example},
        {"Sun Nov 16 08:49:37 1994", example + days{10}},
        {"Fri, 01 May 2026 00:00:30 GMT", now + 30s},
        {"Friday, 01-May-26 00:00:30 GMT", now + 30s},
        {"Fri May  1 00:00:30 2026", now + 30s},
        {"Thu, 29 Feb 2024 23:59:59 GMT", sys_days{2024y / 2 / 29} + 24h - 1s},
        {"Sat, 31 Dec 2016 23:59:60 GMT", sys_days{2017y / 1 / 1}}, // leap second
        {"Fri, 31 Dec 9999 23:59:59 GMT", sys_days{9999y / 12 / 31} + 24h - 1s},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const auto read = parse_http_date(r.text, now);
        REQUIRE(read.has_value());
        CHECK(*read == r.time);
    }
}

TEST_CASE("HTTP date: the century of two digits", "[codec][http_date]") {
    struct row {
        const char* year;
        std::chrono::year full;
    };
    for (const row& r : {row{"26", 2026y}, row{"00", 2000y}, row{"27", 2027y}, row{"76", 2076y},
                         row{"77", 1977y}, row{"99", 1999y}}) {
        CAPTURE(r.year);
        const auto read = parse_http_date("Monday, 01-Jun-"s + r.year + " 00:00:00 GMT", now);
        REQUIRE(read.has_value());
        CHECK(*read == sys_days{r.full / 6 / 1});
    }
}

TEST_CASE("HTTP date: everything else is none", "[codec][http_date]") {
    const std::string texts[] = {
        "",
        "now",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 006 Nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Son, 06 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06 Nov 1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 94",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun, 06 Nov 1994 -8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT\0"s,
        std::string(100'000, 'S'),
    };
    for (const std::string& text : texts) {
        CAPTURE(text.substr(0, 60));
        CHECK_FALSE(parse_http_date(text, now).has_value());
    }
}
