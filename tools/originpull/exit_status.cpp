#include "exit_status.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace originpull::command {

exit_status exit_status_of(const error_code& ec, const diagnostics& info) {
    if (!ec)
        return exit_status::done;
    // Before what may be unclear: with these credentials another run settles nothing.
    if (ec == condition::unauthorized || ec == condition::forbidden)
        return exit_status::refused;
    if (info.effect == effect::unknown)
        return exit_status::left_over;
    // Refused for now: there was no time left to wait for the other answer.
    if (info.stop == stop_reason::wait_exceeds_deadline)
        return exit_status::left_over;
    if (ec == errc::certificate_exists)
        return exit_status::failed;
    for (const condition c : {condition::transient, condition::timeout, condition::canceled,
                              condition::rate_limited, condition::conflict, condition::certificate_not_ready})
        if (ec == c)
            return exit_status::left_over;
    return exit_status::failed;
}

exit_status worse(exit_status a, exit_status b) noexcept {
    constexpr std::array order{exit_status::done,        exit_status::failed,    exit_status::left_over,
                               exit_status::refused,     exit_status::journal,   exit_status::usage,
                               exit_status::interrupted, exit_status::terminated};
    const auto rank = [&](exit_status s) {
        return std::distance(order.begin(), std::ranges::find(order, s));
    };
    return rank(a) < rank(b) ? b : a;
}

std::string_view condition_name(const error_code& ec) {
    struct name {
        condition value;
        std::string_view text;
    };
    // They overlap: the first that is met is the most telling.
    static constexpr std::array names{
        name{condition::canceled, "canceled"},
        name{condition::timeout, "timeout"},
        name{condition::certificate_in_use, "certificate_in_use"},
        name{condition::certificate_not_ready, "certificate_not_ready"},
        name{condition::not_found, "not_found"},
        name{condition::unauthorized, "unauthorized"},
        name{condition::forbidden, "forbidden"},
        name{condition::conflict, "conflict"},
        name{condition::rate_limited, "rate_limited"},
        name{condition::tls_failure, "tls_failure"},
        name{condition::malformed_response, "malformed_response"},
        name{condition::server_error, "server_error"},
        name{condition::transient, "transient"},
        name{condition::client_error, "client_error"},
    };
    const auto found = std::ranges::find_if(names, [&](const name& n) { return ec == n.value; });
    if (found != names.end())
        return found->text;
    if (ec == errc::certificate_changed)
        return "certificate_changed";
    return ec == errc::deletion_timed_out ? "deletion_timed_out" : "other";
}

} // namespace originpull::command
