#pragma once

#include "item_outcome.hpp"
#include "plan.hpp"

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>
#include <originpull/retire.hpp>

#include <optional>
#include <string>

namespace originpull::command {

/// What the end of a retirement means for its item. Pure.
/// @param drift why it was not touched, or not touched any further
/// @param changed an earlier run has changed something of it, or may have
[[nodiscard]] item_outcome judge(const error_code& ec, const retirement& done, const diagnostics& info,
                                 const std::optional<std::string>& drift, bool changed);

} // namespace originpull::command
