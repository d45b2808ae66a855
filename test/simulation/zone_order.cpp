// Changes of one zone are made one at a time; zones have nothing to do with each other.

#include "support/sim_service.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace originpull;
using namespace originpull::test;
using boost::asio::cancellation_type;

namespace {

/// Answers every change after a while, and knows how many were under way at once, and in which order they came.
class slow_service {
public:
    explicit slow_service(sim_world& world) : world_(world) {
        world_.on_request = [this](const sim_request& request) {
            sim_reply reply = answer(http(200, success_body(R"({"id":"c","status":"pending_deletion"})")));
            reply.delay = 100ms;
            order.push_back(request.target);
            ++under_way_;
            most = std::max(most, under_way_);
            world_.at(world_.now() + reply.delay, [this] { --under_way_; });
            return reply;
        };
    }
    std::vector<std::string> order;
    int most = 0;

private:
    sim_world& world_;
    int under_way_ = 0;
};

zone_id zone_number(int i) {
    std::string text(32, '0');
    text[31] = static_cast<char>('0' + i % 10);
    text[30] = static_cast<char>('0' + i / 10);
    return zone_id{text};
}

std::shared_ptr<sim_outcome> remove(sim_client& client, int zone, const std::string& certificate = "c") {
    return client.start<hostname_certificate>(
        detail::describe_delete_hostname_certificate(zone_number(zone), certificate_id{certificate}));
}

} // namespace

TEST_CASE("changes of one zone wait for each other, in their order") {
    sim_world world;
    slow_service service{world};
    sim_client client{world};
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (int i = 0; i < 8; ++i)
        calls.push_back(remove(client, 1));
    CHECK(client.counters().calls_waiting == 7);
    REQUIRE(world.run());
    CHECK(service.most == 1);
    CHECK(world.connections == 1);
    for (std::size_t i = 0; i < calls.size(); ++i) {
        REQUIRE(calls[i]->completions == 1);
        CHECK_FALSE(calls[i]->ec);
        CHECK(calls[i]->info().waited >= 100ms * i);
        if (i > 0)
            CHECK(calls[i - 1]->at < calls[i]->at);
    }
    CHECK(client.counters().calls_waiting == 0);
}

TEST_CASE("zones go in parallel, and reads wait for nobody") {
    sim_world world;
    slow_service service{world};
    sim_client client{world};
    // As long as nothing is known of the rate limit, one request goes ahead of all.
    client.start<hostname_certificate>(
        detail::describe_get_hostname_certificate(zone_number(1), certificate_id{"c"}));
    REQUIRE(world.run());
    for (int i = 0; i < 6; ++i)
        remove(client, i);
    for (int i = 0; i < 3; ++i)
        client.start<hostname_certificate>(
            detail::describe_get_hostname_certificate(zone_number(1), certificate_id{"c"}));
    REQUIRE(world.run());
    CHECK(service.most == 9);
}

TEST_CASE("a change that is cancelled while it waits leaves its place; the next has its turn") {
    sim_world world;
    slow_service service{world};
    sim_client client{world};
    const auto first = remove(client, 1);
    const auto second = remove(client, 1);
    const auto third = remove(client, 1);
    while (service.order.empty())
        REQUIRE(world.step());
    second->cancel.emit(cancellation_type::total); // nothing was sent yet
    REQUIRE(world.run());
    CHECK_FALSE(first->ec);
    CHECK(second->ec == condition::canceled);
    CHECK(second->info().effect == effect::none);
    CHECK(second->info().attempts == 0);
    CHECK_FALSE(third->ec);
    CHECK(service.order.size() == 2);
}

TEST_CASE("the one who has the turn is cancelled: the turn goes on") {
    sim_world world;
    slow_service service{world};
    sim_client client{world};
    const auto first = remove(client, 1);
    const auto second = remove(client, 1);
    const auto third = remove(client, 1);
    while (service.order.empty())
        REQUIRE(world.step());
    // Both at once: the second is handed the turn and is gone already.
    second->cancel.emit(cancellation_type::terminal);
    first->cancel.emit(cancellation_type::terminal);
    REQUIRE(world.run());
    CHECK(first->info().effect == effect::unknown);
    CHECK(second->ec == condition::canceled);
    CHECK_FALSE(third->ec);
}

TEST_CASE("waiting for another change counts against the deadline") {
    sim_world world;
    world.on_request = [](const sim_request&) {
        sim_reply reply;
        reply.never = true;
        return reply;
    };
    client_config config;
    config.timeouts.attempt = 0ns;
    config.timeouts.call = 3s;
    sim_client client{world, config};
    const auto begun = world.now();
    const auto first = remove(client, 1);
    const auto second = remove(client, 1);
    REQUIRE(world.run());
    CHECK(first->ec == condition::timeout);
    CHECK(second->ec == condition::timeout);
    CHECK(second->info().effect == effect::none);
    CHECK(second->info().waited == 3s);
    CHECK(second->at - begun == 3s);
}

TEST_CASE("closing the client ends those who wait for a turn") {
    sim_world world;
    slow_service service{world};
    sim_client client{world};
    const auto first = remove(client, 1);
    const auto second = remove(client, 1);
    while (service.order.empty())
        REQUIRE(world.step());
    client.close();
    REQUIRE(world.run());
    CHECK(first->info().stop == stop_reason::client_closed);
    CHECK(second->info().stop == stop_reason::client_closed);
    CHECK(second->info().effect == effect::none);
}

TEST_CASE("200 changes of 20 zones at once meet not one conflict") {
    sim_world world;
    emulator::options options = simulated_service();
    options.zones = 20;
    options.certificates_per_zone = 10;
    sim_service service{world, options};
    // The zones of the seed, and their certificates.
    sim_client client{world};
    const auto zones = client.start<page<zone>>(detail::describe_list_zones({}));
    REQUIRE(world.run());
    REQUIRE(zones->reply->size() == 20);
    std::vector<std::shared_ptr<sim_outcome>> calls;
    for (const zone& z : *zones->reply)
        for (const emulator::certificate_view& c : service.zone(z.id).certificates)
            calls.push_back(client.start<hostname_certificate>(
                detail::describe_delete_hostname_certificate(z.id, certificate_id{c.id})));
    REQUIRE(calls.size() == 200);
    REQUIRE(world.run());
    CHECK(std::none_of(service.log.begin(), service.log.end(),
                       [](const sim_service::logged& one) { return one.status == 409; }));
    for (const auto& call : calls)
        CHECK(call->ec != condition::conflict);
}
