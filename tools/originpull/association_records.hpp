#pragma once

#include "records.hpp"

#include <originpull/values.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace originpull::command {

/// What bind prints.
[[nodiscard]] boost::json::object association_object(const known_zone& zone,
                                                     const hostname_association& association);

/// The service's `enabled`: true, false, or null for what is voided.
[[nodiscard]] boost::json::value enabled_value(association_state state);

/// The association among those that the service has answered with; what it does not say is as it was asked for.
[[nodiscard]] hostname_association answered_association(const std::vector<hostname_association>& answer,
                                                        const association_change& asked);

} // namespace originpull::command
