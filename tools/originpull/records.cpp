#include "records.hpp"

#include "failure.hpp"
#include "text.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace originpull::command {

namespace {

namespace json = boost::json;

json::value text_or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value text_or_null(const std::optional<timestamp>& when) {
    return when ? text_or_null(std::string_view{when->text()}) : json::value(nullptr);
}

std::string text_of(const std::optional<timestamp>& when) { return when ? when->text() : std::string{}; }

tone tone_of(const certificate_status& status) {
    switch (status.value()) {
    case certificate_status::active:
        return tone::good;
    case certificate_status::initializing:
    case certificate_status::pending_deployment:
    case certificate_status::pending_deletion:
        return tone::warning;
    case certificate_status::deployment_timed_out:
    case certificate_status::deletion_timed_out:
        return tone::bad;
    case certificate_status::deleted:
        return tone::dim;
    case certificate_status::unknown:
        break;
    }
    return tone::plain;
}

tone tone_of_days(const std::optional<long long>& days) {
    constexpr long long soon = 30;
    if (!days)
        return tone::plain;
    return *days < 0 ? tone::bad : *days < soon ? tone::warning : tone::plain;
}

/// For people: the date is enough.
cell expiry_cell(const std::optional<timestamp>& when, tone colour) {
    std::string full = text_of(when);
    std::string brief = when && when->readable() ? full.substr(0, 10) : full;
    return {std::move(full), std::move(brief), colour};
}

cell days_cell(const std::optional<long long>& days) {
    if (!days)
        return {};
    return {std::to_string(*days), std::to_string(*days) + " d", tone_of_days(days)};
}

} // namespace

std::optional<long long> days_until(const std::optional<timestamp>& when, time_point now) {
    const auto time = when ? when->time() : std::nullopt;
    if (!time)
        return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*time - now).count();
}

json::object certificate_object(const known_zone& zone, const hostname_certificate& certificate,
                                time_point now) {
    const auto days = days_until(certificate.expires_on, now);
    json::object object;
    object["zone"] = zone.id.view();
    object["zone_name"] = text_or_null(std::string_view{zone.name});
    object["id"] = certificate.id.view();
    object["status"] = text_or_null(certificate.status.text());
    object["expires_on"] = text_or_null(certificate.expires_on);
    object["days_to_expiry"] = days ? json::value(*days) : json::value(nullptr);
    object["issuer"] = text_or_null(certificate.issuer);
    object["serial_number"] = text_or_null(certificate.serial_number);
    object["signature"] = text_or_null(certificate.signature);
    object["uploaded_on"] = text_or_null(certificate.uploaded_on);
    object["certificate"] = text_or_null(certificate.certificate);
    return object;
}

json::object zone_object(const zone& value) {
    json::object object;
    object["id"] = value.id.view();
    object["name"] = text_or_null(std::string_view{value.name});
    object["status"] = text_or_null(std::string_view{value.status});
    object["account_id"] = text_or_null(value.account_id);
    object["account_name"] = text_or_null(value.account_name);
    return object;
}

table certificate_table() {
    table result;
    result.columns = {
        {.title = "ID", .yields = 0},
        {.title = "STATUS", .yields = 1, .least = 8},
        {.title = "EXPIRES", .yields = 0},
        {.title = "DAYS", .yields = 0},
        {.title = "ISSUER", .yields = 2, .least = 6},
        {.title = "ZONE", .only_for_programs = true},
        {.title = "ZONE_NAME", .only_for_programs = true},
    };
    return result;
}

std::vector<cell> certificate_row(const known_zone& zone, const hostname_certificate& certificate,
                                  time_point now) {
    const auto days = days_until(certificate.expires_on, now);
    return {
        {certificate.id.str()},
        {certificate.status.str(), {}, tone_of(certificate.status)},
        expiry_cell(certificate.expires_on, tone_of_days(days)),
        days_cell(days),
        {certificate.issuer.value_or("")},
        {zone.id.str()},
        {zone.name},
    };
}

std::vector<std::pair<std::string, cell>>
certificate_fields(const known_zone& zone, const hostname_certificate& certificate, time_point now) {
    const auto days = days_until(certificate.expires_on, now);
    const auto plain = [](std::string value) { return cell{std::move(value), {}, tone::plain}; };
    return {
        {"zone", plain(zone.id.str())},
        {"zone_name", plain(zone.name)},
        {"id", plain(certificate.id.str())},
        {"status", {certificate.status.str(), {}, tone_of(certificate.status)}},
        {"expires_on", {text_of(certificate.expires_on), {}, tone_of_days(days)}},
        {"days_to_expiry", {days ? std::to_string(*days) : std::string{}, {}, tone_of_days(days)}},
        {"issuer", plain(certificate.issuer.value_or(""))},
        {"serial_number", plain(certificate.serial_number.value_or(""))},
        {"signature", plain(certificate.signature.value_or(""))},
        {"uploaded_on", plain(text_of(certificate.uploaded_on))},
    };
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
        {value.account_id.value_or("")},
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
