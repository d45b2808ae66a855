// retire_hostname_certificate: how it ends when the service does not play along.

#include "retire_scene.hpp"

using namespace originpull;
using namespace originpull::test;

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

TEST_CASE("retire: a list that names a hostname twice, or without end, does no harm") {
    const int hostnames = GENERATE(1, 2500);
    scene s;
    const certificate_id bound = s.service.bound_certificate();
    s.service.instead = [&](const sim_request& request) -> std::optional<sim_reply> {
        if (request.method != "GET" || request.target.find("/hostnames?") == std::string::npos)
            return std::nullopt;
        std::string list;
        for (int i = 0; i < 2 * hostnames; ++i)
            list.append(i == 0 ? "" : ",")
                .append(R"({"hostname":"h)")
                .append(std::to_string(i / 2))
                .append(R"(.example.com","enabled":true,"status":"active","cert_id":")")
                .append(bound.view())
                .append("\"}");
        return answer(http(200, success_body("[" + list + "]")));
    };
    const auto call = s.run(bound, voiding());
    CHECK(call->ec != errc::out_of_memory);
    if (hostnames == 1) {
        CHECK(call->reply->bindings.size() == 1);
        CHECK(call->reply->bindings.front().voided == effect::applied);
    } else {
        CHECK(call->ec == condition::malformed_response);
        CHECK(s.service.count("PUT") == 0);
    }
}
