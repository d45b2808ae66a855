// Following the service's own count: one client, several that share a limiter, several that know nothing of each other.

#include "support/sim_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <deque>
#include <random>

using namespace originpull;
using namespace originpull::test;

namespace {

emulator::options limited(unsigned requests, std::chrono::seconds window) {
    emulator::options options = simulated_service();
    options.rate_limit.requests = requests;
    options.rate_limit.window = window;
    return options;
}

client_config patient() {
    client_config config = quick();
    config.timeouts.call = 1h;
    config.rate_limit.requests = 1'000'000; // the service's limit is the one that counts
    return config;
}

detail::request look() {
    return detail::describe_get_hostname_certificate(documented_zone, documented_certificate);
}

std::size_t refused(const sim_service& service) {
    return static_cast<std::size_t>(
        std::count_if(service.log.begin(), service.log.end(),
                      [](const sim_service::logged& one) { return one.status == 429; }));
}

} // namespace

TEST_CASE("pacing: a client uses what the service permits, window after window, and is never refused") {
    sim_world world;
    sim_service service{world, limited(50, 60s)};
    sim_client client{world, patient()};
    const auto begun = world.now();
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 200; ++i)
        calls.push_back(client.start<hostname_certificate>(look()));
    REQUIRE(world.run());
    CHECK(refused(service) == 0);
    CHECK(service.log.size() == 200);
    for (std::size_t i = 0; i < calls.size(); ++i) {
        CHECK_FALSE(calls[i]->ec);
        if (i > 0)
            CHECK(calls[i]->at >= calls[i - 1]->at); // in their order
    }
    // Four windows are needed, so three have to pass.
    CHECK(calls.back()->at - begun >= 3min);
    CHECK(calls.back()->at - begun <= 3min + 2s);
    CHECK(calls.front()->info().paced == 0ns);
    CHECK(calls.back()->info().paced >= 2min);
    CHECK(calls.back()->info().paced <= calls.back()->info().waited);
    const statistics sums = client.counters();
    CHECK(sums.paced >= 150);
    CHECK(sums.paced_for >= sums.paced * 1s);
    CHECK(sums.rate_limited == 0);
}

TEST_CASE("pacing: clients that share a limiter are as one") {
    sim_world world;
    sim_service service{world, limited(50, 60s)};
    client_config config = patient();
    config.limiter = std::make_shared<rate_limiter>(config.rate_limit);
    sim_client one{world, config};
    sim_client other{world, config};
    const auto begun = world.now();
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 100; ++i)
        calls.push_back((i % 2 == 0 ? one : other).start<hostname_certificate>(look()));
    REQUIRE(world.run());
    CHECK(refused(service) == 0);
    for (const auto& call : calls) {
        CHECK_FALSE(call->ec);
        CHECK(call->at - begun <= 62s);
    }
}

TEST_CASE("pacing: clients that know nothing of each other are not refused either") {
    sim_world world;
    sim_service service{world, limited(200, 60s)};
    std::vector<std::unique_ptr<sim_client>> clients;
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 4; ++i) {
        client_config config = patient();
        config.pool.max_connections = 4;
        clients.push_back(std::make_unique<sim_client>(world, config));
        for (int k = 0; k < 150; ++k)
            calls.push_back(clients.back()->start<hostname_certificate>(look()));
    }
    const auto begun = world.now();
    REQUIRE(world.run(2'000'000));
    CHECK(refused(service) == 0);
    for (const auto& call : calls) {
        CHECK_FALSE(call->ec);
        CHECK(call->at - begun <= 4min);
    }
}

TEST_CASE("pacing: a wait that cannot fit fails at once, and says when to come back") {
    sim_world world;
    sim_service service{world, limited(5, 60s)};
    client_config config = patient();
    config.timeouts.call = 20s;
    config.timeouts.connect = 10s;
    config.timeouts.attempt = 10s;
    sim_client client{world, config};
    for (int i = 0; i < 5; ++i) {
        const auto call = client.start<hostname_certificate>(look());
        REQUIRE(world.run());
        REQUIRE_FALSE(call->ec);
    }
    const auto begun = world.now();
    const auto call = client.start<hostname_certificate>(look());
    REQUIRE(world.run());
    CHECK(call->ec == errc::rate_limit_wait);
    CHECK(call->ec == condition::rate_limited);
    CHECK(call->info().stop == stop_reason::wait_exceeds_deadline);
    CHECK(call->info().retry_after.value() > 50s);
    CHECK(call->at == begun);
    CHECK(service.log.size() == 5);
}

TEST_CASE("pacing: a change of the quota between windows is followed") {
    sim_world world;
    // First 40 in a window, later 10: as when somebody else begins to use the token.
    std::size_t window = 0;
    std::size_t used = 0;
    time_point ends{};
    std::size_t too_many = 0;
    world.on_request = [&](const sim_request&) {
        if (world.now() >= ends) {
            ends = world.now() + 10s;
            used = 0;
            ++window;
        }
        const std::size_t limit = window <= 2 ? 40 : 10;
        if (++used > limit)
            ++too_many;
        const auto left = std::chrono::ceil<std::chrono::seconds>(ends - world.now()).count();
        return answer(http(used > limit ? 429 : 200, success_body(R"({"id":"c"})"),
                           "Ratelimit: \"default\";r=" + std::to_string(limit - std::min(used, limit)) +
                               ";t=" + std::to_string(left) +
                               "\r\nRatelimit-Policy: \"default\";q=" + std::to_string(limit) + ";w=10\r\n"));
    };
    client_config config = patient();
    config.pool.max_connections = 4;
    sim_client client{world, config};
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 120; ++i)
        calls.push_back(client.get());
    REQUIRE(world.run());
    CHECK(too_many == 0);
    for (const auto& call : calls)
        CHECK_FALSE(call->ec);
    CHECK(window == 6);
}

TEST_CASE("pacing: clients that share a limiter get permits in the order in which they asked") {
    const int clients = GENERATE(2, 5);
    sim_world world;
    sim_service service{world, limited(40, 60s)};
    client_config config = patient();
    config.limiter = std::make_shared<rate_limiter>(config.rate_limit);
    std::deque<sim_client> shared;
    for (int i = 0; i < clients; ++i)
        shared.emplace_back(world, config);
    std::mt19937 random{7};
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 200; ++i)
        calls.push_back(shared[random() % shared.size()].start<hostname_certificate>(look()));
    REQUIRE(world.run());
    CHECK(refused(service) == 0);
    // Those of a window are answered within it, before any of the next.
    const auto window_of = [&](std::size_t i) { return (calls[i]->at - calls.front()->at) / 30s; };
    for (std::size_t i = 1; i < calls.size(); ++i) {
        CHECK_FALSE(calls[i]->ec);
        CHECK(window_of(i) >= window_of(i - 1));
    }
    CHECK(calls.back()->at - calls.front()->at <= 4min + 5s);
}
