#include "http_date.hpp"

#include <algorithm>
#include <array>

namespace originpull::detail {

namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_day_names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                         "Friday", "Saturday", "Sunday"};

/// Takes the parts of a date off the front of a text; once one is missing, ok stays false.
struct date_reader {
    std::string_view rest;
    bool ok = true;

    void literal(std::string_view expected) {
        if (rest.substr(0, expected.size()) == expected)
            rest.remove_prefix(expected.size());
        else
            ok = false;
    }

    template <std::size_t N>
    unsigned one_of(const std::array<std::string_view, N>& names) {
        for (unsigned i = 0; i < N; ++i) {
            if (rest.substr(0, names[i].size()) == names[i]) {
                rest.remove_prefix(names[i].size());
                return i;
            }
        }
        ok = false;
        return 0;
    }

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest.empty() || rest.front() < '0' || rest.front() > '9') {
                ok = false;
                return 0;
            }
            value = value * 10 + (rest.front() - '0');
            rest.remove_prefix(1);
        }
        return value;
    }

    chrono::seconds time_of_day() {
        const int hour = digits(2);
        literal(":");
        const int minute = digits(2);
        literal(":");
        const int second = digits(2);
        if (hour > 23 || minute > 59 || second > 60)
            ok = false;
        return chrono::hours{hour} + chrono::minutes{minute} + chrono::seconds{second};
    }

    std::optional<chrono::sys_seconds> finish(int year, unsigned month, int day, chrono::seconds time) const {
        const chrono::year_month_day date{chrono::year{year}, chrono::month{month + 1},
                                          chrono::day{static_cast<unsigned>(day)}};
        if (!ok || !rest.empty() || !date.ok())
            return std::nullopt;
        return chrono::sys_days{date} + time;
    }
};

std::optional<chrono::sys_seconds> parse_imf_fixdate(std::string_view text) {
    date_reader in{text};
    in.one_of(day_names);
    in.literal(", ");
    const int day = in.digits(2);
    in.literal(" ");
    const unsigned month = in.one_of(month_names);
    in.literal(" ");
    const int year = in.digits(4);
    in.literal(" ");
    const auto time = in.time_of_day();
    in.literal(" GMT");
    return in.finish(year, month, day, time);
}

std::optional<chrono::sys_seconds> parse_rfc850(std::string_view text, chrono::sys_seconds now) {
    date_reader in{text};
    in.one_of(long_day_names);
    in.literal(", ");
    const int day = in.digits(2);
    in.literal("-");
    const unsigned month = in.one_of(month_names);
    in.literal("-");
    const int short_year = in.digits(2);
    in.literal(" ");
    const auto time = in.time_of_day();
    in.literal(" GMT");
    // A year that appears to be more than 50 years ahead is the most recent past one with these digits.
    const int this_year = static_cast<int>(chrono::year_month_day{chrono::floor<chrono::days>(now)}.year());
    int year = this_year - this_year % 100 + short_year;
    if (year > this_year + 50)
        year -= 100;
    return in.finish(year, month, day, time);
}

std::optional<chrono::sys_seconds> parse_asctime(std::string_view text) {
    date_reader in{text};
    in.one_of(day_names);
    in.literal(" ");
    const unsigned month = in.one_of(month_names);
    in.literal(" ");
    const bool one_digit = !in.rest.empty() && in.rest.front() == ' ';
    if (one_digit)
        in.literal(" ");
    const int day = in.digits(one_digit ? 1 : 2);
    in.literal(" ");
    const auto time = in.time_of_day();
    in.literal(" ");
    const int year = in.digits(4);
    return in.finish(year, month, day, time);
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                        std::chrono::sys_seconds now) noexcept {
    if (const auto time = parse_imf_fixdate(text))
        return time;
    if (const auto time = parse_rfc850(text, now))
        return time;
    return parse_asctime(text);
}

} // namespace originpull::detail
