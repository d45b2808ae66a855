// The three forms of a date in HTTP.

#include "support.hpp"

#include <codec/http_date.hpp>

#include <cstdio>
#include <string>

using namespace fuzz;
using namespace std::chrono;
using originpull::detail::parse_http_date;

namespace {

constexpr const char* days_of_week[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct forms {
    std::string fixdate, rfc850, asctime;
};

forms write(sys_seconds time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    const char* const name = days_of_week[weekday{day}.c_encoding()];
    const char* const month = months[static_cast<unsigned>(date.month()) - 1];
    const auto d = static_cast<unsigned>(date.day());
    const int year = static_cast<int>(date.year());
    char hms[16], text[64];
    forms out;
    std::snprintf(hms, sizeof hms, "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::snprintf(text, sizeof text, "%.3s, %02u %s %04d %s GMT", name, d, month, year, hms);
    out.fixdate = text;
    std::snprintf(text, sizeof text, "%s, %02u-%s-%02d %s GMT", name, d, month, year % 100, hms);
    out.rfc850 = text;
    std::snprintf(text, sizeof text, "%.3s %s %2u %s %04d", name, month, d, hms, year);
    out.asctime = text;
    return out;
}

void check(std::string_view text, sys_seconds now) {
    const auto time = parse_http_date(text, now);
    if (!time)
        return;
    require(text.size() <= 33, "a date has an end");
    const auto year = static_cast<int>(year_month_day{floor<days>(*time)}.year());
    require(year >= 0 && year <= 10'000, "its year has four digits, or was ended by a leap second");
    if (year == 10'000)
        return;
    const forms again = write(*time);
    require(parse_http_date(again.fixdate, now) == time && parse_http_date(again.asctime, now) == time,
            "it comes back");
    const auto this_year = static_cast<int>(year_month_day{floor<days>(now)}.year());
    const int century = this_year - this_year % 100;
    if (year > this_year - 50 && year <= this_year + 50 && year < century + 100)
        require(parse_http_date(again.rfc850, now) == time, "with two digits of the year, too");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const int y : {1970, 2026, 2099})
        check(text_of(data, size), sys_days{year{y} / 5 / 1});
    return 0;
}
