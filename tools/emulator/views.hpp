#pragma once

#include <string>
#include <vector>

namespace originpull::emulator {

/// The state as a test looks at it: plain values, detached from the server.
struct certificate_view {
    std::string id;
    std::string status;
    std::string pem;
    std::string expires_on;
    bool expired = false;
    std::vector<std::string> hostnames; ///< whose association is not voided
};

struct association_view {
    std::string hostname;
    std::string certificate;
    std::string enabled; ///< "true", "false" or "null"
    std::string status;
};

struct zone_view {
    std::string id;
    std::string name;
    std::string account;
    std::vector<certificate_view> certificates;      ///< of hostnames, tombstones included
    std::vector<certificate_view> zone_certificates; ///< of the zone
    std::vector<association_view> associations;
    bool enabled = false; ///< the zone's own setting
};

struct account_view {
    std::string id;
    std::string name;
};

} // namespace originpull::emulator
