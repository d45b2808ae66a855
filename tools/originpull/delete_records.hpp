#pragma once

#include <originpull/certificate_status.hpp>
#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>
#include <originpull/ids.hpp>
#include <originpull/retire.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace originpull::command {

/// "deleted", "inferred", "not_found" or "failed".
[[nodiscard]] std::string_view name_of_outcome(const error_code& ec, const diagnostics& info);

/// What delete prints. Its members and their order are promised to scripts.
[[nodiscard]] boost::json::object delete_object(std::string_view zone, const certificate_id& certificate,
                                                const certificate_status& status, const error_code& ec,
                                                const diagnostics& info);

/// The same when the certificate was never asked for, because its zone was not found. `problem` says why, unless
/// a call failed.
[[nodiscard]] boost::json::object delete_object_without_zone(std::string_view zone,
                                                             const certificate_id& certificate,
                                                             const error_code& ec, const diagnostics& info,
                                                             std::string_view problem);

/// The member "retirement" of delete --retire.
[[nodiscard]] boost::json::object retirement_object(const retirement& done);

} // namespace originpull::command
