#include <originpull/error.hpp>

#include "http_reason.hpp"

#include <boost/asio/error.hpp>

#include <string>

namespace originpull {

namespace detail {

namespace {

constexpr bool is_http_status(int value) noexcept { return value >= 400 && value <= 599; }

const char* errc_text(errc e) noexcept {
    switch (e) {
    case errc::call_timeout:
        return "the call's deadline passed";
    case errc::attempt_timeout:
        return "no complete response in time";
    case errc::connect_timeout:
        return "could not connect in time";
    case errc::host_not_found:
        return "the host name has no address";
    case errc::host_not_found_yet:
        return "the host name could not be resolved now";
    case errc::connection_closed:
        return "the connection was closed before a response";
    case errc::response_incomplete:
        return "the connection was closed in the middle of a response";
    case errc::tls_handshake_failed:
        return "the peer ended the TLS handshake";
    case errc::tls_alert:
        return "the peer refused the TLS handshake";
    case errc::tls_protocol_version:
        return "the peer offers nothing newer than TLS 1.1";
    case errc::tls_weak:
        return "the peer's key, digest or ciphers are too weak";
    case errc::tls_alpn:
        return "the peer does not speak http/1.1";
    case errc::tls_protocol:
        return "the peer broke the TLS protocol";
    case errc::tls_certificate_expired:
        return "the server's certificate has expired";
    case errc::tls_certificate_not_yet_valid:
        return "the server's certificate is not yet valid (or the local clock is wrong)";
    case errc::tls_certificate_host_mismatch:
        return "the server's certificate is for another host";
    case errc::tls_certificate_self_signed:
        return "the server's certificate is self-signed";
    case errc::tls_certificate_untrusted:
        return "the server's certificate has no trusted root";
    case errc::tls_certificate_incomplete_chain:
        return "the server does not send its intermediate certificate";
    case errc::tls_certificate_revoked:
        return "the server's certificate has been revoked";
    case errc::tls_certificate_invalid:
        return "the server's certificate failed verification";
    case errc::http_invalid:
        return "the response is not valid HTTP/1.1";
    case errc::http_header_limit:
        return "the response's header is too large";
    case errc::http_body_limit:
        return "the response's body is too large";
    case errc::unexpected_redirect:
        return "the server answered with a redirect, which is never followed";
    case errc::unexpected_content_type:
        return "the response is not JSON: something else than the API answered";
    case errc::unsupported_encoding:
        return "the response has a content coding that was not asked for";
    case errc::json_invalid:
        return "the response's body is not what the API documents";
    case errc::json_truncated:
        return "the response's body ends in the middle";
    case errc::result_mismatch:
        return "the response is about another object than was asked for";
    case errc::not_from_api:
        return "an error response without the API's envelope: something else answered";
    case errc::refused:
        return "the service refused the request";
    case errc::certificate_in_use:
        return "the certificate is in use by a hostname";
    case errc::certificate_not_ready:
        return "the certificate is still being deployed";
    case errc::certificate_pending:
        return "the certificate's deletion is under way";
    case errc::certificate_deleted:
        return "the certificate id is invalid or the certificate has been deleted";
    case errc::certificate_exists:
        return "the certificate exists already";
    case errc::certificate_not_found:
        return "there is no such certificate";
    case errc::authentication_failed:
        return "the service does not accept the credentials";
    case errc::page_repeated:
        return "the service gave the same page of a list twice";
    case errc::bindings_kept:
        return "hostnames are bound to the certificate, and voiding them was not asked for";
    case errc::certificate_changed:
        return "the certificate is not the one that was meant: its fingerprint differs";
    case errc::deletion_timed_out:
        return "the service has given up deleting the certificate";
    case errc::rate_limit_wait:
        return "the rate limit allows no request before the call's deadline";
    case errc::out_of_memory:
        return "out of memory";
    }
    return "unknown error";
}

class error_category_impl final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "originpull"; }
    std::string message(int value) const override {
        if (!is_http_status(value))
            return errc_text(static_cast<errc>(value));
        std::string text = "HTTP " + std::to_string(value);
        if (const auto reason = http_reason(value); !reason.empty())
            text.append(" ").append(reason);
        return text;
    }
};

bool is_tls(errc e) noexcept { return e >= errc::tls_handshake_failed && e <= errc::tls_certificate_invalid; }

bool is_malformed(errc e) noexcept { return e >= errc::http_invalid && e <= errc::page_repeated; }

bool is_refusal(errc e) noexcept { return e >= errc::refused && e <= errc::authentication_failed; }

// Errors of sockets and of the local system after which another connection may well work.
bool is_transient_system_error(const error_code& ec) noexcept {
    using namespace boost::system::errc;
    return ec == connection_refused || ec == connection_reset || ec == connection_aborted ||
           ec == broken_pipe || ec == timed_out || ec == host_unreachable || ec == network_unreachable ||
           ec == network_down || ec == network_reset || ec == address_not_available ||
           ec == too_many_files_open || ec == too_many_files_open_in_system || ec == no_buffer_space ||
           ec == resource_unavailable_try_again || ec == boost::asio::error::eof;
}

bool is_transient(const error_code& ec) noexcept {
    if (ec.category() != error_category())
        return is_transient_system_error(ec);
    switch (ec.value()) {
    case 408:
    case 425:
    case 429:
        return true;
    default:
        break;
    }
    if (is_http_status(ec.value())) // what is not implemented will not be a moment later
        return ec.value() >= 500 && ec.value() != 501;
    switch (static_cast<errc>(ec.value())) {
    case errc::attempt_timeout:
    case errc::connect_timeout:
    case errc::host_not_found_yet:
    case errc::connection_closed:
    case errc::response_incomplete:
    case errc::tls_handshake_failed:
    case errc::tls_protocol:
    case errc::unexpected_content_type:
    case errc::json_truncated:
    case errc::rate_limit_wait:
    case errc::not_from_api:
        return true;
    default:
        return false;
    }
}

bool matches(const error_code& ec, condition c) noexcept {
    if (c == condition::canceled)
        return ec == boost::asio::error::operation_aborted;
    if (c == condition::transient)
        return is_transient(ec);
    if (ec.category() != error_category())
        return false;
    const int value = ec.value();
    const errc e = static_cast<errc>(value);
    switch (c) {
    case condition::not_found:
        return value == 404 || e == errc::certificate_not_found || e == errc::certificate_pending ||
               e == errc::certificate_deleted;
    case condition::unauthorized:
        return value == 401 || e == errc::authentication_failed;
    case condition::forbidden:
        return value == 403;
    case condition::conflict:
        return value == 409 || e == errc::certificate_exists;
    case condition::certificate_in_use:
        return e == errc::certificate_in_use || e == errc::bindings_kept;
    case condition::certificate_not_ready:
        return e == errc::certificate_not_ready;
    case condition::rate_limited:
        return value == 429 || e == errc::rate_limit_wait;
    case condition::client_error:
        return (value >= 400 && value <= 499) || is_refusal(e);
    case condition::server_error:
        return value >= 500 && value <= 599;
    case condition::timeout:
        return e == errc::call_timeout || e == errc::attempt_timeout || e == errc::connect_timeout;
    case condition::tls_failure:
        return is_tls(e);
    case condition::malformed_response:
        return is_malformed(e);
    default:
        return false;
    }
}

class condition_category_impl final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "originpull.condition"; }
    std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
        case condition::not_found:
            return "not found";
        case condition::unauthorized:
            return "unauthorized";
        case condition::forbidden:
            return "forbidden";
        case condition::conflict:
            return "conflict";
        case condition::certificate_in_use:
            return "certificate in use";
        case condition::certificate_not_ready:
            return "certificate not ready";
        case condition::rate_limited:
            return "rate limited";
        case condition::client_error:
            return "client error";
        case condition::server_error:
            return "server error";
        case condition::transient:
            return "transient";
        case condition::timeout:
            return "timeout";
        case condition::canceled:
            return "canceled";
        case condition::tls_failure:
            return "TLS failure";
        case condition::malformed_response:
            return "malformed response";
        }
        return "unknown condition";
    }
    bool equivalent(const error_code& ec, int value) const noexcept override {
        return matches(ec, static_cast<condition>(value));
    }
};

} // namespace
} // namespace detail

const boost::system::error_category& error_category() noexcept {
    static const detail::error_category_impl instance;
    return instance;
}

const boost::system::error_category& condition_category() noexcept {
    static const detail::condition_category_impl instance;
    return instance;
}

} // namespace originpull
