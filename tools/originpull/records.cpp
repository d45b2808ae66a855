#include "records.hpp"

#include "failure.hpp"
#include "text.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace originpull::command {

namespace {

namespace json = boost::json;

std::string account_of(const zone& value) {
    return value.account_id ? std::string{std::string_view{*value.account_id}} : std::string{};
}

} // namespace

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value value_or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

std::optional<long long> days_until(const std::optional<timestamp>& when, time_point now) {
    const auto time = when ? when->time() : std::nullopt;
    if (!time)
        return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*time - now).count();
}

json::object zone_object(const zone& value) {
    json::object object;
    object["id"] = value.id.view();
    object["name"] = text_or_null(value.name);
    object["status"] = text_or_null(value.status);
    object["account_id"] = text_or_null(account_of(value));
    object["account_name"] = value_or_null(value.account_name);
    return object;
}

table zone_table() {
    table result;
    result.columns = {
        {.title = "ID", .yields = 0},
        {.title = "NAME", .yields = 1, .least = 12},
        {.title = "STATUS", .yields = 0},
        {.title = "ACCOUNT", .yields = 2, .least = 6},
        {.title = "ACCOUNT_ID", .only_for_programs = true},
    };
    return result;
}

std::vector<cell> zone_row(const zone& value) {
    return {
        {value.id.str()},
        {value.name},
        {value.status, {}, value.status == "active" ? tone::good : tone::warning},
        {value.account_name.value_or("")},
        {account_of(value)},
    };
}

json::object error_object(const error_code& ec, const diagnostics& info) {
    json::object object;
    object["condition"] = condition_name(ec);
    std::string message = printable(ec.message());
    if (!info.detail.empty())
        message.append(": ").append(printable(info.detail));
    object["message"] = message;
    json::array errors;
    for (const notice& said : info.errors) {
        json::object one;
        one["code"] = said.code;
        one["message"] = said.message;
        errors.push_back(std::move(one));
    }
    object["errors"] = std::move(errors);
    return object;
}

void write_object(output& out, const json::object& object) {
    out.write(escape_controls(json::serialize(object)) + "\n");
}

void object_list::add(json::object object) {
    if (form_ == output_form::ndjson)
        write_object(out_, object);
    else
        collected_.push_back(std::move(object));
}

void object_list::finish() {
    if (form_ == output_form::json)
        out_.write(escape_controls(json::serialize(collected_)) + "\n");
}

} // namespace originpull::command
