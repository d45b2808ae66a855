#include "certificate_records.hpp"

#include <boost/json/array.hpp>

#include <concepts>

namespace originpull::command {

namespace {

namespace json = boost::json;

template <class Certificate>
constexpr bool is_zone_level = std::same_as<Certificate, zone_certificate>;

std::string text_of(const std::optional<timestamp>& when) { return when ? when->text() : std::string{}; }

std::string text_of(const std::optional<bool>& value) {
    return !value ? std::string{} : *value ? "true" : "false";
}

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

template <class Certificate>
json::object certificate_object(const known_zone& zone, const Certificate& certificate, time_point now) {
    const auto days = days_until(certificate.expires_on, now);
    json::object object;
    object["zone"] = zone.id.view();
    object["zone_name"] = text_or_null(zone.name);
    object["id"] = certificate.id.view();
    object["status"] = text_or_null(certificate.status.text());
    if constexpr (is_zone_level<Certificate>)
        object["enabled"] = certificate.enabled ? json::value(*certificate.enabled) : json::value(nullptr);
    object["expires_on"] = text_or_null(text_of(certificate.expires_on));
    object["days_to_expiry"] = days ? json::value(*days) : json::value(nullptr);
    object["issuer"] = value_or_null(certificate.issuer);
    if constexpr (!is_zone_level<Certificate>)
        object["serial_number"] = value_or_null(certificate.serial_number);
    object["signature"] = value_or_null(certificate.signature);
    object["uploaded_on"] = text_or_null(text_of(certificate.uploaded_on));
    object["certificate"] = value_or_null(certificate.certificate);
    return object;
}

template <class Certificate>
table certificate_table() {
    table result;
    result.columns = {{.title = "ID", .yields = 0}, {.title = "STATUS", .yields = 1, .least = 8}};
    if constexpr (is_zone_level<Certificate>)
        result.columns.push_back({.title = "ENABLED", .yields = 0});
    result.columns.push_back({.title = "EXPIRES", .yields = 0});
    // They make room for the hostnames.
    result.columns.push_back({.title = "DAYS", .yields = 0, .goes = 1});
    result.columns.push_back(
        {.title = "ISSUER", .yields = 3, .least = is_zone_level<Certificate> ? 6U : 16U, .goes = 2});
    for (const char* title : {"ZONE", "ZONE_NAME"})
        result.columns.push_back({.title = title, .only_for_programs = true});
    return result;
}

template <class Certificate>
std::vector<cell> certificate_row(const known_zone& zone, const Certificate& certificate, time_point now) {
    const auto days = days_until(certificate.expires_on, now);
    std::vector<cell> row{{certificate.id.str()},
                          {certificate.status.str(), {}, tone_of(certificate.status)}};
    if constexpr (is_zone_level<Certificate>)
        row.push_back({text_of(certificate.enabled)});
    row.push_back(expiry_cell(certificate.expires_on, tone_of_days(days)));
    row.push_back(days_cell(days));
    row.push_back({certificate.issuer.value_or("")});
    row.push_back({zone.id.str()});
    row.push_back({zone.name});
    return row;
}

template <class Certificate>
std::vector<std::pair<std::string, cell>> certificate_fields(const known_zone& zone,
                                                             const Certificate& certificate, time_point now) {
    const auto days = days_until(certificate.expires_on, now);
    std::vector<std::pair<std::string, cell>> fields;
    const auto add = [&](const char* name, std::string value, tone colour = tone::plain) {
        fields.emplace_back(name, cell{std::move(value), {}, colour});
    };
    add("zone", zone.id.str());
    add("zone_name", zone.name);
    add("id", certificate.id.str());
    add("status", certificate.status.str(), tone_of(certificate.status));
    if constexpr (is_zone_level<Certificate>)
        add("enabled", text_of(certificate.enabled));
    add("expires_on", text_of(certificate.expires_on), tone_of_days(days));
    add("days_to_expiry", days ? std::to_string(*days) : std::string{}, tone_of_days(days));
    add("issuer", certificate.issuer.value_or(""));
    if constexpr (!is_zone_level<Certificate>)
        add("serial_number", certificate.serial_number.value_or(""));
    add("signature", certificate.signature.value_or(""));
    add("uploaded_on", text_of(certificate.uploaded_on));
    return fields;
}

template json::object certificate_object(const known_zone&, const hostname_certificate&, time_point);
template json::object certificate_object(const known_zone&, const zone_certificate&, time_point);
template table certificate_table<hostname_certificate>();
template table certificate_table<zone_certificate>();
template std::vector<cell> certificate_row(const known_zone&, const hostname_certificate&, time_point);
template std::vector<cell> certificate_row(const known_zone&, const zone_certificate&, time_point);
template std::vector<std::pair<std::string, cell>>
certificate_fields(const known_zone&, const hostname_certificate&, time_point);
template std::vector<std::pair<std::string, cell>> certificate_fields(const known_zone&,
                                                                      const zone_certificate&, time_point);

void add_hostnames(json::object& object, const std::vector<bound_hostname>* bound) {
    if (bound == nullptr) {
        object["hostnames"] = nullptr;
        object["hostnames_disabled"] = nullptr;
        return;
    }
    json::array all;
    json::array disabled;
    for (const bound_hostname& one : *bound) {
        all.emplace_back(one.name);
        if (one.disabled)
            disabled.emplace_back(one.name);
    }
    object["hostnames"] = std::move(all);
    object["hostnames_disabled"] = std::move(disabled);
}

column hostnames_column() { return {.title = "HOSTNAMES", .yields = 2, .least = 20}; }

cell hostnames_cell(const std::vector<bound_hostname>* bound) {
    if (bound == nullptr)
        return {"?", {}, tone::dim};
    cell result;
    for (const bound_hostname& one : *bound) {
        result.items.push_back(one.name + (one.disabled ? " (disabled)" : ""));
        result.full.append(result.full.empty() ? "" : ",").append(result.items.back());
    }
    return result;
}

} // namespace originpull::command
