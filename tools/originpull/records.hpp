#pragma once

#include "configuration.hpp"
#include "exit_status.hpp"
#include "options.hpp"
#include "output.hpp"
#include "table.hpp"

#include <originpull/diagnostics.hpp>
#include <originpull/timestamp.hpp>
#include <originpull/values.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::command {

/// A zone that is known by its id, and by its name where somebody has said it.
struct known_zone {
    zone_id id;
    std::string name{};
};

/// Whole days until then, rounded down: -1 since the last second of its validity.
[[nodiscard]] std::optional<long long> days_until(const std::optional<timestamp>& when, time_point now);

[[nodiscard]] boost::json::object zone_object(const zone& value);
[[nodiscard]] table zone_table();
[[nodiscard]] std::vector<cell> zone_row(const zone& value);

/// Null for what is empty, or not there.
[[nodiscard]] boost::json::value text_or_null(std::string_view text);
[[nodiscard]] boost::json::value value_or_null(const std::optional<std::string>& text);

/// "error" of the delete object.
[[nodiscard]] boost::json::object error_object(const error_code& ec, const diagnostics& info);

/// Writes an object as one line.
void write_object(output& out, const boost::json::object& object);

/// Objects of a list: as lines at once (ndjson), or as one array at the end (json).
class object_list {
public:
    object_list(output& out, output_form form) : out_(out), form_(form) {}

    void add(boost::json::object object);
    void finish();

private:
    output& out_;
    output_form form_;
    boost::json::array collected_;
};

} // namespace originpull::command
