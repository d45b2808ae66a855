#pragma once

#include "../durations.hpp"

#include <originpull/ids.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace originpull::command {

/// Which certificates a plan is about. Each selector that is given has to hold.
struct selectors {
    bool expired = false;
    std::optional<std::chrono::seconds> expired_for{}; ///< for at least so long
    std::optional<time_point> expires_before{};
    std::vector<std::string> statuses{}; ///< one of them
    std::string issuer{};                ///< is part of it, whatever the case
    bool unbound = false;
    bool superseded = false;
    std::optional<std::size_t> keep_newest{};        ///< so many of a zone are never chosen
    std::optional<std::set<certificate_id>> named{}; ///< one of them

    std::set<certificate_id> protected_ids{}; ///< never chosen

    std::vector<std::string> as_given{}; ///< for the plan's first line
};

} // namespace originpull::command
