#include <catch2/catch_test_macros.hpp>

#include <originpull/error.hpp>
#include <originpull/request_error.hpp>

#include "unit_support.hpp"

#include <boost/asio/error.hpp>

#include <sstream>
#include <utility>

using namespace originpull;
using namespace unit_test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

diagnostics deleting() {
    diagnostics info;
    info.operation = "delete_hostname_certificate";
    info.method = "DELETE";
    info.attempts = 1;
    return info;
}

notice said(std::int64_t code, std::string message) {
    notice one;
    one.code = code;
    one.message = std::move(message);
    return one;
}

} // namespace

TEST_CASE("describe: what was asked, what came back, what to do", "[words][describe]") {
    diagnostics info = deleting();
    info.http_status = 400;
    info.ray_id = "8f1e2d3c4b5a6978-FRA";
    info.attempts = 2;
    info.errors = {said(1433, "Certificate is in use"), said(7003, "No route")};
    CHECK(describe(errc::certificate_in_use, info) ==
          "delete_hostname_certificate: the certificate is in use by a hostname (HTTP 400): "
          "1433 Certificate is in use; 7003 No route; void the hostnames bound to it first "
          "[ray 8f1e2d3c4b5a6978-FRA, attempt 2]");
}

TEST_CASE("describe: advice", "[words][describe]") {
    struct row {
        error_code code;
        const char* method;
        originpull::effect effect;
        const char* says;
    };
    const row rows[] = {
        {errc::certificate_in_use, "DELETE", effect::none, "void the hostnames"},
        {errc::certificate_not_ready, "DELETE", effect::none, "try again in some seconds"},
        {http_status_error(409), "DELETE", effect::none, "try again in some seconds"},
        {http_status_error(401), "GET", effect::none, "check the credentials"},
        {errc::authentication_failed, "GET", effect::none, "check the credentials"},
        {http_status_error(403), "GET", effect::none, "SSL and Certificates Read"},
        {http_status_error(403), "DELETE", effect::none, "SSL and Certificates Write"},
        {errc::tls_certificate_untrusted, "GET", effect::none, "check the CA file"},
        {errc::tls_certificate_self_signed, "GET", effect::none, "check the CA file"},
        {errc::attempt_timeout, "DELETE", effect::unknown, "look before trying again"},
        {boost::asio::error::operation_aborted, "DELETE", effect::unknown, "look before trying again"},
    };
    for (const row& r : rows) {
        diagnostics info = deleting();
        info.method = r.method;
        info.effect = r.effect;
        const std::string text = describe(r.code, info);
        CAPTURE(text);
        CHECK(has(text, r.says));
    }
    diagnostics info = deleting();
    CHECK_FALSE(has(describe(errc::attempt_timeout, info), "look before"));
    info.effect = effect::unknown;
    CHECK_FALSE(has(describe({}, info), "look before")); // it went well in the end
}

TEST_CASE("describe: when to come back", "[words][describe]") {
    struct row {
        std::chrono::milliseconds wait;
        const char* says;
    };
    for (const row& r : {row{30s, "come back in 30 s ["}, row{300s, "come back in 300 s ["},
                         row{1500ms, "come back in 1.5 s ["}, row{1ms, "come back in 0.1 s ["},
                         row{0ms, "come back in 0 s ["}, row{1001ms, "come back in 1.1 s ["}}) {
        diagnostics info = deleting();
        info.retry_after = r.wait;
        const std::string text = describe(http_status_error(429), info);
        CAPTURE(text);
        CHECK(has(text, r.says));
    }
}

TEST_CASE("describe: how a call ended, and its last real failure", "[words][describe]") {
    diagnostics info = deleting();
    info.last_failure = http_status_error(503);
    info.attempts = 3;
    CHECK(describe(errc::call_timeout, info) == "delete_hostname_certificate: the call's deadline passed "
                                                "(last failure: HTTP 503 Service Unavailable) [attempt 3]");
    info.last_failure = errc::call_timeout;
    CHECK_FALSE(has(describe(errc::call_timeout, info), "last failure"));

    info = deleting();
    info.attempts = 0;
    CHECK(describe(boost::asio::error::operation_aborted, info) == "delete_hostname_certificate: canceled");
    info.stop = stop_reason::client_closed;
    CHECK(describe(boost::asio::error::operation_aborted, info) ==
          "delete_hostname_certificate: the client was closed");
}

TEST_CASE("describe: local detail and the causes behind an error", "[words][describe]") {
    diagnostics info = deleting();
    info.detail = "the certificate is for \"other.example\"";
    CHECK(has(describe(errc::tls_certificate_host_mismatch, info),
              ": the certificate is for \"other.example\""));

    info = deleting();
    info.http_status = 400;
    notice outer = said(6003, "Invalid request headers");
    outer.chain = {said(6111, "Invalid format for Authorization header"), said(6103, "")};
    info.errors = {outer};
    CHECK(has(describe(errc::authentication_failed, info),
              "6003 Invalid request headers <- 6111 Invalid format for Authorization header <- 6103;"));
}

TEST_CASE("describe: causes of causes end somewhere", "[words][describe]") {
    notice nested = said(1, "bottom");
    for (std::int64_t i = 2; i < 100; ++i) {
        notice outer = said(i, "level");
        outer.chain = {nested};
        nested = outer;
    }
    diagnostics info = deleting();
    info.errors = {nested};
    const std::string text = describe(http_status_error(400), info);
    CHECK(has(text, "99 level <- 98 level <- 97 level <- 96 level"));
    CHECK_FALSE(has(text, "95"));
}

TEST_CASE("describe: text of others cannot break the line or flood it", "[words][describe]") {
    diagnostics info = deleting();
    info.detail = "a\r\nb\x1b[2J";
    info.ray_id = "ray\n\x1b]0;title\x07";
    info.errors = {said(1, "x\ny\0z"s), said(2, "\xff\xfe"), said(3, std::string(100'000, 'm'))};
    const std::string text = describe(errc::json_invalid, info);
    CHECK(is_plain_line(text));
    CHECK(text.size() < 1500);
    CHECK(has(text, "1 x?y?z"));
    CHECK(has(text, "2 ??"));
}

TEST_CASE("describe: one line, however many errors there are", "[words][describe]") {
    diagnostics info = deleting();
    info.errors.assign(1000, said(7000, std::string(250, 'm')));
    const std::string many = describe(http_status_error(400), info);
    CHECK(many.size() < 3000);
    CHECK(has(many, "; ... [attempt 1]"));

    info.errors.assign(1, said(6003, "Invalid request headers"));
    info.errors[0].chain.assign(1000, said(6111, std::string(250, 'm')));
    const std::string chained = describe(http_status_error(400), info);
    CHECK(chained.size() < 3000);
    CHECK(has(chained, " <- ... [attempt 1]"));

    info.errors.assign(5, said(7000, "short"));
    CHECK_FALSE(has(describe(http_status_error(400), info), "..."));
}

TEST_CASE("describe: without anything known", "[words][describe]") {
    CHECK(describe(errc::host_not_found, diagnostics{}) == "the host name has no address");
}

TEST_CASE("request_error: an error code, the diagnostics, and one line", "[words][describe]") {
    diagnostics info = deleting();
    info.http_status = 404;
    info.errors = {said(1551, "not found")};
    info.ray_id = "r";
    const request_error error{errc::certificate_not_found, info};
    CHECK(error.code() == condition::not_found);
    CHECK(error.diagnostics().ray_id == "r");
    CHECK(std::string{error.what()} == describe(errc::certificate_not_found, info));

    const request_error copy{error};
    CHECK(&copy.diagnostics() == &error.diagnostics());
    STATIC_CHECK(std::is_nothrow_copy_constructible_v<request_error>);

    try {
        throw error;
    } catch (const boost::system::system_error& caught) {
        CHECK(std::string{caught.what()} == error.what());
    }
}

TEST_CASE("diagnostics: effects and reasons have words", "[words][describe]") {
    CHECK(to_string(effect::none) == "none");
    CHECK(to_string(effect::unknown) == "unknown");
    CHECK(to_string(effect::applied) == "applied");
    std::ostringstream out;
    out << effect::applied << '|' << stop_reason::deadline;
    CHECK(out.str() == "applied|the call's deadline passed");
    for (int i = 0; i <= static_cast<int>(stop_reason::client_closed); ++i) {
        const auto text = to_string(static_cast<stop_reason>(i));
        CAPTURE(i);
        CHECK_FALSE(text.empty());
        CHECK(text != "unknown");
    }
}
