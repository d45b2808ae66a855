#include "json_line.hpp"

#include "../text.hpp"

#include <originpull/timestamp.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace originpull::command {

namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
    throw std::invalid_argument("'" + std::string{name} + "' " + std::string{why});
}

bool is_utf8(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return true;
    boost::system::error_code bad;
    static_cast<void>(json::parse(json::serialize(json::value(text)), bad));
    return !bad;
}

} // namespace

std::string moment_text(time_point when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{when - day};
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::optional<time_point> moment_of(std::string_view text) { return timestamp{std::string{text}}.time(); }

json::value text_value(std::string_view text) {
    return is_utf8(text) ? json::value(text) : json::value(printable(text));
}

json::value text_value_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : text_value(text);
}

std::string json_line(const json::object& object) { return escape_controls(json::serialize(object)); }

json::object object_of(std::string_view line) {
    boost::system::error_code bad;
    json::value value = json::parse(line, bad);
    if (bad || !value.is_object())
        throw std::invalid_argument("it is no JSON object");
    return std::move(value.get_object());
}

const json::value& member(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    if (found == nullptr)
        refuse(name, "is missing");
    return *found;
}

std::string text_member(const json::object& object, std::string_view name) {
    const json::value& value = member(object, name);
    if (!value.is_string())
        refuse(name, "is no text");
    return std::string{std::string_view{value.get_string()}};
}

std::string text_or_null_member(const json::object& object, std::string_view name) {
    return member(object, name).is_null() ? std::string{} : text_member(object, name);
}

std::size_t number_member(const json::object& object, std::string_view name) {
    const json::value& value = member(object, name);
    // Whole numbers below 2^63 are read as signed.
    if (!value.is_int64() || value.get_int64() < 0)
        refuse(name, "is no number that can be");
    return static_cast<std::size_t>(value.get_int64());
}

std::vector<std::string> texts_of(const json::value& value, std::string_view name) {
    if (!value.is_array())
        refuse(name, "is no list");
    std::vector<std::string> texts;
    texts.reserve(value.get_array().size());
    for (const json::value& one : value.get_array()) {
        if (!one.is_string())
            refuse(name, "is no list of texts");
        texts.emplace_back(std::string_view{one.get_string()});
    }
    return texts;
}

} // namespace originpull::command
