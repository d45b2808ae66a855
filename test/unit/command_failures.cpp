#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <exit_status.hpp>
#include <failure.hpp>

#include <originpull/error.hpp>

#include <boost/asio/error.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace cmd = originpull::command;
using Catch::Matchers::ContainsSubstring;
using cmd::exit_status;
using originpull::errc;
using originpull::error_code;
using originpull::http_status_error;

namespace {

originpull::diagnostics about_delete() {
    originpull::diagnostics info;
    info.operation = "delete_hostname_certificate";
    info.method = "DELETE";
    info.attempts = 1;
    return info;
}

originpull::notice said(std::int64_t code, std::string message) {
    originpull::notice result;
    result.code = code;
    result.message = std::move(message);
    return result;
}

exit_status status_of(const error_code& ec, originpull::effect effect = originpull::effect::none) {
    originpull::diagnostics info;
    info.effect = effect;
    return cmd::exit_status_of(ec, info);
}

} // namespace

TEST_CASE("command exit status: of one call", "[command]") {
    CHECK(status_of({}) == exit_status::done);

    CHECK(status_of(http_status_error(404)) == exit_status::failed);
    CHECK(status_of(errc::certificate_not_found) == exit_status::failed);
    CHECK(status_of(errc::certificate_in_use) == exit_status::failed);
    CHECK(status_of(errc::certificate_exists) == exit_status::failed);
    CHECK(status_of(http_status_error(400)) == exit_status::failed);
    CHECK(status_of(errc::tls_certificate_untrusted) == exit_status::failed);
    CHECK(status_of(errc::json_invalid) == exit_status::failed);

    CHECK(status_of(http_status_error(401)) == exit_status::refused);
    CHECK(status_of(http_status_error(403)) == exit_status::refused);
    CHECK(status_of(errc::authentication_failed) == exit_status::refused);
    CHECK(status_of(http_status_error(403), originpull::effect::unknown) == exit_status::refused);

    CHECK(status_of(http_status_error(409)) == exit_status::left_over);
    CHECK(status_of(http_status_error(429)) == exit_status::left_over);
    CHECK(status_of(http_status_error(503)) == exit_status::left_over);
    CHECK(status_of(errc::certificate_not_ready) == exit_status::left_over);
    CHECK(status_of(errc::call_timeout) == exit_status::left_over);
    CHECK(status_of(errc::rate_limit_wait) == exit_status::left_over);
    CHECK(status_of(boost::asio::error::connection_refused) == exit_status::left_over);
    CHECK(status_of(errc::json_invalid, originpull::effect::unknown) == exit_status::left_over);
}

TEST_CASE("command exit status: of a retirement", "[command]") {
    CHECK(status_of(errc::bindings_kept) == exit_status::failed);
    CHECK(status_of(errc::certificate_changed) == exit_status::failed);
    CHECK(status_of(errc::deletion_timed_out) == exit_status::failed);
    CHECK(status_of(errc::page_repeated) == exit_status::failed);
    originpull::diagnostics info;
    info.stop = originpull::stop_reason::wait_exceeds_deadline;
    CHECK(cmd::exit_status_of(errc::certificate_in_use, info) == exit_status::left_over);
    CHECK(cmd::exit_status_of(http_status_error(403), info) == exit_status::refused);
}

TEST_CASE("command exit status: of several items", "[command]") {
    CHECK(cmd::worse(exit_status::done, exit_status::done) == exit_status::done);
    CHECK(cmd::worse(exit_status::done, exit_status::failed) == exit_status::failed);
    CHECK(cmd::worse(exit_status::left_over, exit_status::failed) == exit_status::left_over);
    CHECK(cmd::worse(exit_status::left_over, exit_status::refused) == exit_status::refused);
    CHECK(cmd::worse(exit_status::interrupted, exit_status::refused) == exit_status::interrupted);
}

TEST_CASE("command conditions: the most telling name", "[command]") {
    CHECK(cmd::condition_name(errc::certificate_in_use) == "certificate_in_use");
    CHECK(cmd::condition_name(http_status_error(404)) == "not_found");
    CHECK(cmd::condition_name(http_status_error(429)) == "rate_limited");
    CHECK(cmd::condition_name(http_status_error(503)) == "server_error");
    CHECK(cmd::condition_name(http_status_error(418)) == "client_error");
    CHECK(cmd::condition_name(errc::attempt_timeout) == "timeout");
    CHECK(cmd::condition_name(boost::asio::error::operation_aborted) == "canceled");
    CHECK(cmd::condition_name(errc::bindings_kept) == "certificate_in_use");
    CHECK(cmd::condition_name(errc::certificate_changed) == "certificate_changed");
    CHECK(cmd::condition_name(errc::deletion_timed_out) == "deletion_timed_out");
    CHECK(cmd::condition_name(errc::host_not_found) == "other");
}

TEST_CASE("command failures: what was asked, what was said, what to do, and the ray", "[command]") {
    auto info = about_delete();
    info.http_status = 400;
    info.ray_id = "8f1c2d-EMU";
    info.attempts = 2;
    info.errors = {said(1433, "Certificate is in use\x1b[31m")};
    CHECK(cmd::explain("delete certificate c of zone z", errc::certificate_in_use, info) ==
          "could not delete certificate c of zone z\n"
          "  answer   the certificate is in use by a hostname (HTTP 400): 1433 Certificate is in use[31m\n"
          "  to do    hostnames are bound to it: delete it with --retire --void, which voids them first\n"
          "  trail    ray id 8f1c2d-EMU, 2 attempts");
}

TEST_CASE("command failures: causes of causes, and when to come back", "[command]") {
    auto info = about_delete();
    info.http_status = 429;
    info.errors = {said(6003, "Invalid request headers")};
    info.errors[0].chain = {said(6111, "Invalid format")};
    info.retry_after = std::chrono::seconds{133};
    const std::string text = cmd::explain("delete it", http_status_error(429), info);
    CHECK_THAT(text, ContainsSubstring("6003 Invalid request headers, because 6111 Invalid format"));
    CHECK_THAT(text, ContainsSubstring("in 2 min 13 s"));
}

TEST_CASE("command failures: the permission is named", "[command]") {
    originpull::diagnostics info = about_delete();
    info.http_status = 403;
    CHECK_THAT(cmd::explain("delete it", http_status_error(403), info),
               ContainsSubstring("SSL and Certificates Write"));
    info.operation = "list_hostname_certificates";
    info.method = "GET";
    CHECK_THAT(cmd::explain("list them", http_status_error(403), info),
               ContainsSubstring("SSL and Certificates Read"));
    info.operation = "list_zones";
    CHECK_THAT(cmd::explain("list them", http_status_error(403), info), ContainsSubstring("Zone Read"));
    info.operation = "list_accounts";
    CHECK_THAT(cmd::explain("list them", http_status_error(403), info),
               ContainsSubstring("Account Settings Read"));
    for (const char* operation :
         {"get_zone_settings", "list_hostname_associations", "get_zone_certificate"}) {
        info.operation = operation;
        CHECK(cmd::permission_for(info) == "SSL and Certificates Read");
    }
    info.method = "PUT";
    for (const char* operation : {"update_zone_settings", "update_hostname_associations"}) {
        info.operation = operation;
        CHECK(cmd::permission_for(info) == "SSL and Certificates Write");
    }
}

TEST_CASE("command failures: what an interruption leaves", "[command]") {
    const error_code aborted = boost::asio::error::operation_aborted;
    auto info = about_delete();
    info.effect = originpull::effect::unknown;
    CHECK_THAT(cmd::explain("delete it", aborted, info), ContainsSubstring("interrupted") &&
                                                             ContainsSubstring("effect   unknown") &&
                                                             ContainsSubstring("safe"));
    info.effect = originpull::effect::none;
    CHECK_THAT(cmd::explain("delete it", aborted, info), ContainsSubstring("nothing was changed"));
    info.operation = "upload_hostname_certificate";
    info.method = "POST";
    info.effect = originpull::effect::unknown;
    CHECK_THAT(cmd::explain("upload it", errc::call_timeout, info),
               ContainsSubstring("look with originpull list"));
}

TEST_CASE("command failures: after an unclear end, what may be repeated and what may not", "[command]") {
    auto info = about_delete();
    info.effect = originpull::effect::unknown;
    for (const char* operation : {"delete_hostname_certificate", "delete_zone_certificate",
                                  "update_zone_settings", "update_hostname_associations"}) {
        info.operation = operation;
        CHECK_THAT(cmd::explain("do it", errc::call_timeout, info), ContainsSubstring("again is safe"));
    }
    info.operation = "upload_zone_certificate";
    CHECK_THAT(cmd::explain("do it", errc::call_timeout, info),
               ContainsSubstring("look with originpull list --zone-level") && !ContainsSubstring("safe"));
}

TEST_CASE("command failures: what the command knows better", "[command]") {
    auto info = about_delete();
    info.http_status = 200;
    info.detail = "bound to a.example.com; nothing was changed";
    cmd::own_words words{.effect = "one\ntwo", .waits = "3 times: so", .advice = "do that"};
    CHECK(cmd::explain("retire it", errc::bindings_kept, info, words) ==
          "could not retire it\n"
          "  reason   hostnames are bound to the certificate, and voiding them was not asked for: bound to "
          "a.example.com; nothing was changed\n"
          "  effect   one\n"
          "           two\n"
          "  waited   3 times: so\n"
          "  to do    do that\n"
          "  trail    1 attempt");
}

TEST_CASE("command verbose: a line for an attempt", "[command]") {
    originpull::observer_event event;
    event.attempt = 2;
    event.method = "DELETE";
    event.route = "/zones/{zone_id}";
    event.http_status = 503;
    event.elapsed = std::chrono::milliseconds{12};
    event.will_retry = true;
    event.retry_in = std::chrono::milliseconds{1500};
    CHECK(cmd::attempt_line(event) == "attempt 2: DELETE /zones/{zone_id} 503, 12 ms, again in 1.5 s");
    event.http_status = 0;
    event.error = errc::connection_closed;
    event.will_retry = false;
    CHECK_THAT(cmd::attempt_line(event),
               ContainsSubstring("failed (the connection was closed before a response)"));
}
