#include "certificates.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "codes.hpp"
#include "pem.hpp"
#include "random.hpp"
#include "reply.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

constexpr std::ptrdiff_t most_hostname_certificates = 10;

std::vector<certificate_record>& shelf_of(zone_record& zone, shelf which) {
    return which == shelf::hostname ? zone.certificates : zone.zone_certificates;
}

const char* label(shelf which) { return which == shelf::hostname ? "hostname" : "zone"; }

json::object to_json(const operation& op, shelf which, certificate_record& certificate) {
    op.minting.materialise(certificate);
    json::object object;
    object["id"] = certificate.id;
    object["certificate"] = certificate.pem;
    // Whole seconds with and without a fraction: both are RFC 3339, and both occur.
    object["expires_on"] = to_rfc3339(certificate.expires_on, certificate.fraction_digits == 3 ? 3 : 0);
    object["issuer"] = certificate.issuer;
    if (which == shelf::hostname)
        object["serial_number"] = certificate.serial_number;
    else
        object["enabled"] = op.zone.enabled;
    object["signature"] = certificate.signature;
    object["status"] = certificate.life.status;
    object["uploaded_on"] = to_rfc3339(certificate.uploaded_on, certificate.fraction_digits);
    return object;
}

std::string new_id(world& everything) {
    random_source random{random_source::mix(everything.seed) + random_source::mix(++everything.next_id)};
    return everything.next_id % 2 == 0 ? random.hex(32) : random.uuid();
}

response refuse_pem(pem_problem problem) {
    switch (problem) {
    case pem_problem::missing_leaf:
        return refusal(400, code::missing_leaf, "missing leaf certificate");
    case pem_problem::unparsable_key:
        return refusal(400, code::unparsable_key, "Unable to parse private key");
    case pem_problem::key_mismatch:
        return refusal(400, code::key_mismatch, "The private key does not match the certificate");
    case pem_problem::none:
    case pem_problem::unparsable:
        break;
    }
    return refusal(400, code::unparsable_certificate, "Unable to parse certificate");
}

// The certificate with the same content, tombstones included.
certificate_record* find_twin(const operation& op, shelf which, const std::string& fingerprint) {
    for (certificate_record& certificate : shelf_of(op.zone, which)) {
        op.minting.materialise(certificate);
        if (certificate.fingerprint == fingerprint)
            return &certificate;
    }
    return nullptr;
}

void deploy(const operation& op, certificate_record& certificate) {
    certificate.uploaded_on = op.now;
    certificate.updated_on = op.now;
    certificate.life.become("pending_deployment", op.settled("active"), op.now + op.settle);
}

} // namespace

certificate_record* find_certificate(zone_record& zone, shelf which, const std::string& id) {
    auto& certificates = shelf_of(zone, which);
    const auto found = std::ranges::find(certificates, id, &certificate_record::id);
    return found == certificates.end() ? nullptr : &*found;
}

response list_certificates(const operation& op, shelf which) {
    json::array result;
    for (certificate_record& certificate : shelf_of(op.zone, which)) {
        if (certificate.life.status != "deleted")
            result.push_back(to_json(op, which, certificate));
    }
    // The service has been seen to answer null for an empty store of the zone level.
    if (result.empty() && which == shelf::zone)
        return success(nullptr);
    return success(std::move(result));
}

response get_certificate(const operation& op, shelf which, const std::string& id) {
    certificate_record* const certificate = find_certificate(op.zone, which, id);
    if (!certificate)
        return refusal(404, code::certificate_not_found, "Certificate not found");
    return success(to_json(op, which, *certificate));
}

response upload_certificate(const operation& op, shelf which, const std::string& body) {
    const auto read = read_object(body);
    if (const auto* refused = std::get_if<response>(&read))
        return *refused;
    const auto& object = std::get<json::object>(read);
    const json::value* const certificate = object.if_contains("certificate");
    const json::value* const key = object.if_contains("private_key");
    if (!certificate || !certificate->is_string() || !key || !key->is_string())
        return refusal(400, code::invalid_request,
                       "Invalid request body: 'certificate' and 'private_key' are required strings");

    inspection seen = inspect_upload(std::string(certificate->get_string()), std::string(key->get_string()));
    if (seen.problem != pem_problem::none)
        return refuse_pem(seen.problem);

    certificate_record* const twin = find_twin(op, which, seen.facts.fingerprint);
    if (twin && twin->life.status != "deleted")
        return refusal(400, code::certificate_exists, "This certificate already exists");
    auto& certificates = shelf_of(op.zone, which);
    const auto alive = std::ranges::count_if(
        certificates, [](const certificate_record& each) { return each.life.status != "deleted"; });
    if (which == shelf::hostname && alive >= most_hostname_certificates)
        return refusal(400, code::too_many_certificates,
                       "The zone has reached its limit of 10 hostname certificates");
    if (twin) {
        deploy(op, *twin);
        return op.changed(success(to_json(op, which, *twin)),
                          std::string("revive ") + label(which) + " certificate " + twin->id);
    }

    certificate_record made;
    made.id = new_id(op.everything);
    made.pem = std::move(seen.certificate);
    made.subject = seen.facts.subject;
    made.fingerprint = seen.facts.fingerprint;
    made.issuer = seen.facts.issuer;
    made.serial_number = seen.facts.serial_number;
    made.signature = seen.facts.signature;
    made.expires_on = seen.facts.expires_on;
    made.fraction_digits = static_cast<unsigned>(op.everything.next_id % 10);
    deploy(op, made);
    certificates.push_back(std::move(made));
    certificate_record& kept = certificates.back();
    return op.changed(success(to_json(op, which, kept)),
                      std::string("upload ") + label(which) + " certificate " + kept.id);
}

response delete_certificate(const operation& op, shelf which, const std::string& id) {
    certificate_record* const certificate = find_certificate(op.zone, which, id);
    if (!certificate)
        return refusal(404, code::certificate_not_found, "Certificate not found");
    lifecycle& life = certificate->life;
    if (life.status == "deleted") {
        if (which == shelf::zone)
            return refusal(400, code::already_deleted, "Certificate is already deleted.");
        return refusal(400, code::invalid_or_deleted,
                       "Certificate ID in request is either invalid or the certificate has been deleted");
    }
    if (life.status == "pending_deletion")
        return refusal(400, code::pending_deletion, "Certificate is pending deletion");
    if (life.status == "pending_deployment" || life.status == "initializing")
        return refusal(400, code::pending_deployment,
                       "Cannot delete resource while in pending deployment state.");
    if (which == shelf::hostname && op.zone.binds(id))
        return refusal(400, code::in_use, "Certificate is in use by a hostname association");

    life.become("pending_deletion", op.settled("deleted"), op.now + op.settle);
    certificate->updated_on = op.now;
    return op.changed(success(to_json(op, which, *certificate)),
                      std::string("delete ") + label(which) + " certificate " + id);
}

} // namespace originpull::emulator
