#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <failure.hpp>
#include <progress.hpp>
#include <retire_words.hpp>

#include <originpull/error.hpp>
#include <originpull/observer.hpp>
#include <originpull/retire.hpp>

#include <boost/asio/error.hpp>

#include <string>

namespace cmd = originpull::command;
using Catch::Matchers::ContainsSubstring;
using originpull::association_state;
using originpull::effect;
using originpull::errc;
using originpull::error_code;
using originpull::http_status_error;
using originpull::retirement;

namespace {

originpull::observer_event attempt(std::string_view operation, int status, const error_code& ec = {}) {
    originpull::observer_event event;
    event.operation = operation;
    event.http_status = status;
    event.error = ec;
    return event;
}

retirement half_way() {
    retirement done{originpull::certificate_id{"c1"}};
    done.reached = retirement::stage::deleting;
    done.bindings = {{"a.example.com", association_state::enabled, effect::applied},
                     {"b.example.com", association_state::disabled, effect::applied},
                     {"c.example.com", association_state::voided, effect::none}};
    done.waits_in_use = 2;
    return done;
}

} // namespace

TEST_CASE("command retire progress: a line for each stage, each said once", "[command]") {
    cmd::retire_progress progress{{.void_bindings = true, .wait = true}};
    CHECK(progress.line_after(attempt("list_hostname_associations", 200)).empty());
    CHECK(progress.line_after(attempt("update_hostname_associations", 200)) ==
          "voided the bound hostnames, deleting");
    const auto refused = attempt("delete_hostname_certificate", 400, errc::certificate_in_use);
    CHECK(progress.line_after(refused) == "in use: the service has not let go yet, looking again every 5 s");
    CHECK(progress.line_after(refused).empty());
    const auto busy = attempt("delete_hostname_certificate", 409, http_status_error(409));
    CHECK_THAT(progress.line_after(busy), ContainsSubstring("another change of the zone"));
    CHECK(progress.line_after(busy).empty());
    const auto early = attempt("delete_hostname_certificate", 400, errc::certificate_not_ready);
    CHECK_THAT(progress.line_after(early), ContainsSubstring("still being deployed"));
    CHECK(progress.line_after(attempt("delete_hostname_certificate", 200)) ==
          "deleted, waiting until that has settled");
    CHECK(progress.line_after(attempt("get_hostname_certificate", 200)).empty());
}

TEST_CASE("command retire progress: nothing that is not so", "[command]") {
    cmd::retire_progress progress{{}};
    CHECK(progress.line_after(attempt("delete_hostname_certificate", 200)).empty()); // nobody waits
    auto again = attempt("update_hostname_associations", 503, http_status_error(503));
    again.will_retry = true;
    CHECK(progress.line_after(again).empty());
    CHECK(progress.line_after(attempt("update_hostname_associations", 403, http_status_error(403))).empty());
    auto whole = attempt("update_hostname_associations", 200);
    whole.kind = originpull::observer_event::kind::call;
    CHECK(progress.line_after(whole).empty());
}

TEST_CASE("command retire progress: without a list of bound hostnames", "[command]") {
    const auto missing = attempt("list_hostname_associations", 405, http_status_error(405));
    const auto refused = attempt("delete_hostname_certificate", 400, errc::certificate_in_use);
    cmd::retire_progress told{{.hostnames = {"a.example", "b.example"}}};
    CHECK_THAT(told.line_after(missing), ContainsSubstring("asking about 2 hostnames"));
    CHECK(told.line_after(missing).empty());
    CHECK_THAT(told.line_after(refused), ContainsSubstring("looking again"));
    cmd::retire_progress untold{{}};
    CHECK_THAT(untold.line_after(missing), ContainsSubstring("as if there were none"));
    CHECK(untold.line_after(refused).empty()); // that is the end
}

TEST_CASE("command retire words: what was done", "[command]") {
    auto done = half_way();
    done.reached = retirement::stage::done;
    done.deleted = effect::applied;
    done.certificate.status = originpull::certificate_status::deleted;
    done.waits_to_settle = 1;
    originpull::diagnostics info;
    info.attempts = 7;
    CHECK(cmd::confirmation_of(done, "example.com", info) ==
          "Deleted certificate c1 of zone example.com\n"
          "  voided a.example.com (was enabled)\n"
          "  voided b.example.com (was disabled)\n"
          "  found voided c.example.com\n"
          "  waited 2 times: a voided hostname still held it\n"
          "  waited 1 time: the deletion had not settled yet\n"
          "  status deleted, 7 attempts\n");
    info.inferred = true;
    CHECK_THAT(cmd::confirmation_of(done, "example.com", info), ContainsSubstring("  concluded: "));
    retirement gone{originpull::certificate_id{"c1"}};
    gone.found_deleted = true;
    CHECK(cmd::confirmation_of(gone, "example.com", {}) ==
          "Found deleted: certificate c1 of zone example.com\n  0 attempts\n");
}

TEST_CASE("command retire words: what was done until it failed, and what is unknown", "[command]") {
    const error_code aborted = boost::asio::error::operation_aborted;
    auto done = half_way();
    const auto words = cmd::words_about(done, aborted, {});
    CHECK(words.effect == "voided a.example.com (was enabled)\n"
                          "voided b.example.com (was disabled)\n"
                          "the certificate is not deleted");
    CHECK(words.waits == "2 times: a voided hostname still held it");
    CHECK_THAT(words.advice, ContainsSubstring("safe"));
    CHECK_FALSE(cmd::leaves_questions(done));

    done.deleted = effect::unknown;
    CHECK_THAT(cmd::words_about(done, aborted, {}).effect,
               ContainsSubstring("the certificate may have been deleted"));
    CHECK(cmd::leaves_questions(done));
    done.deleted = effect::applied;
    done.reached = retirement::stage::settling;
    CHECK_THAT(cmd::words_about(done, aborted, {}).effect, ContainsSubstring("had not settled yet"));

    retirement voiding{originpull::certificate_id{"c1"}};
    voiding.bindings = {{"a.example.com", association_state::enabled, effect::unknown}};
    CHECK_THAT(cmd::words_about(voiding, aborted, {}).effect,
               ContainsSubstring("may have voided a.example.com (was enabled)"));
    CHECK(cmd::leaves_questions(voiding));

    retirement deleting{originpull::certificate_id{"c1"}};
    deleting.deleted = effect::unknown;
    CHECK(cmd::words_about(deleting, errc::call_timeout, {}).effect ==
          "the certificate may have been deleted: no answer came");

    const retirement nothing{originpull::certificate_id{"c1"}};
    CHECK(cmd::words_about(nothing, aborted, {}).effect == "nothing was changed");
    CHECK(cmd::words_about(nothing, errc::call_timeout, {}).effect.empty());
}

TEST_CASE("command retire words: what to do", "[command]") {
    const auto advice = [](const error_code& ec, const originpull::diagnostics& info = {}) {
        return cmd::words_about(half_way(), ec, info).advice;
    };
    CHECK_THAT(advice(errc::bindings_kept), ContainsSubstring("--void"));
    CHECK_THAT(advice(errc::certificate_changed), ContainsSubstring("originpull get"));
    CHECK_THAT(advice(errc::deletion_timed_out), ContainsSubstring("ray id"));
    CHECK_THAT(advice(errc::call_timeout), ContainsSubstring("goes on where things stand"));
    CHECK(advice(http_status_error(403)).empty()); // a matter of permissions, which others explain

    originpull::diagnostics info;
    info.stop = originpull::stop_reason::wait_exceeds_deadline;
    CHECK_THAT(advice(errc::certificate_in_use, info), ContainsSubstring("--timeout"));
    info.detail = "name them in retire_options.hostnames";
    const auto translated = cmd::in_words_of_the_command(info);
    CHECK(translated.detail == "name them in --hostname");
    CHECK_THAT(advice(errc::certificate_in_use, translated), ContainsSubstring("with --hostname"));
}
