// Retry-After: seconds, or a date.

#include "support.hpp"

#include <codec/http_date.hpp>
#include <codec/retry_after.hpp>

#include <string>

using namespace fuzz;
using namespace std::chrono;
using originpull::detail::parse_http_date;
using originpull::detail::parse_retry_after;

namespace {

void check(std::string_view text, sys_seconds now) {
    constexpr seconds year_of_days = hours{24 * 366};
    const auto wait = parse_retry_after(text, now);
    require(parse_retry_after(" \t" + std::string{text} + "\t ", now) == wait,
            "blanks around it mean nothing");
    if (const auto date = parse_http_date(text, now)) {
        const seconds left = std::max(*date - now, seconds{0});
        require(wait == (left <= year_of_days ? std::optional{left} : std::nullopt),
                "a date is what is left to it");
    }
    if (!wait)
        return;
    require(*wait >= seconds{0} && *wait <= year_of_days, "a wait is 0 up to a year");
    require(parse_retry_after(std::to_string(wait->count()), now) == wait, "it comes back as a number");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const int y : {1970, 2026, 9999})
        check(text_of(data, size), sys_days{year{y} / 5 / 1});
    return 0;
}
