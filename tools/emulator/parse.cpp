#include "parse.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace originpull::emulator {
namespace {

[[noreturn]] void refuse(std::string_view text, const char* why) {
    throw std::invalid_argument("'" + std::string(text) + "': " + why);
}

constexpr const char* duration_forms = "not a duration (500ms, 5s, 5m, 24h, or bare seconds)";
constexpr const char* rate_forms = "not a rate (1200/5m, or 0 for no limit)";

} // namespace

std::chrono::nanoseconds parse_duration(std::string_view text) {
    std::uint64_t amount = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, amount);
    if (read.ec != std::errc{})
        refuse(text, duration_forms);

    const std::string_view unit{read.ptr, static_cast<std::size_t>(end - read.ptr)};
    std::chrono::nanoseconds one{0};
    if (unit == "ms")
        one = std::chrono::milliseconds(1);
    else if (unit == "s" || unit.empty())
        one = std::chrono::seconds(1);
    else if (unit == "m")
        one = std::chrono::minutes(1);
    else if (unit == "h")
        one = std::chrono::hours(1);
    else
        refuse(text, duration_forms);

    // A tenth of what the type holds, so that adding a duration to the time of day cannot overflow.
    const auto most = std::numeric_limits<std::int64_t>::max() / 10 / one.count();
    if (amount > static_cast<std::uint64_t>(most))
        refuse(text, "too long a duration");
    return one * static_cast<std::int64_t>(amount);
}

rate_limit parse_rate(std::string_view text) {
    const auto slash = text.find('/');
    const auto count = text.substr(0, slash);
    rate_limit rate;
    const auto end = count.data() + count.size();
    const auto read = std::from_chars(count.data(), end, rate.requests);
    if (read.ec != std::errc{} || read.ptr != end)
        refuse(text, rate_forms);
    if (slash == std::string_view::npos) {
        if (rate.requests != 0)
            refuse(text, rate_forms);
        return rate;
    }
    rate.window = parse_duration(text.substr(slash + 1));
    if (rate.window.count() == 0)
        refuse(text, "a rate needs a window longer than nothing");
    return rate;
}

rate_mode parse_rate_mode(std::string_view text) {
    if (text == "fixed")
        return rate_mode::fixed;
    if (text == "penalty")
        return rate_mode::penalty;
    refuse(text, "not a mode of the rate limit (fixed, penalty)");
}

bool parse_switch(std::string_view text) {
    if (text == "on")
        return true;
    if (text == "off")
        return false;
    refuse(text, "neither on nor off");
}

reading parse_reading(std::string_view text) {
    if (text == "documented")
        return reading::documented;
    if (text == "observed")
        return reading::observed;
    refuse(text, "not a reading (documented, observed)");
}

} // namespace originpull::emulator
