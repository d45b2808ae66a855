#include "seed.hpp"

#include <algorithm>
#include <array>

#include "documented.hpp"
#include "random.hpp"

namespace originpull::emulator {
namespace {

constexpr std::array<const char*, 12> adjectives{"amber", "brisk", "calm",  "dusty", "early", "fabled",
                                                 "green", "humid", "ivory", "jolly", "keen",  "lunar"};
constexpr std::array<const char*, 12> nouns{"anchor", "brook",  "canyon", "delta",  "ember",  "fjord",
                                            "grove",  "harbor", "island", "jungle", "kettle", "lagoon"};
constexpr std::array<const char*, 8> labels{"www", "api", "app", "shop", "mail", "static", "img", "login"};

// How long a certificate may be valid at most; the world ends well before nanoseconds do.
constexpr std::chrono::days lifetime{3650};

time_point some_time(random_source& random, int first_year, int last_year) {
    const std::chrono::sys_days first{std::chrono::year{first_year} / 1 / 1};
    const std::chrono::sys_days last{std::chrono::year{last_year} / 12 / 31};
    const auto days = static_cast<std::uint64_t>((last - first).count());
    time_point when = first;
    when += std::chrono::days(random.below(days));
    when += std::chrono::seconds(random.below(86400));
    when += std::chrono::nanoseconds(random.below(1'000'000'000));
    return when;
}

enum class kind : std::uint8_t { bound, unbound, expired };

kind kind_of(unsigned position, random_source& random) {
    switch (position) {
    case 0:
        return kind::bound;
    case 1:
        return kind::unbound;
    case 2:
        return kind::expired;
    default:
        return std::array{kind::bound, kind::unbound, kind::unbound, kind::expired}[random.below(4)];
    }
}

certificate_record make_certificate(random_source& random, const std::string& subject, kind what) {
    certificate_record certificate;
    certificate.id = random.below(2) == 0 ? random.uuid() : random.hex(32);
    certificate.subject = subject;
    certificate.issuer = mint::issuer_name;
    certificate.serial_number = random.serial_number();
    certificate.signature = mint::signature_name;
    certificate.expires_on = std::chrono::floor<std::chrono::seconds>(
        what == kind::expired ? some_time(random, 2019, 2024) : some_time(random, 2040, 2099));
    certificate.not_before = certificate.expires_on - lifetime;
    certificate.uploaded_on = some_time(random, 2017, 2018);
    certificate.updated_on = certificate.uploaded_on;
    certificate.fraction_digits = static_cast<unsigned>(random.below(10));
    return certificate;
}

void bind(zone_record& zone, const certificate_record& certificate, random_source& random) {
    const auto bindings = 1 + random.below(2);
    for (std::uint64_t i = 0; i < bindings; ++i) {
        association_record association;
        association.hostname =
            labels[random.below(labels.size())] + std::to_string(zone.associations.size()) + '.' + zone.name;
        association.certificate = certificate.id;
        association.enabled = true;
        association.created_at = certificate.uploaded_on + std::chrono::seconds(20);
        association.updated_at = association.created_at;
        const std::string hostname = association.hostname;
        zone.associations.emplace(hostname, std::move(association));
    }
}

zone_record make_zone(std::uint64_t seed, unsigned index, unsigned certificates, std::size_t accounts) {
    // A source of its own for each zone: how many certificates another one has must not matter to it.
    random_source random{random_source::mix(seed) ^ index};
    zone_record zone;
    zone.id = random.hex(32);
    zone.name = adjectives[random.below(adjectives.size())];
    zone.name += '-';
    zone.name += nouns[random.below(nouns.size())];
    zone.name += '-' + std::to_string(index + 1) + ".example";
    zone.account = random.below(accounts);
    zone.created_on = some_time(random, 2010, 2016);
    unsigned wanted = certificates;
    if (index == 0) {
        zone.id = documented_id;
        zone.name = "example.com";
        zone.account = 0;
        zone.certificates.push_back(documented_certificate());
        wanted = std::max(wanted, 1U) - 1;
    }
    for (unsigned position = 0; position < wanted; ++position) {
        const kind what = kind_of(position, random);
        auto certificate = make_certificate(random, "origin-pull." + zone.name, what);
        if (what == kind::bound)
            bind(zone, certificate, random);
        zone.certificates.push_back(std::move(certificate));
    }
    if (index % 2 == 0)
        zone.zone_certificates.push_back(make_certificate(random, "zone-pull." + zone.name, kind::unbound));
    return zone;
}

} // namespace

world make_world(std::uint64_t seed, unsigned zones, unsigned certificates_per_zone) {
    zones = std::max(zones, 1U);
    world result;
    result.seed = seed;
    result.seeded_zones = zones;
    result.seeded_certificates = certificates_per_zone;
    random_source random{seed};
    for (const char* name : {"Example Holding", "Sample Industries", "Trial & Error Ltd"})
        result.accounts.push_back({random.hex(32), name, some_time(random, 2010, 2012)});

    result.zones.reserve(zones);
    for (unsigned index = 0; index < zones; ++index) {
        result.zones.push_back(make_zone(seed, index, certificates_per_zone, result.accounts.size()));
        result.zone_by_id.emplace(result.zones.back().id, index);
    }
    return result;
}

} // namespace originpull::emulator
