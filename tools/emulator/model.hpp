#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "authority.hpp"
#include "clock.hpp"

namespace originpull::emulator {

/// A status that becomes another one by itself, later.
struct lifecycle {
    std::string status = "active";
    std::string settles_as;
    std::optional<time_point> settles_at;

    void become(std::string now_status, std::string later_status, time_point when) {
        status = std::move(now_status);
        settles_as = std::move(later_status);
        settles_at = when;
    }

    void advance(time_point now) {
        if (settles_at && *settles_at <= now) {
            status = std::move(settles_as);
            settles_as.clear();
            settles_at.reset();
        }
    }
};

struct certificate_record {
    std::string id;
    std::string pem; ///< empty: minted when somebody looks, see mint
    std::string subject;
    std::string fingerprint; ///< empty as long as `pem` is
    std::string issuer;
    std::string serial_number;
    std::string signature;
    time_point not_before;
    time_point expires_on;
    time_point uploaded_on;
    time_point updated_on;
    unsigned fraction_digits = 5;
    lifecycle life;
};

struct association_record {
    std::string hostname;
    std::string certificate;
    std::optional<bool> enabled; ///< nothing: voided
    time_point created_at;
    time_point updated_at;
    lifecycle life;
};

struct zone_record {
    std::string id;
    std::string name;
    std::size_t account = 0;
    std::string type = "full";
    std::string status = "active";
    time_point created_on;
    std::vector<certificate_record> certificates;
    std::vector<certificate_record> zone_certificates;
    std::map<std::string, association_record> associations;
    bool enabled = false;

    bool touched = false; ///< differs from what the seed gives
    unsigned changes_in_flight = 0;
    std::optional<time_point> busy_until;

    void advance(time_point now);

    /// Whether an association keeps the certificate from being deleted.
    bool binds(std::string_view certificate) const;
};

struct account_record {
    std::string id;
    std::string name;
    time_point created_on;
};

/// Makes the PEM of seeded certificates on demand: thousands of signatures nobody looks at cost seconds.
class mint {
public:
    explicit mint(std::uint64_t seed);

    static constexpr const char* issuer_name = "Emulated Origin CA";
    static constexpr const char* signature_name = "Ed25519";

    void materialise(certificate_record& certificate) const;

private:
    authority authority_;
    key subject_;
};

/// Everything there is.
struct world {
    std::uint64_t seed = 1;
    unsigned seeded_zones = 0;
    unsigned seeded_certificates = 0;
    std::uint64_t next_id = 0; ///< how many ids have been given out since the seeding
    std::vector<account_record> accounts;
    std::vector<zone_record> zones;
    std::unordered_map<std::string, std::size_t> zone_by_id;

    zone_record* find(const std::string& id);
};

} // namespace originpull::emulator
