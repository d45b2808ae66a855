// The service's timestamps.

#include "support.hpp"

#include <originpull/timestamp.hpp>
#include <words/rfc3339.hpp>

#include <cstdio>
#include <string>

using namespace fuzz;
using namespace std::chrono;
using originpull::timestamp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{text_of(data, size)};
    const timestamp read{text};
    const auto parsed = originpull::detail::parse_rfc3339(text);
    require(read.text() == text, "the text is always kept");
    require(read.readable() == parsed.has_value() && read.readable() == read.time().has_value(),
            "it is readable, or not");
    require(read.fraction() >= nanoseconds{0} && read.fraction() < seconds{1},
            "a fraction is less than a second");
    if (!read.readable()) {
        require(read.fraction() == nanoseconds{0}, "what is unreadable has no fraction");
        return 0;
    }
    require(*read.time() == parsed->seconds && read.fraction() == parsed->fraction,
            "it is what the parser read");
    require(text.size() <= 35, "a timestamp has an end");
    for (std::size_t n = 0; n < text.size(); ++n)
        require(!originpull::detail::parse_rfc3339(exact_copy{text.substr(0, n)}.view()),
                "a part of one is none");

    const auto day = floor<days>(*read.time());
    const year_month_day date{day};
    const hh_mm_ss clock{*read.time() - day};
    const int year = static_cast<int>(date.year());
    if (year < 0 || year > 9999) // an offset, or a leap second, led out of the years that can be written
        return 0;
    char again[64];
    std::snprintf(again, sizeof again, "%04d-%02u-%02uT%02d:%02d:%02d.%09dZ", year,
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(read.fraction().count()));
    const timestamp back{again};
    require(back.readable() && back.time() == read.time() && back.fraction() == read.fraction(),
            "it comes back");
    return 0;
}
