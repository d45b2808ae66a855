#include "durations.hpp"

#include "text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace originpull::command {

namespace {

using std::chrono::nanoseconds;

struct unit {
    std::string_view name;
    nanoseconds length;
};

constexpr std::array<unit, 5> units{{{"d", std::chrono::days{1}},
                                     {"h", std::chrono::hours{1}},
                                     {"m", std::chrono::minutes{1}},
                                     {"s", std::chrono::seconds{1}},
                                     {"ms", std::chrono::milliseconds{1}}}};

[[noreturn]] void reject(std::string_view text, std::string_view why) {
    throw std::invalid_argument(in_quotes(text) + " " + std::string{why});
}

/// Takes the digits from the front of the text; nothing when there are none or too many.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{})
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return value;
}

/// `count` times `length`, if that is not too long.
std::optional<nanoseconds> times(std::uint64_t count, nanoseconds length, nanoseconds longest) {
    if (count > static_cast<std::uint64_t>(longest / length))
        return std::nullopt;
    return nanoseconds{static_cast<nanoseconds::rep>(count) * length.count()};
}

} // namespace

nanoseconds parse_duration(std::string_view text, std::chrono::days longest) {
    constexpr std::string_view form =
        "is not a duration; write 500ms, 5s, 5m, 24h, 30d or 1h30m (a bare number is seconds)";
    nanoseconds total{0};
    constexpr std::size_t bare = 3; // seconds
    std::size_t next_unit = 0;
    std::string_view rest = text;
    do {
        const auto count = take_number(rest);
        if (!count)
            reject(text, form);
        const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
        rest.remove_prefix(name.size());
        // A bare number stands alone. Units come once each, the longest first.
        std::size_t found = next_unit;
        if (name.empty() && next_unit == 0)
            found = bare;
        while (found < units.size() && !name.empty() && units.at(found).name != name)
            ++found;
        if (found == units.size() || (name.empty() && next_unit != 0))
            reject(text, form);
        next_unit = found + 1;
        const auto length = times(*count, units.at(found).length, longest);
        if (!length || total + *length > longest)
            reject(text, "is longer than " + std::to_string(longest.count()) + " days");
        total += *length;
    } while (!rest.empty());
    return total;
}

rate parse_rate(std::string_view text) {
    constexpr std::string_view form =
        "is not a rate; write requests per window, such as 1200/5m, or 0 for no pacing";
    std::string_view rest = text;
    const auto requests = take_number(rest);
    if (!requests || (!rest.empty() && rest.front() != '/') || (rest.empty() && *requests != 0))
        reject(text, form);
    if (*requests > 1'000'000)
        reject(text, "is more than 1,000,000 requests");
    rate result;
    result.requests = static_cast<unsigned>(*requests);
    if (!rest.empty()) {
        result.window = parse_duration(rest.substr(1));
        if (result.window == nanoseconds{0})
            reject(text, "has a window of no length");
    }
    return result;
}

unsigned parse_number(std::string_view text, unsigned least, unsigned most) {
    std::string_view rest = text;
    const auto value = take_number(rest);
    if (!value || !rest.empty() || *value < least || *value > most)
        reject(text, "is not a number from " + std::to_string(least) + " to " + std::to_string(most));
    return static_cast<unsigned>(*value);
}

std::string format_duration(nanoseconds value) {
    using namespace std::chrono;
    if (value < seconds{1})
        return std::to_string(ceil<milliseconds>(value).count()) + " ms";
    if (value < minutes{1}) {
        const auto tenths = ceil<duration<std::int64_t, std::deci>>(value).count();
        return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
    }
    const auto whole = ceil<seconds>(value);
    std::string text = std::to_string(floor<minutes>(whole).count()) + " min";
    if (whole % minutes{1} != seconds{0})
        text += ' ' + std::to_string((whole % minutes{1}).count()) + " s";
    return text;
}

} // namespace originpull::command
