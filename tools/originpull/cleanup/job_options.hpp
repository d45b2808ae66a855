#pragma once

#include "../zone_reference.hpp"
#include "selectors.hpp"

#include <originpull/ids.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace originpull::command {

/// What plan asks for beyond the zones, which are where those of the other commands are.
struct plan_wishes {
    selectors which{};
    /// --expires-before in days from now, which nobody knows before the run; `which` then says nothing of it.
    std::optional<std::chrono::days> expires_within{};
    std::vector<account_id> accounts{}; ///< with --all-zones; empty: all of them
    std::vector<zone_reference> excluded{};
};

/// A part of a plan: whole zones, chosen by a hash.
struct shard {
    std::size_t index = 0; ///< counts from 0
    std::size_t count = 1;

    friend bool operator==(const shard&, const shard&) = default;
};

/// How many certificates of a zone a plan may delete.
struct zone_brake {
    std::size_t value = 50;
    bool percent = true; ///< of those that the zone had
};

/// What apply asks for.
struct apply_wishes {
    std::string plan{};
    std::string journal{};
    std::size_t concurrency = 16; ///< zones at once
    shard part{};
    std::optional<std::size_t> max_items{};
    zone_brake max_per_zone{};
    std::chrono::seconds max_age = std::chrono::hours{24};
    bool void_bindings = false;
    bool wait = false;
    std::string metrics_file{}; ///< empty: none
};

/// What report sums up.
struct report_wishes {
    std::string plan{};
    std::vector<std::string> journals{};
};

} // namespace originpull::command
