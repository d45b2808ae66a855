#include <catch2/catch_test_macros.hpp>

#include <originpull/error.hpp>

#include "unit_support.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace originpull;
using namespace unit_test;
namespace sys = boost::system;

namespace {

constexpr int last_errc = static_cast<int>(errc::out_of_memory);
constexpr condition first_condition = condition::not_found;
constexpr condition last_condition = condition::malformed_response;

using conditions = std::vector<condition>;

struct row {
    error_code code;
    conditions holds;
};

using enum condition;

const std::vector<row>& table() {
    static const std::vector<row> rows{
        {errc::call_timeout, {timeout}},
        {errc::attempt_timeout, {timeout, transient}},
        {errc::connect_timeout, {timeout, transient}},
        {errc::host_not_found, {}},
        {errc::host_not_found_yet, {transient}},
        {errc::connection_closed, {transient}},
        {errc::response_incomplete, {transient}},
        {errc::tls_handshake_failed, {tls_failure, transient}},
        {errc::tls_alert, {tls_failure}},
        {errc::tls_protocol_version, {tls_failure}},
        {errc::tls_weak, {tls_failure}},
        {errc::tls_alpn, {tls_failure}},
        {errc::tls_protocol, {tls_failure, transient}},
        {errc::tls_certificate_expired, {tls_failure}},
        {errc::tls_certificate_not_yet_valid, {tls_failure}},
        {errc::tls_certificate_host_mismatch, {tls_failure}},
        {errc::tls_certificate_self_signed, {tls_failure}},
        {errc::tls_certificate_untrusted, {tls_failure}},
        {errc::tls_certificate_incomplete_chain, {tls_failure}},
        {errc::tls_certificate_revoked, {tls_failure}},
        {errc::tls_certificate_invalid, {tls_failure}},
        {errc::http_invalid, {malformed_response}},
        {errc::http_header_limit, {malformed_response}},
        {errc::http_body_limit, {malformed_response}},
        {errc::unexpected_redirect, {malformed_response}},
        {errc::unexpected_content_type, {malformed_response, transient}},
        {errc::unsupported_encoding, {malformed_response}},
        {errc::json_invalid, {malformed_response}},
        {errc::json_truncated, {malformed_response, transient}},
        {errc::result_mismatch, {malformed_response}},
        {errc::not_from_api, {malformed_response, transient}},
        {errc::refused, {client_error}},
        {errc::certificate_in_use, {certificate_in_use, client_error}},
        {errc::certificate_not_ready, {certificate_not_ready, client_error}},
        {errc::certificate_pending, {not_found, client_error}},
        {errc::certificate_deleted, {not_found, client_error}},
        {errc::certificate_exists, {conflict, client_error}},
        {errc::certificate_not_found, {not_found, client_error}},
        {errc::authentication_failed, {unauthorized, client_error}},
        {errc::page_repeated, {condition::malformed_response}},
        {errc::bindings_kept, {condition::certificate_in_use}},
        {errc::certificate_changed, {}},
        {errc::deletion_timed_out, {}},
        {errc::rate_limit_wait, {rate_limited, transient}},
        {errc::out_of_memory, {}},

        {http_status_error(400), {client_error}},
        {http_status_error(401), {client_error, unauthorized}},
        {http_status_error(403), {client_error, forbidden}},
        {http_status_error(404), {client_error, not_found}},
        {http_status_error(405), {client_error}},
        {http_status_error(408), {client_error, transient}},
        {http_status_error(409), {client_error, conflict}},
        {http_status_error(410), {client_error}},
        {http_status_error(413), {client_error}},
        {http_status_error(422), {client_error}},
        {http_status_error(425), {client_error, transient}},
        {http_status_error(429), {client_error, rate_limited, transient}},
        {http_status_error(451), {client_error}},
        {http_status_error(499), {client_error}},
        {http_status_error(500), {server_error, transient}},
        {http_status_error(502), {server_error, transient}},
        {http_status_error(503), {server_error, transient}},
        {http_status_error(504), {server_error, transient}},
        {http_status_error(520), {server_error, transient}},
        {http_status_error(524), {server_error, transient}},
        {http_status_error(530), {server_error, transient}},
        {http_status_error(599), {server_error, transient}},

        // codes of others, which pass through
        {error_code{}, {}},
        {boost::asio::error::operation_aborted, {canceled}},
        {boost::asio::error::eof, {transient}},
        {boost::asio::error::connection_refused, {transient}},
        {boost::asio::error::connection_reset, {transient}},
        {boost::asio::error::broken_pipe, {transient}},
        {sys::errc::make_error_code(sys::errc::timed_out), {transient}},
        {sys::errc::make_error_code(sys::errc::host_unreachable), {transient}},
        {sys::errc::make_error_code(sys::errc::network_unreachable), {transient}},
        {sys::errc::make_error_code(sys::errc::too_many_files_open), {transient}},
        {sys::errc::make_error_code(sys::errc::permission_denied), {}},
        {sys::errc::make_error_code(sys::errc::not_enough_memory), {}},
        {error_code{404, sys::generic_category()}, {}},
        {error_code{429, sys::system_category()}, {}},
        {error_code{0, error_category()}, {}},
        {error_code{last_errc + 1, error_category()}, {}},
        {error_code{399, error_category()}, {}},
        {error_code{600, error_category()}, {}},
    };
    return rows;
}

} // namespace

TEST_CASE("errors: which condition holds for which code", "[words][error]") {
    for (const row& r : table()) {
        for (int i = static_cast<int>(first_condition); i <= static_cast<int>(last_condition); ++i) {
            const auto c = static_cast<condition>(i);
            const bool expected = std::find(r.holds.begin(), r.holds.end(), c) != r.holds.end();
            CAPTURE(r.code.category().name(), r.code.value(), r.code.message(),
                    make_error_condition(c).message());
            CHECK((r.code == c) == expected);
            CHECK((r.code != c) == !expected);
            CHECK((r.code == make_error_condition(c)) == expected);
        }
    }
}

TEST_CASE("errors: the table above has every code", "[words][error]") {
    for (int value = 1; value <= last_errc; ++value) {
        CAPTURE(value);
        CHECK(std::any_of(table().begin(), table().end(),
                          [&](const row& r) { return r.code == error_code{value, error_category()}; }));
    }
}

TEST_CASE("errors: every status is what its class says", "[words][error]") {
    for (int status = 400; status <= 599; ++status) {
        const error_code code = http_status_error(status);
        CAPTURE(status);
        CHECK((code == client_error) == (status < 500));
        CHECK((code == server_error) == (status >= 500));
        CHECK_FALSE(code == timeout);
        CHECK_FALSE(code == canceled);
        CHECK(code.message().starts_with("HTTP " + std::to_string(status)));
    }
}

TEST_CASE("errors: a timeout is never a cancellation, and the other way round", "[words][error]") {
    for (const row& r : table()) {
        CAPTURE(r.code.message());
        CHECK_FALSE((r.code == timeout && r.code == canceled));
    }
}

TEST_CASE("errors: texts", "[words][error]") {
    std::set<std::string> seen;
    for (int value = 1; value <= last_errc; ++value) {
        const std::string text = error_code{value, error_category()}.message();
        CAPTURE(value, text);
        CHECK(text != "unknown error");
        CHECK(is_plain_line(text));
        CHECK(seen.insert(text).second);
    }
    seen.clear();
    for (int i = static_cast<int>(first_condition); i <= static_cast<int>(last_condition); ++i) {
        const std::string text = make_error_condition(static_cast<condition>(i)).message();
        CAPTURE(i, text);
        CHECK(text != "unknown condition");
        CHECK(seen.insert(text).second);
    }
    CHECK(http_status_error(404).message() == "HTTP 404 Not Found");
    CHECK(http_status_error(522).message() == "HTTP 522 Connection Timed Out");
    CHECK(http_status_error(418).message() == "HTTP 418");
    CHECK(error_code{0, error_category()}.message() == "unknown error");
    CHECK(error_code{-1, error_category()}.message() == "unknown error");
    CHECK(condition_category().message(99) == "unknown condition");
    CHECK(std::string{error_category().name()} == "originpull");
}
