#pragma once

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>

#include <string_view>

namespace originpull::command {

/// What the command ends with. Scripts depend on it.
enum class exit_status : int {
    done = 0,          ///< everything asked for is done, also when there was nothing to do
    failed = 1,        ///< at least one item failed for good
    usage = 2,         ///< the command line, the environment or a file it names is wrong
    refused = 3,       ///< the service does not accept the credentials, or they lack a permission
    left_over = 4,     ///< running again would finish or settle it
    journal = 5,       ///< the journal cannot be written, or another run has it
    interrupted = 130, ///< SIGINT
    terminated = 143,  ///< SIGTERM
};

/// How a call that ended like this counts.
[[nodiscard]] exit_status exit_status_of(const error_code& ec, const diagnostics& info);

/// Of several items: the status that says most about what to do next.
[[nodiscard]] exit_status worse(exit_status a, exit_status b) noexcept;

/// The most telling of the conditions that the error meets, such as "certificate_in_use".
[[nodiscard]] std::string_view condition_name(const error_code& ec);

} // namespace originpull::command
