#include "clock.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace originpull::emulator {
namespace {

struct civil {
    int year;
    unsigned month;
    unsigned day;
    unsigned weekday; // 0 = Sunday
    unsigned hour;
    unsigned minute;
    unsigned second;
    unsigned nanosecond;
};

civil to_civil(time_point when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss<std::chrono::nanoseconds> clock{when - day};
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            std::chrono::weekday{day}.c_encoding(),
            static_cast<unsigned>(clock.hours().count()),
            static_cast<unsigned>(clock.minutes().count()),
            static_cast<unsigned>(clock.seconds().count()),
            static_cast<unsigned>(clock.subseconds().count())};
}

constexpr std::array<const char*, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <class... Values>
std::string print(const char* format, Values... values) {
    std::array<char, 96> buffer{};
    const int size = std::snprintf(buffer.data(), buffer.size(), format, values...);
    return {buffer.data(), static_cast<std::size_t>(size)};
}

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (text.empty() || result.ec != std::errc{} || result.ptr != end)
        return std::nullopt;
    return value;
}

} // namespace

std::string to_rfc3339(time_point when, unsigned fraction_digits) {
    const civil c = to_civil(when);
    std::string text =
        print("%04d-%02u-%02uT%02u:%02u:%02u", c.year, c.month, c.day, c.hour, c.minute, c.second);
    if (fraction_digits > 0) {
        text += '.';
        text += print("%09u", c.nanosecond).substr(0, fraction_digits);
    }
    return text + 'Z';
}

std::optional<time_point> from_rfc3339(std::string_view text) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text.back() != 'Z')
        return std::nullopt;
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(5, 2));
    const auto day = number(text.substr(8, 2));
    const auto hour = number(text.substr(11, 2));
    const auto minute = number(text.substr(14, 2));
    const auto second = number(text.substr(17, 2));
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    if (!date.ok())
        return std::nullopt;

    std::chrono::nanoseconds fraction{0};
    if (const auto rest = text.substr(19, text.size() - 20); !rest.empty()) {
        if (rest.front() != '.' || rest.size() > 10)
            return std::nullopt;
        std::string digits{rest.substr(1)};
        digits.resize(9, '0');
        const auto value = number(digits);
        if (rest.size() == 1 || !value)
            return std::nullopt;
        fraction = std::chrono::nanoseconds(*value);
    }
    return time_point{std::chrono::sys_days{date}} + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute) + std::chrono::seconds(*second) + fraction;
}

std::string to_imf_fixdate(time_point when) {
    const civil c = to_civil(when);
    return print("%.3s, %02u %s %04d %02u:%02u:%02u GMT", weekdays[c.weekday], c.day, months[c.month - 1],
                 c.year, c.hour, c.minute, c.second);
}

std::string to_rfc850(time_point when) {
    const civil c = to_civil(when);
    return print("%s, %02u-%s-%02d %02u:%02u:%02u GMT", weekdays[c.weekday], c.day, months[c.month - 1],
                 c.year % 100, c.hour, c.minute, c.second);
}

std::string to_asctime(time_point when) {
    const civil c = to_civil(when);
    return print("%.3s %s %2u %02u:%02u:%02u %04d", weekdays[c.weekday], months[c.month - 1], c.day, c.hour,
                 c.minute, c.second, c.year);
}

std::chrono::seconds round_up_to_seconds(std::chrono::nanoseconds span) {
    return span.count() <= 0 ? std::chrono::seconds(0) : std::chrono::ceil<std::chrono::seconds>(span);
}

} // namespace originpull::emulator
