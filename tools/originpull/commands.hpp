#pragma once

#include "configuration.hpp"
#include "exit_status.hpp"
#include "options.hpp"
#include "output.hpp"
#include "pem_files.hpp"
#include "records.hpp"
#include "session.hpp"
#include "terminal.hpp"

#include <originpull/rate_limiter.hpp>

#include <string>
#include <string_view>

namespace originpull::command {

/// What a command that talks to the service works with.
struct workbench {
    const options& asked;
    output& out;
    const messages& say;
    terminal screen;          ///< at the other end of `out`
    terminal progress_screen; ///< at the other end of standard error
    credential_kind credentials;
    session& api;
    rate_limiter pacing;    ///< of all calls
    const pem_files* files; ///< of upload
    time_point now;

    /// How many calls are worth having in flight.
    [[nodiscard]] std::size_t width() const {
        return asked.connections.value_or(pool_config{}.max_connections);
    }

    [[nodiscard]] bool as_table() const { return asked.form == output_form::table; }

    /// exit_status_of(), and the signal's own status for what it has cancelled.
    [[nodiscard]] exit_status status_of(const error_code& ec, const diagnostics& info) const;

    /// Explains the failure on standard error and returns its status. `what` completes "could not ...".
    exit_status report(std::string_view what, const error_code& ec, const diagnostics& info) const;
};

exit_status run_verify(workbench& bench);
exit_status run_zones(workbench& bench);
exit_status run_list(workbench& bench);
exit_status run_get(workbench& bench);
exit_status run_delete(workbench& bench);
exit_status run_upload(workbench& bench);
exit_status run_settings(workbench& bench);
exit_status run_bind(workbench& bench);
exit_status run_plan(workbench& bench);
exit_status run_apply(workbench& bench);

/// --dry-run: shows the request, or the requests, and sends nothing.
exit_status show_request(const options& asked, const environment& env, output& out, const messages& say);

/// Reads files only: needs neither the service nor credentials.
exit_status run_report(const options& asked, const environment& env, output& out, const messages& say);

} // namespace originpull::command
