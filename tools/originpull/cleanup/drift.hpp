#pragma once

#include "plan.hpp"

#include <originpull/retire.hpp>

#include <optional>
#include <string>

namespace originpull::command {

/** How what was found differs from what was planned, for people; nothing when it does not. Pure.
 *
 *  @param begun an earlier run has begun with it: then fewer hostnames may be bound to it than were
 */
[[nodiscard]] std::optional<std::string> drift_of(const plan_item& planned, const retirement& found,
                                                  bool begun);

} // namespace originpull::command
