// The whole call path on a simulated network and clock: what a call does, in virtual time.

#include "support/sim_client.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;

namespace {

const std::string deleted = http(200, success_body(R"({"id":"c","status":"pending_deletion"})"));

} // namespace

TEST_CASE("a delete takes one request and leaves its connection to the next") {
    sim_world world;
    world.on_request = [](const sim_request&) { return answer(deleted); };
    sim_client client{world, quick()};

    const auto first = client.remove();
    CHECK(first->completions == 0); // never inside the initiating function
    CHECK(world.run());
    REQUIRE(first->completions == 1);
    CHECK_FALSE(first->ec);
    CHECK(first->reply->status == certificate_status::pending_deletion);
    CHECK(first->info().effect == effect::applied);
    CHECK(first->info().attempts == 1);
    CHECK(first->info().stop == stop_reason::success);

    const auto second = client.remove();
    CHECK(world.run());
    CHECK_FALSE(second->ec);
    CHECK(world.connections == 1);
    CHECK(client.counters().connections_reused == 1);
    CHECK(client.counters().connections_idle == 1);
    CHECK(client.counters().connections_in_use == 0);
}

TEST_CASE("nothing is left to happen when the calls are done") {
    sim_world world;
    world.on_request = [](const sim_request&) { return answer(deleted); };
    sim_client client{world, quick()};
    const auto began = world.now();
    const auto done = client.remove();
    CHECK(world.run());
    CHECK(done->completions == 1);
    CHECK(world.now() - began < 1s); // no timer was left behind that would have had to ring
}

TEST_CASE("a call is repeated after a transient failure, and not beyond its attempts") {
    sim_world world;
    int asked = 0;
    world.on_request = [&](const sim_request&) {
        return ++asked < 3 ? answer(http(503, error_body(1000))) : answer(deleted);
    };
    sim_client client{world, quick()};
    const auto done = client.remove();
    CHECK(world.run());
    CHECK_FALSE(done->ec);
    CHECK(done->info().attempts == 3);
    CHECK(done->info().last_failure == error_code{});

    asked = -1000;
    const auto never = client.remove();
    CHECK(world.run());
    CHECK(never->ec == http_status_error(503));
    CHECK(never->info().attempts == 4);
    CHECK(never->info().stop == stop_reason::attempts_exhausted);
    CHECK(never->info().effect == effect::unknown);
}

TEST_CASE("a service that asks to wait is not asked before") {
    sim_world world;
    int asked = 0;
    time_point second{};
    world.on_request = [&](const sim_request&) {
        if (++asked == 1)
            return answer(http(429, error_body(971), "Retry-After: 40\r\n"));
        second = world.now();
        return answer(deleted);
    };
    sim_client client{world, quick()};
    const auto began = world.now();
    const auto first = client.remove();
    while (client.counters().rate_limited == 0)
        REQUIRE(world.step());
    const auto other = client.remove(); // made while the client is paused
    CHECK(world.run());
    CHECK_FALSE(first->ec);
    CHECK_FALSE(other->ec);
    CHECK(second - began >= 40s);
    CHECK(second - began < 41s);
    CHECK(other->info().attempts == 1);
    CHECK(other->info().waited >= 39s);
}

TEST_CASE("a wait that cannot fit is not begun") {
    sim_world world;
    world.on_request = [](const sim_request&) {
        return answer(http(429, error_body(971), "Retry-After: 400\r\n"));
    };
    sim_client client{world, quick()};
    const auto began = world.now();
    const auto refused = client.remove();
    CHECK(world.run());
    CHECK(refused->ec == condition::rate_limited);
    CHECK(refused->info().stop == stop_reason::wait_exceeds_deadline);
    CHECK(refused->info().retry_after == 400s);
    CHECK(refused->info().effect == effect::none);
    CHECK(world.now() - began < 1s);

    const auto next = client.remove(); // the pause holds for it too
    CHECK(world.run());
    CHECK(next->ec == errc::rate_limit_wait);
    CHECK(next->ec == condition::rate_limited);
    CHECK(next->info().attempts == 0);
    REQUIRE(next->info().retry_after);
    CHECK(*next->info().retry_after > 399s);
    CHECK(world.requests.size() == 1);
}

TEST_CASE("requests are paced, in the order of the calls") {
    sim_world world;
    std::vector<time_point> times;
    world.on_request = [&](const sim_request&) {
        times.push_back(world.now());
        return answer(deleted);
    };
    client_config config = quick();
    config.rate_limit.requests = 5;
    config.rate_limit.window = 10s;
    sim_client client{world, config};
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 23; ++i)
        calls.push_back(client.remove());
    CHECK(world.run());
    REQUIRE(times.size() == 23);
    for (std::size_t i = 5; i < times.size(); ++i)
        CHECK(times[i] - times[i - 5] >= 10s);
    CHECK(times.back() - times.front() < 41s);
    for (std::size_t i = 1; i < calls.size(); ++i)
        CHECK(calls[i]->at >= calls[i - 1]->at);
}

TEST_CASE("the deadlines are told apart") {
    sim_world world;
    client_config config = quick();
    config.retry.max_attempts = 2;
    world.on_request = [](const sim_request&) {
        sim_reply silent;
        silent.never = true;
        return silent;
    };
    SECTION("an attempt") {
        config.timeouts.attempt = 3s;
        sim_client client{world, config};
        const auto began = world.now();
        const auto done = client.remove();
        CHECK(world.run());
        CHECK(done->ec == errc::attempt_timeout);
        CHECK(done->ec == condition::timeout);
        CHECK(done->ec != condition::canceled);
        CHECK(done->info().effect == effect::unknown);
        CHECK(world.requests.size() == 2);
        CHECK(world.connections == 2); // a connection that was waited on in vain is not used again
        CHECK(done->at - began < 7s);
    }
    SECTION("the call") {
        config.timeouts.call = 5s;
        config.timeouts.attempt = 4s;
        config.timeouts.connect = 5s;
        sim_client client{world, config};
        const auto began = world.now();
        const auto done = client.remove();
        CHECK(world.run());
        CHECK(done->ec == errc::call_timeout);
        CHECK(done->ec == condition::timeout);
        CHECK(done->at - began == 5s);
        CHECK(done->info().stop == stop_reason::deadline);
    }
    SECTION("connecting") {
        config.timeouts.connect = 2s;
        world.on_connect = [](const endpoint&) {
            sim_connect plan;
            plan.never = true;
            return plan;
        };
        sim_client client{world, config};
        const auto done = client.remove();
        CHECK(world.run());
        CHECK(done->ec == errc::connect_timeout);
        CHECK(done->info().effect == effect::none);
        CHECK(done->info().attempts == 2);
    }
    SECTION("a resolver that never answers") {
        config.timeouts.connect = 2s;
        config.retry.max_attempts = 1;
        world.on_resolve = [] {
            sim_resolve plan;
            plan.never = true;
            return plan;
        };
        sim_client client{world, config};
        const auto began = world.now();
        const auto done = client.remove();
        CHECK(world.run());
        CHECK(done->ec == errc::connect_timeout);
        CHECK(done->at - began == 2s);
    }
}

TEST_CASE("a dead address costs 250 ms, a refused one nothing") {
    sim_world world;
    world.on_request = [](const sim_request&) { return answer(deleted); };
    world.addresses = {endpoint{boost::asio::ip::make_address("2001:db8::1"), 443},
                       endpoint{boost::asio::ip::make_address("192.0.2.1"), 443}};
    bool refuse = false;
    world.on_connect = [&](const endpoint& to) {
        sim_connect plan;
        if (to.address().is_v6()) {
            plan.never = !refuse;
            plan.ec = boost::asio::error::connection_refused;
        }
        return plan;
    };
    SECTION("dead") {
        sim_client client{world, quick()};
        const auto began = world.now();
        const auto done = client.remove();
        CHECK(world.run());
        CHECK_FALSE(done->ec);
        CHECK(done->at - began >= 250ms);
        CHECK(done->at - began < 300ms);
    }
    SECTION("refused") {
        refuse = true;
        sim_client client{world, quick()};
        const auto began = world.now();
        const auto done = client.remove();
        CHECK(world.run());
        CHECK_FALSE(done->ec);
        CHECK(done->at - began < 100ms);
    }
    CHECK(world.open_sockets == 0);
}

TEST_CASE("waiters are served in their order, and nobody starves") {
    sim_world world;
    std::vector<time_point> ends;
    world.on_request = [](const sim_request&) { return answer(deleted); };
    client_config config = quick();
    config.pool.max_connections = 2;
    sim_client client{world, config};
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 40; ++i)
        calls.push_back(client.remove());
    CHECK(client.counters().calls_waiting == 39); // nothing is known of the limit: one goes ahead
    calls[7]->cancel.emit(boost::asio::cancellation_type::terminal);
    CHECK(world.run());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        CHECK(calls[i]->completions == 1);
        CHECK(calls[i]->ec == (i == 7 ? error_code{boost::asio::error::operation_aborted} : error_code{}));
    }
    CHECK(world.connections == 2);
    CHECK(client.counters().connections_in_use == 0);
}

TEST_CASE("a client that is closed ends its calls wherever they are") {
    for (std::size_t steps = 0; steps < 40; ++steps) {
        CAPTURE(steps);
        sim_world world;
        world.on_request = [](const sim_request&) { return answer(deleted); };
        client_config config = quick();
        config.pool.max_connections = 1;
        sim_client client{world, config};
        const auto first = client.remove();
        const auto second = client.remove();
        for (std::size_t i = 0; i < steps; ++i)
            world.step();
        client.close();
        CHECK(world.run());
        for (const auto& one : {first, second}) {
            REQUIRE(one->completions == 1);
            CHECK((!one->ec || one->ec == condition::canceled));
        }
        CHECK(world.open_sockets == 0);
    }
}

TEST_CASE("a repeated delete that meets its own first attempt waits and goes on, unless the user says no") {
    const bool user_says_no = GENERATE(false, true);
    sim_world world;
    int asked = 0;
    world.on_request = [&](const sim_request&) {
        sim_reply reply;
        switch (++asked) {
        case 1: // executed, and the answer is late for ever
            reply.never = true;
            break;
        case 2:
            reply.bytes = http(409, error_body(1418));
            break;
        default:
            reply.bytes = http(200, success_body(R"({"id":"c","status":"pending_deletion"})"));
        }
        return reply;
    };
    client_config config = quick();
    config.timeouts.attempt = 2s;
    if (user_says_no)
        config.retry.should_retry = [](const error_code& ec, const diagnostics&) {
            return ec == condition::transient;
        };
    sim_client client{world, config};
    const auto call = client.remove();
    REQUIRE(world.run());
    CHECK(static_cast<bool>(call->ec) == user_says_no);
    CHECK(asked == (user_says_no ? 2 : 3));
    CHECK(call->info().effect == (user_says_no ? effect::unknown : effect::applied));

    // Without an unclear attempt before it, a conflict is somebody else's, and final.
    asked = 1;
    const auto other = client.remove();
    REQUIRE(world.run());
    CHECK(other->ec == condition::conflict);
    CHECK(other->info().attempts == 1);
}
