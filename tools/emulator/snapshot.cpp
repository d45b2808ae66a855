#include "snapshot.hpp"

#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "seed.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

constexpr int format_version = 1;

json::value from_time(time_point when) { return when.time_since_epoch().count(); }

time_point to_time(const json::value& value) {
    return time_point{std::chrono::nanoseconds(value.to_number<std::int64_t>())};
}

std::string to_text(const json::value& value) { return json::value_to<std::string>(value); }

json::object write(const lifecycle& life) {
    json::object object;
    object["status"] = life.status;
    if (life.settles_at) {
        object["settles_as"] = life.settles_as;
        object["settles_at"] = from_time(*life.settles_at);
    }
    return object;
}

lifecycle read_life(const json::value& value) {
    lifecycle life;
    life.status = to_text(value.at("status"));
    if (const auto* when = value.as_object().if_contains("settles_at")) {
        life.settles_as = to_text(value.at("settles_as"));
        life.settles_at = to_time(*when);
    }
    return life;
}

json::object write(const certificate_record& certificate) {
    json::object object;
    object["id"] = certificate.id;
    object["pem"] = certificate.pem;
    object["subject"] = certificate.subject;
    object["fingerprint"] = certificate.fingerprint;
    object["issuer"] = certificate.issuer;
    object["serial_number"] = certificate.serial_number;
    object["signature"] = certificate.signature;
    object["not_before"] = from_time(certificate.not_before);
    object["expires_on"] = from_time(certificate.expires_on);
    object["uploaded_on"] = from_time(certificate.uploaded_on);
    object["updated_on"] = from_time(certificate.updated_on);
    object["fraction_digits"] = certificate.fraction_digits;
    object["life"] = write(certificate.life);
    return object;
}

certificate_record read_certificate(const json::value& value) {
    certificate_record certificate;
    certificate.id = to_text(value.at("id"));
    certificate.pem = to_text(value.at("pem"));
    certificate.subject = to_text(value.at("subject"));
    certificate.fingerprint = to_text(value.at("fingerprint"));
    certificate.issuer = to_text(value.at("issuer"));
    certificate.serial_number = to_text(value.at("serial_number"));
    certificate.signature = to_text(value.at("signature"));
    certificate.not_before = to_time(value.at("not_before"));
    certificate.expires_on = to_time(value.at("expires_on"));
    certificate.uploaded_on = to_time(value.at("uploaded_on"));
    certificate.updated_on = to_time(value.at("updated_on"));
    certificate.fraction_digits = value.at("fraction_digits").to_number<unsigned>();
    certificate.life = read_life(value.at("life"));
    return certificate;
}

json::array write(const std::vector<certificate_record>& certificates) {
    json::array array;
    for (const certificate_record& certificate : certificates)
        array.push_back(write(certificate));
    return array;
}

std::vector<certificate_record> read_certificates(const json::value& value) {
    std::vector<certificate_record> certificates;
    for (const json::value& each : value.as_array())
        certificates.push_back(read_certificate(each));
    return certificates;
}

json::object write(const association_record& association) {
    json::object object;
    object["hostname"] = association.hostname;
    object["certificate"] = association.certificate;
    object["enabled"] = association.enabled ? json::value(*association.enabled) : json::value(nullptr);
    object["created_at"] = from_time(association.created_at);
    object["updated_at"] = from_time(association.updated_at);
    object["life"] = write(association.life);
    return object;
}

association_record read_association(const json::value& value) {
    association_record association;
    association.hostname = to_text(value.at("hostname"));
    association.certificate = to_text(value.at("certificate"));
    if (const json::value& enabled = value.at("enabled"); enabled.is_bool())
        association.enabled = enabled.get_bool();
    association.created_at = to_time(value.at("created_at"));
    association.updated_at = to_time(value.at("updated_at"));
    association.life = read_life(value.at("life"));
    return association;
}

json::object write(const zone_record& zone) {
    json::object object;
    object["id"] = zone.id;
    object["enabled"] = zone.enabled;
    object["certificates"] = write(zone.certificates);
    object["zone_certificates"] = write(zone.zone_certificates);
    json::array associations;
    for (const auto& [hostname, association] : zone.associations)
        associations.push_back(write(association));
    object["associations"] = std::move(associations);
    return object;
}

void read_zone(const json::value& value, world& everything) {
    zone_record* const zone = everything.find(to_text(value.at("id")));
    if (!zone)
        throw std::runtime_error("it names a zone that its seed does not give");
    zone->touched = true;
    zone->enabled = value.at("enabled").as_bool();
    zone->certificates = read_certificates(value.at("certificates"));
    zone->zone_certificates = read_certificates(value.at("zone_certificates"));
    zone->associations.clear();
    for (const json::value& each : value.at("associations").as_array()) {
        association_record association = read_association(each);
        const std::string hostname = association.hostname;
        zone->associations.emplace(hostname, std::move(association));
    }
}

certificate_view view(const zone_record& zone, const certificate_record& certificate, time_point now) {
    certificate_view result;
    result.id = certificate.id;
    result.status = certificate.life.status;
    result.pem = certificate.pem;
    result.expires_on = to_rfc3339(certificate.expires_on, 0);
    result.expired = certificate.expires_on < now;
    for (const auto& [hostname, association] : zone.associations) {
        if (association.certificate == certificate.id && association.life.status != "deleted")
            result.hostnames.push_back(hostname);
    }
    return result;
}

zone_view view(const world& everything, zone_record& zone, const mint& minting, time_point now) {
    zone_view result;
    result.id = zone.id;
    result.name = zone.name;
    result.account = everything.accounts[zone.account].id;
    result.enabled = zone.enabled;
    for (certificate_record& certificate : zone.certificates) {
        minting.materialise(certificate);
        result.certificates.push_back(view(zone, certificate, now));
    }
    for (certificate_record& certificate : zone.zone_certificates) {
        minting.materialise(certificate);
        result.zone_certificates.push_back(view(zone, certificate, now));
    }
    for (const auto& [hostname, association] : zone.associations) {
        const char* enabled = !association.enabled ? "null" : *association.enabled ? "true" : "false";
        result.associations.push_back({hostname, association.certificate, enabled, association.life.status});
    }
    return result;
}

} // namespace

std::string write_snapshot(const world& everything) {
    json::object object;
    object["format"] = format_version;
    object["seed"] = everything.seed;
    object["zones"] = everything.seeded_zones;
    object["certificates_per_zone"] = everything.seeded_certificates;
    object["next_id"] = everything.next_id;
    json::array touched;
    for (const zone_record& zone : everything.zones) {
        if (zone.touched)
            touched.push_back(write(zone));
    }
    object["touched"] = std::move(touched);
    return json::serialize(object) + '\n';
}

world read_snapshot(const std::string& text) {
    try {
        const json::value object = json::parse(text);
        if (object.at("format").to_number<int>() != format_version)
            throw std::runtime_error("it is of another version");
        world everything =
            make_world(object.at("seed").to_number<std::uint64_t>(), object.at("zones").to_number<unsigned>(),
                       object.at("certificates_per_zone").to_number<unsigned>());
        everything.next_id = object.at("next_id").to_number<std::uint64_t>();
        for (const json::value& zone : object.at("touched").as_array())
            read_zone(zone, everything);
        return everything;
    } catch (const std::exception& problem) {
        throw std::runtime_error(std::string("the state cannot be read: ") + problem.what());
    }
}

std::vector<zone_view> view_zones(world& everything, const mint& minting, time_point now) {
    std::vector<zone_view> views;
    views.reserve(everything.zones.size());
    for (zone_record& zone : everything.zones) {
        zone.advance(now);
        views.push_back(view(everything, zone, minting, now));
    }
    return views;
}

} // namespace originpull::emulator
