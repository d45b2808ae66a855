#pragma once

#include "../records.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What plans and journals have in common: one object of JSON on a line.

namespace originpull::command {

/// `2026-11-23T08:00:00Z`
[[nodiscard]] std::string moment_text(time_point when);
[[nodiscard]] std::optional<time_point> moment_of(std::string_view text);

/// As a string. What is not UTF-8 is made so: nobody could read the line otherwise.
[[nodiscard]] boost::json::value text_value(std::string_view text);
/// Null for an empty one.
[[nodiscard]] boost::json::value text_value_or_null(std::string_view text);

/// Nothing in it can command a terminal.
[[nodiscard]] std::string json_line(const boost::json::object& object);
/// @throws std::invalid_argument
[[nodiscard]] boost::json::object object_of(std::string_view line);

// Members that have to be there, and to be of this kind. @throws std::invalid_argument

[[nodiscard]] const boost::json::value& member(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::string text_member(const boost::json::object& object, std::string_view name);
/// Empty for null.
[[nodiscard]] std::string text_or_null_member(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::size_t number_member(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::vector<std::string> texts_of(const boost::json::value& value, std::string_view name);

} // namespace originpull::command
