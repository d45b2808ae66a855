// retire_hostname_certificate: what it does in which order, and what it says about it.

#include "retire_scene.hpp"

using namespace originpull;
using namespace originpull::test;

TEST_CASE("retire: a certificate without hostnames is deleted by two requests") {
    scene s;
    const auto call = s.run(documented_certificate, {});
    CHECK_FALSE(call->ec);
    const retirement& done = *call->reply;
    CHECK(done.reached == retirement::stage::done);
    CHECK(done.deleted == effect::applied);
    CHECK(done.bindings.empty());
    CHECK_FALSE(done.found_deleted);
    CHECK(done.certificate.id == documented_certificate);
    CHECK(done.certificate.status == certificate_status::pending_deletion);
    CHECK(call->info().effect == effect::applied);
    CHECK(call->info().attempts == 2);
    CHECK(s.service.log.size() == 2);
    CHECK(s.service.count("GET", "status=all&page=1&per_page=1000") == 1);
    CHECK(s.service.count("DELETE") == 1);
}

TEST_CASE("retire: a bound certificate is refused by default, with its hostnames, and nothing is changed") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    const auto hostnames = s.service.certificate(bound).hostnames;
    const auto call = s.run(bound, {});
    CHECK(call->ec == condition::certificate_in_use);
    CHECK(call->ec == errc::bindings_kept);
    CHECK(call->info().effect == effect::none);
    for (const std::string& hostname : hostnames)
        CHECK(call->info().detail.find(hostname) != std::string::npos);
    const retirement& done = *call->reply;
    CHECK(done.reached == retirement::stage::looking);
    REQUIRE(done.bindings.size() == hostnames.size());
    CHECK(done.bindings.front().was == association_state::enabled);
    CHECK(done.bindings.front().voided == effect::none);
    CHECK(s.service.count("PUT") == 0);
    CHECK(s.service.count("DELETE") == 0);
    CHECK(s.service.certificate(bound).status == "active");
}

TEST_CASE("retire: void, wait until the service lets go, delete, wait until it is deleted") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    CAPTURE(static_cast<int>(reading));
    scene s{with_reading(reading)};
    const certificate_id bound = s.service.bound_certificate();
    retire_options how = voiding();
    how.wait_until_deleted = true;
    const auto call = s.run(bound, how);
    CHECK_FALSE(call->ec);
    const retirement& done = *call->reply;
    CHECK(done.reached == retirement::stage::done);
    REQUIRE_FALSE(done.bindings.empty());
    for (const retired_binding& one : done.bindings) {
        CHECK(one.was == association_state::enabled);
        CHECK(one.voided == effect::applied);
    }
    // 7 s until it lets go, looked at about every 5 s; then 10 s until it is deleted.
    CHECK(done.waits_in_use >= 1);
    CHECK(done.waits_in_use <= 2);
    CHECK(done.waits_to_settle >= 2);
    CHECK(done.waits_to_settle <= 3);
    CHECK(done.deleted == effect::applied);
    CHECK(done.certificate.status == certificate_status::deleted);
    CHECK(call->info().waited > 15s);
    CHECK(s.service.count("PUT") == 1);
}

TEST_CASE("retire: run again, it says what it found done and changes nothing") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    const bool settled = GENERATE(false, true);
    CAPTURE(static_cast<int>(reading), settled);
    scene s{with_reading(reading)};
    REQUIRE_FALSE(s.run(documented_certificate, {})->ec);
    if (settled) {
        s.world.at(s.world.now() + 1h, [] {});
        REQUIRE(s.world.run());
    }
    const auto call = s.run(documented_certificate, {});
    CHECK_FALSE(call->ec);
    CHECK(call->reply->reached == retirement::stage::done);
    CHECK(call->reply->deleted == effect::none);
    CHECK(call->info().effect == effect::none);
    // Where deleted certificates cannot be read any more, it cannot be told from one that never was.
    const bool forgotten = settled && reading == emulator::reading::observed;
    CHECK(call->reply->found_nothing == forgotten);
    CHECK(call->reply->found_deleted == !forgotten);
}

TEST_CASE("retire: a certificate that never was is found to be nothing") {
    scene s;
    const auto call = s.run(certificate_id{"nobody-has-ever-seen-it"}, voiding());
    CHECK_FALSE(call->ec);
    CHECK(call->reply->found_nothing);
    CHECK_FALSE(call->reply->found_deleted);
    CHECK(call->info().effect == effect::none);
}

TEST_CASE("retire: a zone that is not there is an error, not a certificate that is gone") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    scene s{with_reading(reading)};
    const auto call = retire(s.client, documented_certificate, {}, zone_id{std::string(32, 'f')});
    REQUIRE(s.world.run());
    REQUIRE(call->completions == 1);
    CHECK(call->ec == condition::client_error);
    CHECK_FALSE(call->reply->found_nothing);
}

TEST_CASE("retire: hostnames that were voided before are waited for, not voided again") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    for (const std::string& hostname : s.service.certificate(bound).hostnames)
        REQUIRE(s.service.someone_else(
                    "PUT", "/zones/" + documented_zone.str() + "/origin_tls_client_auth/hostnames",
                    R"({"config":[{"hostname":")" + hostname + R"(","cert_id":")" + bound.str() +
                        R"(","enabled":null}]})") == 200);
    const auto call = s.run(bound, {}); // and no leave to void is needed
    CHECK_FALSE(call->ec);
    CHECK(s.service.count("PUT") == 0);
    REQUIRE_FALSE(call->reply->bindings.empty());
    CHECK(call->reply->bindings.front().was == association_state::voided);
    CHECK(call->reply->bindings.front().voided == effect::none);
    CHECK(call->reply->waits_in_use > 0);
}

TEST_CASE("retire: a hostname that is bound while it waits is refused, or voided as well") {
    const bool allowed = GENERATE(false, true);
    scene s;
    const certificate_id target = documented_certificate;
    int refused = 0;
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method != "DELETE" || refused++ != 0)
            return std::nullopt;
        s.service.someone_else("PUT", "/zones/" + documented_zone.str() + "/origin_tls_client_auth/hostnames",
                               R"({"config":[{"hostname":"late.example.com","cert_id":")" + target.str() +
                                   R"(","enabled":true}]})");
        return refusal(400, 1433);
    };
    retire_options how;
    how.void_bindings = allowed;
    const auto call = s.run(target, how);
    REQUIRE(call->reply->bindings.size() == 1);
    CHECK(call->reply->bindings.front().hostname == "late.example.com");
    CHECK(static_cast<bool>(call->ec) == !allowed);
    CHECK(s.service.count("PUT") == (allowed ? 1 : 0));
    if (!allowed)
        CHECK(call->ec == errc::bindings_kept);
}

TEST_CASE("retire: where the service has no list, the caller's hostnames are asked about") {
    const int status = GENERATE(404, 405, 501);
    CAPTURE(status);
    scene s;
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method == "GET" && request.target.find("/hostnames?") != std::string::npos)
            return answer(http(status, error_body(7003)));
        return std::nullopt;
    };
    const certificate_id bound = s.service.bound_certificate();
    const auto names = s.service.certificate(bound).hostnames;
    std::vector<std::string_view> hostnames{names.begin(), names.end()};
    hostnames.push_back("other.example.com");
    retire_options how = voiding();
    how.hostnames = hostnames;
    const auto call = s.run(bound, how);
    CHECK_FALSE(call->ec);
    CHECK(call->reply->bindings.size() == names.size());
    CHECK(call->reply->deleted == effect::applied);

    // Without names, all that can be done is to try, and to say what is missing.
    scene t;
    t.service.instead = s.service.instead;
    const auto blind = t.run(bound, voiding());
    CHECK(blind->ec == errc::certificate_in_use);
    CHECK(blind->info().detail.find("retire_options.hostnames") != std::string::npos);
    CHECK(blind->info().effect == effect::none);
}

TEST_CASE("retire: a list of several pages is read to its end, and a repeated page is noticed") {
    scene s;
    const bool repeats = GENERATE(false, true);
    const certificate_id bound = s.service.bound_certificate();
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method != "GET" || request.target.find("/hostnames?") == std::string::npos)
            return std::nullopt;
        const bool first = request.target.find("page=1&") != std::string::npos;
        const std::string hostname = first || repeats ? "a.example.com" : "b.example.com";
        return answer(http(200, R"({"success":true,"errors":[],"messages":[],"result":[{"hostname":")" +
                                    hostname + R"(","cert_id":")" + bound.str() +
                                    R"(","enabled":true,"status":"active"}],"result_info":{"page":)" +
                                    (first ? "1" : "2") + R"(,"per_page":1,"total_pages":2}})"));
    };
    const auto call = s.run(bound, {});
    if (repeats) {
        CHECK(call->ec == condition::malformed_response);
        CHECK(call->ec == errc::page_repeated);
    } else {
        CHECK(call->ec == errc::bindings_kept);
        CHECK(call->reply->bindings.size() == 2);
    }
    CHECK(s.service.log.size() == 2);
}

TEST_CASE("retire: the fingerprint is compared right before each change") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    const std::string right = fingerprint_of(s.service.certificate(bound).pem).value();
    retire_options how = voiding();

    SECTION("the right one") {
        how.fingerprint = right;
        const auto call = s.run(bound, how);
        CHECK_FALSE(call->ec);
        // One look before the change of the hostnames, one before every try to delete.
        CHECK(s.service.count("GET", "/certificates/") == 1 + s.service.count("DELETE"));
        std::string before;
        for (const sim_service::logged& one : s.service.log) {
            if (!one.request.starts_with("GET"))
                CHECK(before.find("/certificates/") != std::string::npos);
            before = one.request;
        }
    }
    SECTION("another one") {
        std::string other = right;
        other[0] = other[0] == '0' ? '1' : '0';
        how.fingerprint = other;
        const auto call = s.run(bound, how);
        CHECK(call->ec == errc::certificate_changed);
        CHECK(call->info().effect == effect::none);
        CHECK(s.service.count("PUT") == 0);
        CHECK(s.service.count("DELETE") == 0);
        CHECK(call->info().detail.find(right) != std::string::npos);
    }
    SECTION("exchanged while it waits") {
        how.fingerprint = right;
        s.service.instead = [&, looks = 0](const sim_request& request) mutable -> std::optional<sim_reply> {
            if (request.method == "GET" && request.target.find("/certificates/") != std::string::npos &&
                ++looks == 3)
                return answer(
                    http(200, success_body(R"({"id":")" + bound.str() + R"(","status":"active"})")));
            return std::nullopt;
        };
        const auto call = s.run(bound, how);
        CHECK(call->ec == errc::certificate_changed);
        CHECK(call->reply->deleted == effect::none);
        CHECK(call->reply->bindings.front().voided == effect::applied);
        CHECK(call->info().effect == effect::applied);
        CHECK(s.service.count("DELETE") == 1);
    }
    SECTION("looked at again before each further attempt") {
        how.fingerprint = right;
        s.service.instead = [&, tries = 0](const sim_request& request) mutable -> std::optional<sim_reply> {
            if (request.method == "DELETE" && ++tries <= 2)
                return answer(http(503, "busy"));
            return std::nullopt;
        };
        const auto call = s.run(bound, how);
        CHECK_FALSE(call->ec);
        CHECK(s.service.count("GET", "/certificates/") == 1 + s.service.count("DELETE"));
    }
    SECTION("a delete whose answer was lost is not repeated when the look shows it done") {
        how.fingerprint = right;
        s.service.spoil = [lost = false](const sim_request& request, sim_reply& reply) mutable {
            if (request.method == "DELETE" && reply.bytes.starts_with("HTTP/1.1 200") &&
                !std::exchange(lost, true)) {
                reply.bytes.clear();
                reply.then = sim_reply::end::reset;
            }
        };
        const auto call = s.run(bound, how);
        CHECK_FALSE(call->ec);
        CHECK(call->info().inferred);
        CHECK(call->reply->deleted == effect::unknown);
        CHECK_FALSE(call->reply->found_deleted);
    }
}
