#pragma once

#include "../records.hpp"

#include <originpull/ids.hpp>
#include <originpull/timestamp.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace originpull::command {

/// A certificate that is to be deleted, as it was when the plan was made.
struct plan_item {
    std::size_t number = 0; ///< its line in the plan, the first is 1
    known_zone zone;
    certificate_id certificate;
    std::string
        fingerprint{}; ///< SHA-256, 64 lower-case digits; empty: the service did not show the certificate
    std::string status{};
    std::optional<timestamp> expires_on{};
    std::optional<timestamp> uploaded_on{};
    /// Bound to it, in order; nothing when the service has no list of them.
    std::optional<std::vector<std::string>> hostnames{};
    std::vector<std::string> why{};    ///< what chose it, for people
    std::size_t zone_certificates = 0; ///< how many live ones its zone had
};

/// The first line of a plan.
struct plan_head {
    time_point created{};
    std::vector<std::string> selectors{}; ///< the flags, as they were given
    std::size_t items = 0;
    std::size_t zones = 0; ///< that were looked at
    bool complete = true;  ///< false: some zones could not be looked at
    std::string digest{};  ///< over everything else in the file: what tells one plan from another
};

} // namespace originpull::command
