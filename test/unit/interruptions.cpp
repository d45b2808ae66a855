// The whole call path, interrupted at every point: cancelled between any two events, and with each operation
// of a socket failing in turn. The simulated service knows the truth.

#include "support/sim_client.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;
using boost::asio::cancellation_type;
using boost::asio::cancellation_type_t;

namespace {

const std::string certificate = success_body(R"({"id":"c","status":"pending_deletion"})");

/// A service with one certificate: deleted once, gone afterwards.
struct truth {
    int executed = 0; ///< deletes and uploads that took effect

    sim_reply operator()(const sim_request& request) {
        sim_reply reply;
        if (request.method == "DELETE" && executed != 0) {
            reply.bytes = http(400, error_body(1414));
            return reply;
        }
        if (request.method != "GET")
            ++executed;
        reply.bytes = http(200, certificate);
        return reply;
    }
};

struct scenario {
    const char* name;
    const detail::operation* op;
    void (*prepare)(sim_world&, truth&, client_config&);
};

sim_reply after(truth& t, const sim_request& request, sim_reply::end then) {
    sim_reply reply = t(request);
    reply.bytes.clear();
    reply.then = then;
    return reply;
}

const scenario scenarios[] = {
    {"a plain get", &detail::get_hostname_certificate_op, [](sim_world&, truth&, client_config&) {}},
    {"a plain delete", &detail::delete_hostname_certificate_op, [](sim_world&, truth&, client_config&) {}},
    {"a plain upload", &detail::upload_hostname_certificate_op, [](sim_world&, truth&, client_config&) {}},
    {"a delete in small pieces", &detail::delete_hostname_certificate_op,
     [](sim_world& world, truth&, client_config&) {
         world.write_chunk = 40;
         world.read_chunk = 30;
     }},
    {"a delete that is answered by 503 first", &detail::delete_hostname_certificate_op,
     [](sim_world& world, truth& t, client_config&) {
         world.on_request = [&t, n = 0](const sim_request& request) mutable {
             if (++n > 2)
                 return t(request);
             sim_reply reply;
             reply.bytes = http(503, "busy");
             return reply;
         };
     }},
    {"a delete whose first answer is lost", &detail::delete_hostname_certificate_op,
     [](sim_world& world, truth& t, client_config&) {
         world.on_request = [&t, n = 0](const sim_request& request) mutable {
             return ++n == 1 ? after(t, request, sim_reply::end::reset) : t(request);
         };
     }},
    {"a delete that is rate limited first", &detail::delete_hostname_certificate_op,
     [](sim_world& world, truth& t, client_config&) {
         world.on_request = [&t, n = 0](const sim_request& request) mutable {
             if (++n > 1)
                 return t(request);
             sim_reply reply;
             reply.bytes = http(429, error_body(971), "Retry-After: 3\r\n");
             return reply;
         };
     }},
    {"a delete over the second address", &detail::delete_hostname_certificate_op,
     [](sim_world& world, truth&, client_config&) {
         world.addresses.insert(world.addresses.begin(),
                                endpoint{boost::asio::ip::make_address("2001:db8::1"), 443});
         world.on_connect = [](const endpoint& to) {
             sim_connect plan;
             plan.never = to.address().is_v6();
             return plan;
         };
     }},
    {"a delete that waits for its turn", &detail::delete_hostname_certificate_op,
     [](sim_world& world, truth& t, client_config& config) {
         config.pool.max_connections = 1;
         config.rate_limit.requests = 1;
         config.rate_limit.window = 5s;
         world.on_request = [&t](const sim_request& request) { return t(request); };
     }},
};

/// One run: what came of the call, and whether the client is sound afterwards.
struct run {
    sim_world world;
    truth service;
    client_config config;
    std::optional<sim_client> client;
    std::shared_ptr<sim_outcome> call;

    explicit run(const scenario& s) {
        config.retry.base_delay = 100ms;
        world.on_request = [this](const sim_request& request) { return service(request); };
        s.prepare(world, service, config);
        client.emplace(world, config);
        const bool uploads = s.op->method == "POST";
        call = client->begin(*s.op, uploads ? "{}" : "");
    }

    void check_the_end(const scenario& s) {
        REQUIRE(world.run());
        REQUIRE(call->completions == 1);
        const diagnostics& info = call->info();
        // The label is never below the truth, and a success is one.
        if (service.executed != 0 && s.op->changes)
            CHECK(info.effect != effect::none);
        if (!call->ec && s.op->changes)
            CHECK(service.executed == 1);
        if (s.op->changes && !s.op->idempotent)
            CHECK(service.executed <= 1);
        if (info.attempts == 0)
            CHECK(info.effect == effect::none);
        const statistics now = client->counters();
        CHECK(now.connections_in_use == 0);
        CHECK(now.calls_in_flight == 0);
        CHECK(now.calls_waiting == 0);
        CHECK(world.open_sockets == now.connections_idle);

        // It works as before.
        world.fail_operation = 0;
        world.on_request = [](const sim_request&) {
            sim_reply reply;
            reply.bytes = http(200, certificate);
            return reply;
        };
        const auto next = client->get();
        REQUIRE(world.run());
        REQUIRE(next->completions == 1);
        CHECK_FALSE(next->ec);
    }
};

} // namespace

TEST_CASE(
    "cancelled at every point, a call ends once, says what may have happened, and leaves the client sound") {
    const auto type =
        GENERATE(cancellation_type::terminal, cancellation_type::partial, cancellation_type::total);
    std::size_t points = 0;
    for (const scenario& s : scenarios) {
        for (std::size_t at = 0;; ++at) {
            CAPTURE(s.name, at, static_cast<int>(type));
            run r{s};
            bool over = false;
            for (std::size_t i = 0; i < at && !over; ++i)
                over = !r.world.step();
            if (over || r.call->completions != 0)
                break;
            ++points;
            const std::size_t seen = r.world.requests.size();
            const auto when = r.world.now();
            r.call->cancel.emit(type);
            r.check_the_end(s);
            const bool refuses = type == cancellation_type::total && s.op->changes;
            if (!refuses) {
                // At once: nothing more is asked, no time passes.
                CHECK((!r.call->ec || r.call->ec == condition::canceled));
                CHECK(r.world.requests.size() <=
                      seen + 2); // one may be on its way; one is the check that it works
                CHECK(r.call->at - when <= 0ns);
            }
            if (r.call->ec)
                CHECK(r.call->ec != condition::timeout);
        }
    }
    CHECK(points > 100);
}

TEST_CASE("with each socket operation failing in turn, a call ends once and the client stays sound") {
    std::size_t points = 0;
    for (const scenario& s : scenarios) {
        for (std::size_t at = 1;; ++at) {
            CAPTURE(s.name, at);
            run r{s};
            r.world.fail_operation = at;
            REQUIRE(r.world.run());
            if (r.world.operations < at)
                break;
            ++points;
            r.check_the_end(s);
            if (s.op->idempotent)
                CHECK_FALSE(r.call->ec); // one failure never defeats what may be repeated
        }
    }
    CHECK(points > 60);
}

TEST_CASE("a success that has arrived wins over a cancellation") {
    sim_world world;
    bool answered = false;
    world.on_request = [&](const sim_request&) {
        answered = true;
        sim_reply reply;
        reply.bytes = http(200, certificate);
        reply.delay = 0ns;
        return reply;
    };
    sim_client client{world};
    const auto call = client.remove();
    while (!answered)
        REQUIRE(world.step());
    REQUIRE(world.step()); // the bytes are at the client's socket, and it has not looked
    REQUIRE(call->completions == 0);
    call->cancel.emit(cancellation_type::terminal);
    REQUIRE(world.run());
    CHECK(call->completions == 1);
    CHECK_FALSE(call->ec);
    CHECK(call->info().effect == effect::applied);
}
