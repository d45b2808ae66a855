#include "item_outcome.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace originpull::command {

namespace {

constexpr std::array<std::string_view, 8> names{"untouched",    "begun",   "deleted", "inferred",
                                                "already_gone", "skipped", "failed",  "unfinished"};

} // namespace

std::string_view to_string(item_state s) noexcept { return names[static_cast<std::size_t>(s)]; }

std::optional<item_state> item_state_of(std::string_view name) noexcept {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<item_state>(found - names.begin());
}

} // namespace originpull::command
