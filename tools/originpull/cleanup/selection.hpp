#pragma once

#include "plan.hpp"
#include "selectors.hpp"

#include <originpull/values.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace originpull::command {

/// What becomes of the certificates of a zone.
struct selection {
    std::vector<plan_item> chosen;                    ///< not numbered yet, in the order of the list
    std::map<std::string, std::size_t> passed_over{}; ///< how many, by the first reason
};

/** Chooses among the hostname certificates of a zone. Nothing is chosen that is protected, deleted or being deleted, or
 *  (unless `which.named` has it) active, unexpired and bound.
 *
 *  @param associations all of the zone's, voided ones included; null when they are not known: each certificate then
 *                      counts as bound, and none as unbound or superseded
 */
[[nodiscard]] selection select(const known_zone& zone, const std::vector<hostname_certificate>& certificates,
                               const std::vector<hostname_association>* associations, const selectors& which,
                               time_point now);

} // namespace originpull::command
