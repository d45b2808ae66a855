#ifndef ORIGINPULL_ERROR_HPP
#define ORIGINPULL_ERROR_HPP

#include <originpull/detail/export.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>

#include <type_traits>

namespace originpull {

using boost::system::error_code;

/** What this library itself reports. Values 400 to 599 of the same category are the HTTP status of a refusal.
 *
 *  Compare with originpull::condition rather than with these: the set grows. Codes of the system and of Asio
 *  (connection refused, operation_aborted) pass through unchanged.
 */
enum class errc : int {
    // time
    call_timeout = 1, ///< the call's own deadline passed
    attempt_timeout,  ///< one exchange took too long
    connect_timeout,  ///< resolve, TCP and TLS took too long

    // reaching the service
    host_not_found,      ///< the name does not exist or has no usable address
    host_not_found_yet,  ///< the name server could not be asked; another attempt may succeed
    connection_closed,   ///< closed or reset before the first byte of a response
    response_incomplete, ///< closed or reset in the middle of a response

    // TLS
    tls_handshake_failed, ///< the peer ended the handshake
    tls_alert,            ///< the peer refused the handshake with a fatal alert
    tls_protocol_version, ///< the peer offers nothing newer than TLS 1.1
    tls_weak,             ///< key, digest, parameters or ciphers of the peer are too weak
    tls_alpn,             ///< the peer insists on another protocol than http/1.1
    tls_protocol,         ///< the peer broke the TLS protocol after the handshake
    tls_certificate_expired,
    tls_certificate_not_yet_valid, ///< or the local clock is wrong
    tls_certificate_host_mismatch, ///< the certificate is for another host
    tls_certificate_self_signed,
    tls_certificate_untrusted,        ///< its root is not in the trust store
    tls_certificate_incomplete_chain, ///< the peer does not send the intermediate certificate
    tls_certificate_revoked,
    tls_certificate_invalid, ///< any other failed check; the diagnostics say which

    // what came back
    http_invalid,            ///< not HTTP/1.1 as RFC 9112 wants it
    http_header_limit,       ///< header larger than 32 KiB or 100 fields, or too many interim responses
    http_body_limit,         ///< body larger than the limit
    unexpected_redirect,     ///< redirects are never followed
    unexpected_content_type, ///< not JSON: a proxy or a captive portal answered
    unsupported_encoding,    ///< a content coding that was not asked for
    json_invalid,            ///< the body is not the JSON that the service documents
    json_truncated,          ///< the body ends in the middle of the JSON, or is empty
    result_mismatch,         ///< the answer is about another certificate
    not_from_api,            ///< an error status without the service's envelope: something else answered
    page_repeated,           ///< the service gave the same page of a list twice

    // what the service said, where the HTTP status alone is not enough
    refused,               ///< `success: false` with a 2xx status
    certificate_in_use,    ///< 1433: a hostname is still bound to it
    certificate_not_ready, ///< 1434: still being deployed
    certificate_pending,   ///< 1414: its deletion is under way
    certificate_deleted,   ///< 1415: the id is invalid or the certificate has been deleted
    certificate_exists,    ///< 1406: the same certificate exists (or is being deleted)
    certificate_not_found, ///< 1551, 1552
    authentication_failed, ///< 10000, 9106, 6003, 9109 and their like

    // of retire_hostname_certificate
    bindings_kept,       ///< hostnames are bound to the certificate, and voiding them was not asked for
    certificate_changed, ///< its fingerprint is not the one that was given
    deletion_timed_out,  ///< the service has given up deleting the certificate

    // local
    rate_limit_wait, ///< the rate limit allows no further request before the call's deadline
    out_of_memory,
};

/** What users compare an error_code with.
 *
 *  The conditions overlap on purpose: HTTP 429 is rate_limited, client_error and transient.
 */
enum class condition : int {
    not_found = 1,         ///< there is no such live object: 404 of the API, or already (being) deleted
    unauthorized,          ///< 401, or credentials that the service cannot accept
    forbidden,             ///< 403: a permission is missing
    conflict,              ///< 409: another change of the zone is in flight; or the object exists already
    certificate_in_use,    ///< hostnames are still bound; void them first
    certificate_not_ready, ///< still being deployed; try again in some seconds
    rate_limited,          ///< 429; `diagnostics.retry_after` says when to come back
    client_error,          ///< any 4xx of the service
    server_error,          ///< any 5xx
    transient,             ///< another attempt may succeed; what the default policy retries
    timeout,               ///< a deadline of the library passed; never a cancellation
    canceled,              ///< cancelled by the user, or the client was destroyed; never a timeout
    tls_failure,           ///< TLS: verification or protocol
    malformed_response,    ///< what came back is not an answer of the service
};

ORIGINPULL_EXPORT const boost::system::error_category& error_category() noexcept;
ORIGINPULL_EXPORT const boost::system::error_category& condition_category() noexcept;

/// The error_code of an HTTP status, 400 to 599.
[[nodiscard]] inline error_code http_status_error(int status) noexcept { return {status, error_category()}; }

inline error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), error_category()}; }

inline boost::system::error_condition make_error_condition(condition c) noexcept {
    return {static_cast<int>(c), condition_category()};
}

} // namespace originpull

template <>
struct boost::system::is_error_code_enum<originpull::errc> : std::true_type {};

template <>
struct boost::system::is_error_condition_enum<originpull::condition> : std::true_type {};

#endif
