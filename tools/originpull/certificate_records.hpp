#pragma once

#include "bound_hostnames.hpp"
#include "records.hpp"
#include "table.hpp"

#include <originpull/values.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <vector>

namespace originpull::command {

// How certificates are shown: those of hostnames and those of zones.

template <class Certificate>
[[nodiscard]] boost::json::object certificate_object(const known_zone& zone, const Certificate& certificate,
                                                     time_point now);

/// An empty table for list, and a row of it.
template <class Certificate>
[[nodiscard]] table certificate_table();
template <class Certificate>
[[nodiscard]] std::vector<cell> certificate_row(const known_zone& zone, const Certificate& certificate,
                                                time_point now);

template <class Certificate>
[[nodiscard]] std::vector<std::pair<std::string, cell>>
certificate_fields(const known_zone& zone, const Certificate& certificate, time_point now);

// What list adds to them: the hostnames, or null when the service does not tell.

void add_hostnames(boost::json::object& object, const std::vector<bound_hostname>* bound);
[[nodiscard]] column hostnames_column();
[[nodiscard]] cell hostnames_cell(const std::vector<bound_hostname>* bound);

} // namespace originpull::command
