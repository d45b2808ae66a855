#pragma once

#include "plan.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace originpull::command {

/// A plan with more is not written, and not read.
inline constexpr std::size_t most_plan_items = 10'000'000;
/// Nor one with a longer line.
inline constexpr std::size_t longest_plan_line = std::size_t{1024} * 1024;

/// What apply is going to do: "delete", "void 2 hostnames and delete".
[[nodiscard]] std::string action_of(const plan_item& item);

/// One line each, without the line break.
[[nodiscard]] std::string line_of(const plan_item& item);
/// @throws std::invalid_argument unless line_of() makes this very line of it
[[nodiscard]] plan_item item_of(std::string_view line);

/// The first line without its digest: what the digest is over, before the lines of the items.
[[nodiscard]] std::string head_line_begin(const plan_head& head);
/// The rest of that line, line break included: `,"digest":"sha256:..."}`
[[nodiscard]] std::string head_line_end(std::string_view digest);

struct plan_head_line {
    plan_head head{};
    std::string_view digested{}; ///< the part of the line that the digest is over
};
/// @throws std::invalid_argument whose text completes "FILE ..."
[[nodiscard]] plan_head_line head_of(std::string_view line);

} // namespace originpull::command
