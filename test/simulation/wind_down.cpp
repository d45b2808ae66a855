// client::wind_down(): changes that are on the wire are answered, nothing more is begun.

#include "retire_scene.hpp"

#include <algorithm>

using namespace originpull;
using namespace originpull::test;

namespace {

bool knows_what_happened(const retirement& done) {
    return done.deleted != effect::unknown &&
           std::ranges::none_of(done.bindings, [](const auto& one) { return one.voided == effect::unknown; });
}

std::size_t changes_in(const sim_service& service) {
    return static_cast<std::size_t>(
        std::ranges::count_if(service.log, [](const sim_service::logged& one) { return one.changed; }));
}

} // namespace

TEST_CASE(
    "wind_down between any two events of a retirement: what happened is known, and it can be finished") {
    std::size_t points = 0;
    for (std::size_t at = 0;; ++at) {
        CAPTURE(at);
        scene s;
        const certificate_id bound = s.service.bound_certificate();
        const auto call = retire(s.client, bound, voiding());
        bool over = false;
        for (std::size_t i = 0; i < at && !over; ++i)
            over = !s.world.step();
        if (over || call->completions != 0)
            break;
        ++points;
        const std::size_t seen = s.service.log.size();
        const auto when = s.world.now();
        s.client.wind_down();
        REQUIRE(s.world.run());
        REQUIRE(call->completions == 1);
        CHECK((!call->ec || call->ec == condition::canceled));
        CHECK(s.service.log.size() <= seen + 1);
        CHECK(call->at - when <= 1s); // back-offs and waits end at once
        REQUIRE(call->reply.has_value());
        CHECK(knows_what_happened(*call->reply));
        const bool voided =
            !call->reply->bindings.empty() && call->reply->bindings.front().voided == effect::applied;
        CHECK(changes_in(s.service) ==
              std::size_t{voided} + std::size_t{call->reply->deleted == effect::applied});
        CHECK(s.client.counters().calls_in_flight == 0);
        CHECK(s.client.counters().connections_in_use == 0);

        sim_client next{s.world, scene::patient()};
        const auto again = retire(next, bound, voiding());
        REQUIRE(s.world.run());
        CHECK_FALSE(again->ec);
        CHECK(changes_in(s.service) == 2);
        next.close();
    }
    CHECK(points > 20);
}

TEST_CASE("wind_down ends what has not been sent, and later calls, at once") {
    sim_world world;
    client_config config = quick();
    config.pool.max_connections = 1;
    world.on_request = [](const sim_request&) {
        sim_reply reply;
        reply.bytes = http(200, success_body(R"({"id":"c","status":"pending_deletion"})"));
        reply.delay = 3s;
        return reply;
    };
    sim_client client{world, config};
    const auto sent = client.remove();
    while (world.requests.empty())
        REQUIRE(world.step());
    const auto waiting = client.remove();
    const auto when = world.now();
    client.wind_down();
    const auto late = client.get();
    REQUIRE(world.run());
    CHECK_FALSE(sent->ec);
    CHECK(sent->info().effect == effect::applied);
    CHECK(waiting->ec == condition::canceled);
    CHECK(waiting->at == when);
    CHECK(waiting->info().effect == effect::none);
    CHECK(late->ec == condition::canceled);
    CHECK(world.requests.size() == 1);
}

TEST_CASE("wind_down reads nothing to its end, and retries nothing") {
    const bool change = GENERATE(false, true);
    sim_world world;
    int answered = 0;
    world.on_request = [&](const sim_request&) {
        ++answered;
        sim_reply reply;
        reply.bytes = http(503, error_body(1000));
        reply.delay = 1s;
        return reply;
    };
    sim_client client{world, quick()};
    const auto call = change ? client.remove() : client.get();
    while (world.requests.empty())
        REQUIRE(world.step());
    const auto when = world.now();
    client.wind_down();
    REQUIRE(world.run());
    CHECK(call->ec == condition::canceled);
    CHECK(call->info().last_failure == (change ? http_status_error(503) : error_code{}));
    CHECK((call->at == when) == !change);
    CHECK(world.requests.size() == 1);
}

TEST_CASE("wind_down, then close: nothing is waited for any more") {
    sim_world world;
    world.on_request = [](const sim_request&) {
        sim_reply reply;
        reply.never = true;
        return reply;
    };
    sim_client client{world, quick()};
    const auto call = client.remove();
    while (world.requests.empty())
        REQUIRE(world.step());
    client.wind_down();
    world.step();
    CHECK(call->completions == 0);
    client.close();
    REQUIRE(world.run());
    CHECK(call->ec == condition::canceled);
    CHECK(call->info().effect == effect::unknown);
}
