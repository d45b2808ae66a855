#include <catch2/catch_test_macros.hpp>

#include <originpull/timestamp.hpp>
#include <words/rfc3339.hpp>

#include <sstream>

using originpull::timestamp;
using namespace std::chrono;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

sys_seconds at(int y, unsigned m, unsigned d, seconds time = 0s) {
    return sys_days{year_month_day{year{y}, month{m}, day{d}}} + time;
}

} // namespace

TEST_CASE("timestamp: RFC 3339 in all its forms", "[words][timestamp]") {
    struct row {
        const char* text;
        sys_seconds time;
        nanoseconds fraction;
    };
    const row rows[] = {
        {"1970-01-01T00:00:00Z", at(1970, 1, 1), 0ns},
        {"2019-10-28T18:11:23.37411Z", at(2019, 10, 28, 18h + 11min + 23s), 374'110'000ns},
        {"2100-01-01T05:20:00Z", at(2100, 1, 1, 5h + 20min), 0ns},
        {"2014-01-01t05:20:00z", at(2014, 1, 1, 5h + 20min), 0ns},
        // 1 to 9 digits
        {"2014-01-01T00:00:00.1Z", at(2014, 1, 1), 100'000'000ns},
        {"2014-01-01T00:00:00.12Z", at(2014, 1, 1), 120'000'000ns},
        {"2014-01-01T00:00:00.123Z", at(2014, 1, 1), 123'000'000ns},
        {"2014-01-01T00:00:00.1234Z", at(2014, 1, 1), 123'400'000ns},
        {"2014-01-01T00:00:00.123456Z", at(2014, 1, 1), 123'456'000ns},
        {"2014-01-01T00:00:00.1234567Z", at(2014, 1, 1), 123'456'700ns},
        {"2014-01-01T00:00:00.12345678Z", at(2014, 1, 1), 123'456'780ns},
        {"2014-01-01T00:00:00.123456789Z", at(2014, 1, 1), 123'456'789ns},
        {"2014-01-01T00:00:00.000000001Z", at(2014, 1, 1), 1ns},
        {"2014-01-01T00:00:00.999999999Z", at(2014, 1, 1), 999'999'999ns},
        // offsets
        {"2014-01-01T05:20:00+00:00", at(2014, 1, 1, 5h + 20min), 0ns},
        {"2014-01-01T05:20:00-00:00", at(2014, 1, 1, 5h + 20min), 0ns},
        {"2014-01-01T05:20:00+05:30", at(2013, 12, 31, 23h + 50min), 0ns},
        {"2014-01-01T05:20:00-08:00", at(2014, 1, 1, 13h + 20min), 0ns},
        {"2014-01-01T05:20:00.5+23:59", at(2013, 12, 31, 5h + 21min), 500'000'000ns},
        // leap years and leap seconds
        {"2016-02-29T00:00:00Z", at(2016, 2, 29), 0ns},
        {"2000-02-29T00:00:00Z", at(2000, 2, 29), 0ns},
        {"2016-12-31T23:59:60Z", at(2017, 1, 1), 0ns},
        {"2016-12-31T15:59:60.25-08:00", at(2017, 1, 1), 250'000'000ns},
        // beyond what nanoseconds in 64 bits can count
        {"9999-12-31T23:59:59Z", at(9999, 12, 31, 23h + 59min + 59s), 0ns},
        {"9999-12-31T23:59:59.999999999-23:59", at(10000, 1, 1, 23h + 58min + 59s), 999'999'999ns},
        {"0001-01-01T00:00:00Z", at(1, 1, 1), 0ns},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const timestamp read{r.text};
        CHECK(read.text() == r.text);
        CHECK(read.readable());
        REQUIRE(read.time().has_value());
        CHECK(*read.time() == r.time);
        CHECK(read.fraction() == r.fraction);
    }
}

TEST_CASE("timestamp: what cannot be read is kept as it came", "[words][timestamp]") {
    const std::string texts[] = {
        "",
        "never",
        "2014-01-01",
        "2014-01-01T05:20:00",
        "2014-01-01 05:20:00Z",
        "2014-01-01T05:20Z",
        "2014-01-01T05:20:00.Z",
        "2014-01-01T05:20:00.1234567890Z",
        "2014-01-01T05:20:00,5Z",
        "2014-01-01T05:20:00Zx",
        "2014-01-01T05:20:00Z ",
        " 2014-01-01T05:20:00Z",
        "2014-13-01T05:20:00Z",
        "2014-00-01T05:20:00Z",
        "2014-01-00T05:20:00Z",
        "2014-02-29T05:20:00Z",
        "1900-02-29T05:20:00Z",
        "2014-04-31T05:20:00Z",
        "2014-01-01T24:00:00Z",
        "2014-01-01T05:60:00Z",
        "2014-01-01T05:20:61Z",
        "2014-01-01T05:20:00+24:00",
        "2014-01-01T05:20:00+05:60",
        "2014-01-01T05:20:00+0530",
        "2014-01-01T05:20:00+05",
        "+2014-01-01T05:20:00Z",
        "-014-01-01T05:20:00Z",
        "12014-01-01T05:20:00Z",
        "1546300800",
        "2014-01-01T05:20:00Z\0"s,
        "\xef\xbb\xbf"
        "2014-01-01T05:20:00Z",
        std::string(100'000, '2'),
    };
    for (const std::string& text : texts) {
        CAPTURE(text.substr(0, 50));
        const timestamp read{text};
        CHECK_FALSE(read.readable());
        CHECK_FALSE(read.time().has_value());
        CHECK(read.fraction() == 0ns);
        CHECK(read.text() == text);
    }
}

TEST_CASE("timestamp: every proper prefix is unreadable", "[words][timestamp]") {
    const std::string whole = "2019-10-28T18:11:23.37411+01:30";
    REQUIRE(originpull::detail::parse_rfc3339(whole).has_value());
    for (std::size_t n = 0; n < whole.size(); ++n) {
        CAPTURE(n);
        CHECK_FALSE(originpull::detail::parse_rfc3339(whole.substr(0, n)).has_value());
    }
}

TEST_CASE("timestamp: compares and prints as text", "[words][timestamp]") {
    CHECK(timestamp{"2014-01-01T05:20:00Z"} == std::string_view{"2014-01-01T05:20:00Z"});
    CHECK(timestamp{"x"} == timestamp{"x"});
    CHECK(timestamp{"2014-01-01T05:20:00Z"} != timestamp{"2014-01-01T05:20:00+00:00"});
    CHECK_FALSE(timestamp{}.readable());
    std::ostringstream out;
    out << timestamp{"never"};
    CHECK(out.str() == "never");
}
