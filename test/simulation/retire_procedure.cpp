// retire_hostname_certificate: what it does in which order, and what it says about it.

#include "support/sim_service.hpp"

#include <originpull/fingerprint.hpp>
#include <originpull/operations/associations.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;

namespace {

retire_options voiding() {
    retire_options how;
    how.void_bindings = true;
    return how;
}

/// A world with its service and a client that has a quarter of an hour.
struct scene {
    explicit scene(const emulator::options& options = simulated_service(),
                   const client_config& config = patient())
        : service(world, options), client(world, config) {}

    static client_config patient() {
        client_config config = quick();
        config.timeouts.call = 15min;
        return config;
    }

    std::shared_ptr<sim_result<retirement>> run(const certificate_id& certificate,
                                                const retire_options& how) {
        const auto call = retire(client, certificate, how);
        REQUIRE(world.run());
        REQUIRE(call->completions == 1);
        REQUIRE(call->reply.has_value()); // after failures too
        return call;
    }

    sim_world world;
    sim_service service;
    sim_client client;
};

emulator::options with_reading(emulator::reading reading) {
    emulator::options options = simulated_service();
    options.reading = reading;
    return options;
}

sim_reply refusal(int status, int code) { return answer(http(status, error_body(code))); }

} // namespace

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

TEST_CASE("retire: 1415 while voiding means that the certificate is gone") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    bool gone = false;
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method == "PUT") {
            gone = true;
            return refusal(400, 1415);
        }
        if (gone && request.target.find("/certificates/") != std::string::npos)
            return answer(http(200, success_body(R"({"id":")" + bound.str() + R"(","status":"deleted"})")));
        return std::nullopt;
    };
    const auto call = s.run(bound, voiding());
    CHECK_FALSE(call->ec);
    CHECK(call->reply->found_deleted);
    CHECK(call->reply->deleted == effect::none);
    CHECK(call->reply->bindings.front().voided == effect::none);
    CHECK(s.service.count("DELETE") == 0);
}

TEST_CASE("retire: conflicts and deployments are waited for, about every five seconds") {
    const auto [status, code] = GENERATE(std::pair{409, 1418}, std::pair{400, 1434}, std::pair{400, 1433});
    const std::string method = GENERATE("PUT", "DELETE");
    CAPTURE(status, code, method);
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    std::vector<time_point> tries;
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method != method || tries.size() == 3)
            return std::nullopt;
        tries.push_back(s.world.now());
        return refusal(status, code);
    };
    const auto call = s.run(bound, voiding());
    CHECK_FALSE(call->ec);
    REQUIRE(tries.size() == 3);
    for (std::size_t i = 1; i < tries.size(); ++i) {
        const auto gap = tries[i] - tries[i - 1];
        CHECK(gap >= 4s);
        CHECK(gap <= 6200ms);
    }
    const retirement& done = *call->reply;
    CHECK((status == 409  ? done.waits_conflict
           : code == 1434 ? done.waits_not_ready
                          : done.waits_in_use) >= 3);
}

TEST_CASE("retire: waiting is bounded by the deadline of the call") {
    client_config config = quick();
    config.timeouts.call = 20s;
    scene s{simulated_service(), config};
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        return request.method == "DELETE" ? std::optional{refusal(400, 1433)} : std::nullopt;
    };
    const certificate_id bound = s.service.bound_certificate();
    const auto begun = s.world.now();
    const auto call = s.run(bound, voiding());
    CHECK(call->ec == errc::certificate_in_use);
    CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
    CHECK(call->info().errors.at(0).code == 1433);
    CHECK(call->at - begun <= 20s);
    CHECK(call->reply->waits_in_use >= 3);
    CHECK(call->reply->bindings.front().voided == effect::applied);
    CHECK(call->reply->deleted == effect::none);
    CHECK(call->info().effect == effect::applied);
}

TEST_CASE("retire: a deletion that the service gives up is a failure when it is waited for") {
    const bool waiting = GENERATE(false, true);
    scene s;
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method == "GET" && request.target.find("/certificates/") != std::string::npos)
            return answer(http(200, success_body(R"({"id":")" + documented_certificate.str() +
                                                 R"(","status":"deletion_timed_out"})")));
        return std::nullopt;
    };
    retire_options how;
    how.wait_until_deleted = waiting;
    const auto call = s.run(documented_certificate, how);
    CHECK(static_cast<bool>(call->ec) == waiting);
    if (waiting)
        CHECK(call->ec == errc::deletion_timed_out);
    CHECK(call->reply->deleted == effect::applied);
    CHECK(call->info().effect == effect::applied);
}

TEST_CASE("retire: a deletion that does not settle before the deadline is a timeout, and applied") {
    client_config config = quick();
    config.timeouts.call = 8s;
    scene s{simulated_service(), config};
    retire_options how;
    how.wait_until_deleted = true;
    const auto call = s.run(documented_certificate, how);
    CHECK(call->ec == condition::timeout);
    CHECK(call->reply->reached == retirement::stage::settling);
    CHECK(call->reply->deleted == effect::applied);
    CHECK(call->info().effect == effect::applied);
}

TEST_CASE("retire: an error that is final ends it, with what was done until then") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    const std::string method = GENERATE("GET", "PUT", "DELETE");
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        return request.method == method ? std::optional{refusal(403, 10000)} : std::nullopt;
    };
    const auto call = s.run(bound, voiding());
    CHECK(call->ec == condition::forbidden);
    const bool voided = method == "DELETE";
    CHECK(call->info().effect == (voided ? effect::applied : effect::none));
    if (method != "GET")
        CHECK(call->reply->bindings.front().voided == (voided ? effect::applied : effect::none));
    CHECK(call->reply->deleted == effect::none);
}

TEST_CASE("retire: what says that it is gone and shows it all the same is no success, whenever it ends") {
    client_config config = quick();
    config.timeouts.call = 12s;
    scene s{simulated_service(), config};
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        return request.method == "DELETE" ? std::optional{refusal(400, 1415)} : std::nullopt;
    };
    const auto call = s.run(documented_certificate, {});
    CHECK(call->ec == errc::certificate_deleted);
    CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
    CHECK(call->reply->reached == retirement::stage::deleting);
    CHECK(call->reply->deleted == effect::none);
}

TEST_CASE("retire: a hostname that goes over to another certificate meanwhile is not voided") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    const std::string hostname = s.service.certificate(bound).hostnames.front();
    std::optional<certificate_id> other;
    for (const emulator::certificate_view& c : s.service.zone().certificates)
        if (c.id != bound.view() && c.hostnames.empty())
            other.emplace(c.id);
    REQUIRE(other.has_value());
    // A change by the same client: it holds the zone while the retirement is beginning.
    const association_change to_other[] = {{hostname, *other, association_state::enabled}};
    const auto moved = s.client.start<std::vector<hostname_association>>(
        detail::describe_update_hostname_associations(documented_zone, to_other));
    const auto call = retire(s.client, bound, voiding());
    REQUIRE(s.world.run());
    CHECK_FALSE(moved->ec);
    CHECK_FALSE(call->ec);
    CHECK(s.service.certificate(*other).hostnames == std::vector<std::string>{hostname});
    for (const retired_binding& one : call->reply->bindings)
        CHECK(one.hostname != hostname);
}

TEST_CASE("retire: a delete without an answer that is executed after all is not found done, but concluded") {
    scene s;
    client_config config = scene::patient();
    config.retry.max_attempts = 2;
    sim_client impatient{s.world, config};
    int deletes = 0;
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method != "DELETE")
            return std::nullopt;
        if (++deletes == 1) { // executed, and no answer
            s.service.someone_else("DELETE", request.target);
            sim_reply reply;
            reply.then = sim_reply::end::reset;
            return reply;
        }
        return deletes == 2 ? std::optional{refusal(400, 1433)} : std::nullopt;
    };
    const auto call = retire(impatient, documented_certificate, {});
    REQUIRE(s.world.run());
    CHECK_FALSE(call->ec);
    CHECK(call->info().inferred);
    CHECK_FALSE(call->reply->found_deleted);
    CHECK(call->reply->deleted == effect::unknown);
}

TEST_CASE("retire: with a fingerprint and a slow pace it gets there all the same") {
    client_config config = scene::patient();
    config.rate_limit.requests = 1;
    config.rate_limit.window = 8s;
    scene s{simulated_service(), config};
    retire_options how;
    const std::string right = fingerprint_of(s.service.certificate(documented_certificate).pem).value();
    how.fingerprint = right;
    const auto call = s.run(documented_certificate, how);
    CHECK_FALSE(call->ec);
    CHECK(call->reply->deleted == effect::applied);
    CHECK(s.service.log.size() <= 5);
}

TEST_CASE("retire: a list that lags behind the voiding is not believed") {
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    const std::string hostname = s.service.certificate(bound).hostnames.front();
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method != "GET" || request.target.find("/hostnames?") == std::string::npos)
            return std::nullopt;
        return answer(http(200, success_body(R"([{"hostname":")" + hostname + R"(","cert_id":")" +
                                             bound.str() + R"(","enabled":true,"status":"active"}])")));
    };
    const auto call = s.run(bound, voiding());
    CHECK(call->reply->bindings.size() == 1);
    CHECK(call->reply->bindings.front().was == association_state::enabled);
    CHECK(call->reply->bindings.front().voided == effect::applied);
    CHECK(s.service.count("PUT") >= 1);
}

TEST_CASE("retire: options are checked before anything is sent") {
    const auto describe = [](const retire_options& how) {
        static_cast<void>(
            detail::describe_retire_hostname_certificate(documented_zone, documented_certificate, how));
    };
    retire_options how;
    CHECK_NOTHROW(describe(how));
    how.fingerprint = "AA:BB";
    CHECK_THROWS_AS(describe(how), std::invalid_argument);
    how.fingerprint = std::string_view{"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
                                       "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"};
    CHECK_NOTHROW(describe(how));
    how.poll_interval = 1ms;
    CHECK_THROWS_AS(describe(how), std::invalid_argument);
    how.poll_interval = 1s;
    constexpr std::string_view bad[] = {"a b"};
    how.hostnames = bad;
    CHECK_THROWS_AS(describe(how), std::invalid_argument);
}
