#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace originpull::command {

/// How many insertions, deletions, replacements and swaps of neighbours lead from one word to the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The word that was probably meant; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string> known);

} // namespace originpull::command
