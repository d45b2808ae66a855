#pragma once

#include "plan.hpp"

#include <originpull/retire.hpp>

#include <optional>
#include <string>

namespace originpull::command {

// How what was found differs from what was planned, for people; nothing when it does not. Pure.
//
// `changed`: an earlier run has changed something of it, or may have. Then fewer hostnames may be bound to it than were,
// and its deletion may have been begun.

[[nodiscard]] std::optional<std::string> drift_of(const plan_item& planned, const retirement& found,
                                                  bool changed);

/// Of its hostnames alone. What the plan did not know as bound has been bound since, as far as it is concerned.
[[nodiscard]] std::optional<std::string> drift_of_hostnames(const plan_item& planned, const retirement& found,
                                                            bool changed);

} // namespace originpull::command
