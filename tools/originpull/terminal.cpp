#include "terminal.hpp"

#include "durations.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace originpull::command {

namespace {

std::size_t width_of(int descriptor, const environment& env) {
    constexpr std::size_t usual = 80;
    if (const std::size_t width = width_now(descriptor, 0))
        return width;
    try {
        return parse_number(value_of(env, "COLUMNS"), 1, 10'000);
    } catch (const std::invalid_argument&) {
        return usual;
    }
}

bool on(std::string_view value) { return !value.empty() && value != "0"; }

} // namespace

environment process_environment() {
    return [](const char* name) -> const char* { return std::getenv(name); };
}

std::string_view value_of(const environment& env, const char* name) {
    const char* value = env(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

bool wants_colour(bool tty, const environment& env) {
    if (!value_of(env, "NO_COLOR").empty())
        return false;
    if (on(value_of(env, "CLICOLOR_FORCE")) || on(value_of(env, "FORCE_COLOR")))
        return true;
    return tty && value_of(env, "TERM") != "dumb" && value_of(env, "CLICOLOR") != "0";
}

bool writes_utf8(const environment& env) {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string value{value_of(env, name)};
        if (value.empty())
            continue;
        std::ranges::transform(value, value.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return value.ends_with("utf-8") || value.ends_with("utf8");
    }
    return false;
}

std::size_t width_now(int descriptor, std::size_t otherwise) noexcept {
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : otherwise;
}

terminal inspect_terminal(int descriptor, const environment& env) {
    terminal found;
    found.tty = ::isatty(descriptor) == 1;
    found.width = width_of(descriptor, env);
    found.colour = wants_colour(found.tty, env);
    found.utf8 = writes_utf8(env);
    return found;
}

} // namespace originpull::command
