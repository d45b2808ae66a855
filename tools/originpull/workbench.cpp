#include "commands.hpp"

#include "failure.hpp"

namespace originpull::command {

exit_status workbench::status_of(const error_code& ec, const diagnostics& info) const {
    if (ec == condition::canceled && api.interrupted())
        return api.interruption();
    return exit_status_of(ec, info);
}

exit_status workbench::report(std::string_view what, const error_code& ec, const diagnostics& info) const {
    say.error(explain(what, ec, info));
    return status_of(ec, info);
}

} // namespace originpull::command
