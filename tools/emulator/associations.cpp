#include "associations.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json/array.hpp>

#include "certificates.hpp"
#include "codes.hpp"
#include "paging.hpp"
#include "reply.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

constexpr std::size_t most_per_certificate = 100;
constexpr std::size_t longest_hostname = 255;

constexpr std::array<std::string_view, 7> statuses{
    "active",  "initializing",         "pending_deployment", "pending_deletion",
    "deleted", "deployment_timed_out", "deletion_timed_out"};

json::value enabled_of(const association_record& association) {
    return association.enabled ? json::value(*association.enabled) : json::value(nullptr);
}

json::object summary(const association_record& association) {
    json::object object;
    object["hostname"] = association.hostname;
    object["cert_id"] = association.certificate;
    object["enabled"] = enabled_of(association);
    object["status"] = association.life.status;
    object["created_at"] = to_rfc3339(association.created_at, 6);
    object["updated_at"] = to_rfc3339(association.updated_at, 6);
    return object;
}

json::object in_full(const operation& op, const association_record& association) {
    json::object object = summary(association);
    certificate_record* const certificate =
        find_certificate(op.zone, shelf::hostname, association.certificate);
    if (!certificate)
        return object;
    op.minting.materialise(*certificate);
    object["cert_status"] = certificate->life.status;
    object["cert_uploaded_on"] = to_rfc3339(certificate->uploaded_on, certificate->fraction_digits);
    object["cert_updated_at"] = to_rfc3339(certificate->updated_on, 6);
    object["certificate"] = certificate->pem;
    object["issuer"] = certificate->issuer;
    object["serial_number"] = certificate->serial_number;
    object["signature"] = certificate->signature;
    object["expires_on"] = to_rfc3339(certificate->expires_on, 0);
    return object;
}

struct change {
    std::string hostname;
    std::string certificate;
    std::optional<bool> enabled;
};

bool belongs(const std::string& hostname, const std::string& zone) {
    const bool well_formed = !hostname.starts_with('.') && hostname.find("..") == std::string::npos;
    return well_formed && (hostname == zone || hostname.ends_with('.' + zone));
}

response invalid(const std::string& why) { return refusal(400, code::invalid_request, why); }

std::variant<change, response> read_change(const operation& op, const json::value& item) {
    if (!item.is_object())
        return invalid("Invalid request body: every item of 'config' has to be an object");
    const json::object& object = item.get_object();
    const json::value* const hostname = object.if_contains("hostname");
    const json::value* const certificate = object.if_contains("cert_id");
    const json::value* const enabled = object.if_contains("enabled");
    if (!hostname || !hostname->is_string() || hostname->get_string().empty() ||
        hostname->get_string().size() > longest_hostname)
        return invalid("Invalid request body: 'hostname' is required, with at most 255 characters");
    if (!certificate || !certificate->is_string() || certificate->get_string().empty())
        return refusal(400, code::certificate_id_required, "Certificate ID required");
    if (!enabled || !(enabled->is_bool() || enabled->is_null()))
        return invalid("Invalid request body: 'enabled' has to be true, false or null");

    change result;
    result.hostname = hostname->get_string();
    result.certificate = certificate->get_string();
    if (enabled->is_bool())
        result.enabled = enabled->get_bool();
    if (!belongs(result.hostname, op.zone.name))
        return refusal(400, code::foreign_hostname,
                       "Hostname " + result.hostname + " is not part of the zone " + op.zone.name);
    const certificate_record* const found = find_certificate(op.zone, shelf::hostname, result.certificate);
    if (!found || found->life.status == "deleted")
        return refusal(400, code::invalid_or_deleted,
                       "Certificate ID in request is either invalid or the certificate has been deleted");
    if (found->life.status == "pending_deletion")
        return refusal(400, code::pending_deletion, "Certificate is pending deletion");
    return result;
}

std::size_t count_bound(const operation& op, const std::string& certificate,
                        const std::vector<change>& changes) {
    std::set<std::string> hostnames;
    for (const auto& [hostname, association] : op.zone.associations) {
        if (association.certificate == certificate && association.life.status != "deleted")
            hostnames.insert(hostname);
    }
    for (const change& each : changes) {
        if (each.certificate == certificate && each.enabled)
            hostnames.insert(each.hostname);
        else
            hostnames.erase(each.hostname);
    }
    return hostnames.size();
}

void apply(const operation& op, const change& wanted) {
    association_record& association = op.zone.associations[wanted.hostname];
    const bool is_new = association.hostname.empty() || association.life.status == "deleted";
    if (association.hostname.empty()) {
        association.hostname = wanted.hostname;
        association.certificate = wanted.certificate;
    }
    if (is_new)
        association.created_at = op.now;
    association.updated_at = op.now;
    association.enabled = wanted.enabled;
    if (wanted.enabled) {
        association.certificate = wanted.certificate;
        association.life.become("pending_deployment", op.settled("active"), op.now + op.settle);
    } else if (is_new) {
        // Nothing was there to void, so there is nothing to wait for.
        association.life = {"deleted", {}, std::nullopt};
    } else if (association.life.status != "pending_deletion") {
        association.life.become("pending_deletion", op.settled("deleted"), op.now + op.release);
    }
}

// The wanted statuses, empty for all; nothing when one of them does not exist.
std::optional<std::set<std::string>> read_statuses(const std::map<std::string, std::string>& query) {
    const auto found = query.find("status");
    if (found == query.end())
        return std::set<std::string>{"active"};
    std::set<std::string> wanted;
    bool all = false;
    for (const std::string_view each : split_list(found->second)) {
        if (each == "all")
            all = true;
        else if (std::ranges::find(statuses, each) == statuses.end())
            return std::nullopt;
        wanted.emplace(each);
    }
    return all ? std::set<std::string>{} : wanted;
}

} // namespace

response list_associations(const operation& op, const std::map<std::string, std::string>& query) {
    const auto page = read_page(query, 50, 1, 1000);
    if (!page)
        return refuse_page(1, 1000);
    const auto wanted = read_statuses(query);
    if (!wanted)
        return invalid("status has an unknown value");

    // Asking for deleted ones is documented; others may have seen them go for good.
    const bool keeps_deleted = op.reading == reading::documented;
    std::vector<const association_record*> matches;
    for (const auto& [hostname, association] : op.zone.associations) {
        if (association.life.status == "deleted" && !keeps_deleted)
            continue;
        if (wanted->empty() || wanted->contains(association.life.status))
            matches.push_back(&association);
    }
    const auto [first, last] = page->range(matches.size());
    json::array result;
    for (std::size_t i = first; i < last; ++i)
        result.push_back(summary(*matches[i]));
    return success(std::move(result), page->info(matches.size()));
}

response get_association(const operation& op, const std::string& hostname) {
    const auto found = op.zone.associations.find(hostname);
    if (found == op.zone.associations.end() || found->second.life.status == "deleted")
        return refusal(404, code::hostname_not_found, "setting for this hostname not found");
    return success(in_full(op, found->second));
}

response update_associations(const operation& op, const std::string& body) {
    const auto read = read_object(body);
    if (const auto* refused = std::get_if<response>(&read))
        return *refused;
    const json::value* const config = std::get<json::object>(read).if_contains("config");
    if (!config || !config->is_array())
        return invalid("Invalid request body: 'config' is required and has to be an array");

    std::vector<change> changes;
    std::set<std::string> hostnames;
    for (const json::value& item : config->get_array()) {
        auto one = read_change(op, item);
        if (auto* refused = std::get_if<response>(&one))
            return std::move(*refused);
        changes.push_back(std::get<change>(std::move(one)));
        // Which of the two would be meant?
        if (!hostnames.insert(changes.back().hostname).second)
            return invalid("Invalid request body: " + changes.back().hostname + " occurs twice");
    }
    if (changes.empty())
        return invalid("Invalid request body: 'config' is empty");
    for (const change& each : changes) {
        if (each.enabled && count_bound(op, each.certificate, changes) > most_per_certificate)
            return refusal(400, code::too_many_associations,
                           "The certificate has reached its limit of 100 associations");
    }

    json::array result;
    std::string effect = "update hostname associations";
    for (const change& each : changes) {
        apply(op, each);
        result.push_back(in_full(op, op.zone.associations.at(each.hostname)));
        effect += ' ' + each.hostname + '=';
        effect += !each.enabled ? "null" : *each.enabled ? "true" : "false";
    }
    return op.changed(success(std::move(result)), std::move(effect));
}

response get_settings(const operation& op) {
    json::object result;
    result["enabled"] = op.zone.enabled;
    return success(std::move(result));
}

response update_settings(const operation& op, const std::string& body) {
    const auto read = read_object(body);
    if (const auto* refused = std::get_if<response>(&read))
        return *refused;
    const json::value* const enabled = std::get<json::object>(read).if_contains("enabled");
    if (!enabled || !enabled->is_bool())
        return invalid("Invalid request body: 'enabled' is required and has to be true or false");
    op.zone.enabled = enabled->get_bool();
    return op.changed(get_settings(op),
                      std::string("update zone settings enabled=") + (op.zone.enabled ? "true" : "false"));
}

} // namespace originpull::emulator
