#include "model.hpp"

#include <algorithm>

#include "pem.hpp"

namespace originpull::emulator {

void zone_record::advance(time_point now) {
    for (certificate_record& certificate : certificates)
        certificate.life.advance(now);
    for (certificate_record& certificate : zone_certificates)
        certificate.life.advance(now);
    for (auto& [hostname, association] : associations)
        association.life.advance(now);
    if (busy_until && *busy_until <= now)
        busy_until.reset();
}

bool zone_record::binds(std::string_view certificate) const {
    return std::ranges::any_of(associations, [&](const auto& entry) {
        return entry.second.certificate == certificate && entry.second.life.status != "deleted";
    });
}

mint::mint(std::uint64_t seed)
    : authority_(authority::from_seed(issuer_name, seed)), subject_(key::from_seed(seed + 1)) {}

void mint::materialise(certificate_record& certificate) const {
    if (!certificate.pem.empty())
        return;
    certificate_spec spec;
    spec.common_name = certificate.subject;
    spec.serial_number = certificate.serial_number;
    spec.not_before = std::chrono::floor<std::chrono::seconds>(certificate.not_before);
    spec.not_after = std::chrono::floor<std::chrono::seconds>(certificate.expires_on);
    spec.for_server = false;
    spec.for_client = true;
    certificate.pem = authority_.issue(spec, subject_);
    certificate.fingerprint = facts_of(certificate.pem).fingerprint;
}

zone_record* world::find(const std::string& id) {
    const auto found = zone_by_id.find(id);
    return found == zone_by_id.end() ? nullptr : &zones[found->second];
}

} // namespace originpull::emulator
