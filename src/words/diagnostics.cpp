#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>
#include <originpull/request_error.hpp>

#include "printable.hpp"

#include <boost/asio/error.hpp>

#include <chrono>
#include <ostream>

namespace originpull {

std::string_view to_string(effect value) noexcept {
    switch (value) {
    case effect::none:
        return "none";
    case effect::unknown:
        return "unknown";
    case effect::applied:
        return "applied";
    }
    return "unknown";
}

std::string_view to_string(stop_reason value) noexcept {
    switch (value) {
    case stop_reason::success:
        return "success";
    case stop_reason::permanent_error:
        return "permanent error";
    case stop_reason::not_idempotent:
        return "not repeated, because it might then have happened twice";
    case stop_reason::attempts_exhausted:
        return "attempts exhausted";
    case stop_reason::retry_budget_spent:
        return "retry budget spent";
    case stop_reason::wait_exceeds_deadline:
        return "the next attempt would come after the call's deadline";
    case stop_reason::deadline:
        return "the call's deadline passed";
    case stop_reason::canceled:
        return "canceled";
    case stop_reason::client_closed:
        return "the client was closed";
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& out, effect value) { return out << to_string(value); }
std::ostream& operator<<(std::ostream& out, stop_reason value) { return out << to_string(value); }

namespace detail {

namespace {

// A message is to be read: what a server adds beyond this is left out.
constexpr std::size_t longest_message = 2048;

void append_notice(std::string& out, const notice& n, int depth) {
    out += std::to_string(n.code);
    if (!n.message.empty())
        out.append(" ").append(printable(n.message));
    if (depth == 3 || n.chain.empty())
        return;
    for (const notice& cause : n.chain) {
        out += " <- ";
        if (out.size() > longest_message) {
            out += "...";
            return;
        }
        append_notice(out, cause, depth + 1);
    }
}

std::string_view advice(const error_code& ec, const diagnostics& info) {
    if (ec == condition::certificate_in_use)
        return "void the hostnames bound to it first";
    if (ec == condition::certificate_not_ready || ec == condition::conflict)
        return "try again in some seconds";
    if (ec == condition::unauthorized)
        return "check the credentials";
    if (ec == condition::forbidden)
        return info.method == "GET" ? "the token needs the permission SSL and Certificates Read"
                                    : "the token needs the permission SSL and Certificates Write";
    if (ec == errc::tls_certificate_untrusted || ec == errc::tls_certificate_self_signed)
        return "check the CA file";
    if (info.effect == effect::unknown)
        return "it may have happened on the server: look before trying again";
    return {};
}

void append_seconds(std::string& out, std::chrono::milliseconds value) {
    const auto tenths = (value.count() + 99) / 100;
    out += std::to_string(tenths / 10);
    if (tenths % 10 != 0)
        out.append(".").append(std::to_string(tenths % 10));
    out += " s";
}

} // namespace
} // namespace detail

std::string describe(const boost::system::error_code& ec, const diagnostics& info) {
    std::string out;
    if (!info.operation.empty())
        out.append(info.operation).append(": ");
    if (ec == condition::canceled)
        out += info.stop == stop_reason::client_closed ? "the client was closed" : "canceled";
    else
        out += ec.message();
    // The code alone does not tell the status where the service's own code says more.
    if (ec.category() == error_category() && ec.value() < 400 && info.http_status >= 400)
        out.append(" (HTTP ").append(std::to_string(info.http_status)).append(")");
    if (!info.detail.empty())
        out.append(": ").append(detail::printable(info.detail));
    for (const notice& n : info.errors) {
        out += &n == &info.errors.front() ? ": " : "; ";
        if (out.size() > detail::longest_message) {
            out += "...";
            break;
        }
        detail::append_notice(out, n, 0);
    }
    if (info.last_failure && info.last_failure != ec)
        out.append(" (last failure: ").append(info.last_failure.message()).append(")");
    if (const auto what = ec ? detail::advice(ec, info) : std::string_view{}; !what.empty())
        out.append("; ").append(what);
    if (info.retry_after) {
        out += "; come back in ";
        detail::append_seconds(out, *info.retry_after);
    }
    if (info.attempts != 0 || !info.ray_id.empty()) {
        out += " [";
        if (!info.ray_id.empty())
            out.append("ray ").append(detail::printable(info.ray_id, 64)).append(", ");
        out.append("attempt ").append(std::to_string(info.attempts)).append("]");
    }
    return out;
}

request_error::request_error(const boost::system::error_code& ec, originpull::diagnostics info)
    : boost::system::system_error(ec),
      diagnostics_(std::make_shared<const originpull::diagnostics>(std::move(info))),
      what_(std::make_shared<const std::string>(describe(ec, *diagnostics_))) {}

} // namespace originpull
