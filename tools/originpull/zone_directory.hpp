#pragma once

#include "commands.hpp"
#include "zone_reference.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace originpull::command {

/// What became of a zone that somebody named.
struct zone_lookup {
    std::optional<known_zone> zone{};
    exit_status status = exit_status::done;
    error_code ec{}; ///< of the call that failed, if one did
    diagnostics info{};
    std::string problem{}; ///< one line, when there is no zone
};

/// The ids of zones; a name costs one call. Problems have been explained on standard error when it returns.
[[nodiscard]] std::vector<zone_lookup> find_zones(workbench& bench, const std::vector<zone_reference>& asked);

/// Page by page through all zones, or those of an account, as long as `each` returns true. Failures have been
/// explained when it returns.
[[nodiscard]] exit_status walk_zones(workbench& bench,
                                     const std::function<bool(const std::vector<zone>&)>& each,
                                     const std::optional<account_id>& account = {});

} // namespace originpull::command
