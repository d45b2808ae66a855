// The whole call path on a simulated network: turns, places and counts in situations that are easy to get wrong.

#include "support/sim_client.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace originpull;
using namespace originpull::test;

namespace {

sim_reply deleted() { return answer(http(200, success_body(R"({"id":"c"})"))); }

} // namespace

TEST_CASE("whoever has waited keeps his turn, though the connection he gets is dead") {
    sim_world world;
    world.on_request = [](const sim_request&) {
        sim_reply reply = deleted();
        reply.then = sim_reply::end::close; // without saying so before
        return reply;
    };
    client_config config = quick();
    config.pool.max_connections = 1;
    sim_client client{world, config};
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 12; ++i)
        calls.push_back(client.remove());
    CHECK(world.run());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        REQUIRE(calls[i]->completions == 1);
        CHECK_FALSE(calls[i]->ec);
        if (i != 0)
            CHECK(calls[i]->at > calls[i - 1]->at);
    }
}

TEST_CASE("the losers of a race are closed before the handshake begins") {
    sim_world world;
    world.on_request = [](const sim_request&) { return deleted(); };
    world.addresses = {endpoint{boost::asio::ip::make_address("192.0.2.1"), 443},
                       endpoint{boost::asio::ip::make_address("192.0.2.2"), 443}};
    world.on_connect = [](const endpoint& to) {
        sim_connect plan;
        // The second begins when the first is late, wins, and the first arrives in the middle of its handshake.
        plan.delay = to == endpoint{boost::asio::ip::make_address("192.0.2.1"), 443} ? 252ms : 1ms;
        return plan;
    };
    client_config config = quick();
    config.pool.max_connections = 1;
    sim_client client{world, config};
    const auto call = client.remove();
    std::size_t most = 0;
    while (world.step())
        most = std::max(most, world.open_sockets);
    CHECK_FALSE(call->ec);
    CHECK(most == 1);
}

TEST_CASE("a connection opened in vain is no attempt, and no reason for a longer pause") {
    sim_world world;
    client_config config = quick();
    config.pool.max_connections = 2;
    config.timeouts.call = 20s;
    config.timeouts.attempt = 10s;
    world.on_connect = [n = 0](const endpoint&) mutable {
        sim_connect plan;
        plan.delay = ++n == 1 ? 1ms : 50ms;
        return plan;
    };
    world.on_request = [](const sim_request&) {
        sim_reply reply;
        reply.bytes = http(429, error_body(971), "Retry-After: 100\r\n");
        return reply;
    };
    sim_client client{world, config};
    const auto first = client.remove();
    const auto second = client.remove(); // still connecting when the service asks to wait
    CHECK(world.run());
    CHECK(first->ec == http_status_error(429));
    CHECK(second->ec == errc::rate_limit_wait);
    CHECK(second->info().attempts == 0);
    CHECK(second->info().stop == stop_reason::wait_exceeds_deadline);
    CHECK(second->info().effect == effect::none);
    REQUIRE(second->info().retry_after);
    CHECK(*second->info().retry_after < 101s);
    CHECK(world.requests.size() == 1);
    CHECK(client.counters().attempts == 1);
    CHECK(client.counters().connections_in_use == 0);
}

TEST_CASE("one wrong Retry-After does not silence a client for ever") {
    sim_world world;
    int asked = 0;
    world.on_request = [&](const sim_request&) {
        if (++asked > 1)
            return deleted();
        sim_reply reply;
        reply.bytes = http(429, error_body(971), "Retry-After: 31536000\r\n");
        return reply;
    };
    sim_client client{world, quick()};
    const auto refused = client.remove();
    CHECK(world.run());
    CHECK(refused->ec == condition::rate_limited);
    CHECK(refused->info().retry_after == std::chrono::hours{24 * 365});
    world.at(world.now() + 16min, [] {});
    CHECK(world.run());
    const auto later = client.remove();
    CHECK(world.run());
    CHECK_FALSE(later->ec);
}

TEST_CASE("who is told to wait waits, though the rest of the answer is lost") {
    sim_world world;
    int asked = 0;
    time_point second{};
    world.on_request = [&](const sim_request&) {
        if (++asked > 1) {
            second = world.now();
            return deleted();
        }
        sim_reply reply;
        reply.bytes = "HTTP/1.1 429 x\r\nRetry-After: 30\r\nContent-Length: 500\r\n\r\n{";
        reply.then = sim_reply::end::close;
        return reply;
    };
    sim_client client{world, quick()};
    const auto began = world.now();
    const auto call = client.remove();
    CHECK(world.run());
    CHECK_FALSE(call->ec);
    CHECK(second - began >= 30s);
}

TEST_CASE("a classifier that throws says no, and the effect stays true") {
    sim_world world;
    world.on_request = [](const sim_request&) {
        sim_reply reply;
        reply.bytes = http(503, error_body(1000));
        return reply;
    };
    client_config config = quick();
    config.retry.should_retry = [](const error_code&, const diagnostics&) -> bool { throw 42; };
    sim_client client{world, config};
    const auto call = client.remove();
    CHECK(world.run());
    CHECK(call->completions == 1);
    CHECK(call->ec == http_status_error(503));
    CHECK(call->info().effect == effect::unknown);
    CHECK(client.counters().connections_in_use == 0);
}

TEST_CASE("a classifier that says no is heard for rate limiting too") {
    sim_world world;
    world.on_request = [](const sim_request&) {
        sim_reply reply;
        reply.bytes = http(429, error_body(971), "Retry-After: 1\r\n");
        return reply;
    };
    client_config config = quick();
    config.retry.should_retry = [](const error_code&, const diagnostics&) { return false; };
    sim_client client{world, config};
    const auto call = client.remove();
    CHECK(world.run());
    CHECK(call->ec == http_status_error(429));
    CHECK(call->info().stop == stop_reason::permanent_error);
    CHECK(world.requests.size() == 1);
}

TEST_CASE("what a proxy quotes of the request does not come back with the credentials") {
    sim_world world;
    client_config config = quick();
    config.credentials = credentials::api_token("canary-0123456789");
    world.on_request = [n = 0](const sim_request&) mutable {
        // The third time it stands where the text is cut.
        const std::string quoted =
            std::string(n == 2 ? 170 : 0, '.') + "Authorization: Bearer canary-0123456789";
        sim_reply reply;
        reply.bytes = ++n != 2 ? "HTTP/1.1 400 x\r\nContent-Type: text/plain\r\nContent-Length: " +
                                     std::to_string(quoted.size()) + "\r\n\r\n" + quoted
                               : http(400, error_body(6003, quoted));
        return reply;
    };
    sim_client client{world, config};
    for (int i = 0; i < 3; ++i) {
        const auto call = client.remove();
        CHECK(world.run());
        CHECK(call->ec == condition::client_error);
        const std::string told = describe(call->ec, call->info());
        CAPTURE(told);
        CHECK(told.find("canary") == std::string::npos);
        CHECK(told.find(i == 2 ? "[redact" : "[redacted]") != std::string::npos); // the third is cut
    }
}

TEST_CASE("a list that is longer than any can be is refused, and does not eat the memory") {
    sim_world world;
    std::string many = R"({"id":"a"})";
    for (int i = 0; i < 6000; ++i)
        many += R"(,{"id":"a"})";
    detail::envelope frame;
    std::optional<std::vector<hostname_certificate>> list;
    detail::value_codec<std::vector<hostname_certificate>>::start(list);
    std::string error;
    const detail::result_target target{&detail::value_codec<std::vector<hostname_certificate>>::member(),
                                       &list};
    CHECK(detail::decode_envelope(success_body("[" + many + "]"), frame, target, error) ==
          detail::decode_status::invalid);
    CHECK(error.find("too many elements") != std::string::npos);
}
