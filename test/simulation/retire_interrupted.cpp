// retire_hostname_certificate, interrupted everywhere: the report is true, and a second run finishes the work.

#include "support/sim_service.hpp"

#include <originpull/fingerprint.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;
using boost::asio::cancellation_type;

namespace {

/// One retirement of a bound certificate, and what is true of it.
struct run {
    run(emulator::reading reading, bool with_fingerprint) : service(world, options(reading)) {
        client_config config = quick();
        config.timeouts.call = 15min;
        client.emplace(world, config);
        target.emplace(service.bound_certificate());
        fingerprint = fingerprint_of(service.certificate(*target).pem).value();
        how.void_bindings = true;
        how.wait_until_deleted = true;
        if (with_fingerprint)
            how.fingerprint = fingerprint;
        call = retire(*client, *target, how);
    }

    static emulator::options options(emulator::reading reading) {
        emulator::options o = simulated_service();
        o.reading = reading;
        return o;
    }

    /// Executed changes of this kind.
    [[nodiscard]] int executed(std::string_view method) const {
        return static_cast<int>(
            std::count_if(service.log.begin(), service.log.end(), [&](const sim_service::logged& one) {
                return one.changed && one.request.starts_with(method);
            }));
    }

    /// What a report claims about a change, against how often it was executed.
    static void check_claim(effect claimed, int executed, bool may_be_unclear) {
        if (claimed == effect::none)
            CHECK(executed == 0);
        if (claimed == effect::applied)
            CHECK(executed >= 1);
        if (claimed == effect::unknown)
            CHECK(may_be_unclear);
    }

    void check_report() {
        REQUIRE(call->completions == 1);
        REQUIRE(call->reply.has_value());
        const retirement& done = *call->reply;
        const effect voided = done.bindings.empty() ? effect::none : done.bindings.front().voided;
        check_claim(voided, executed("PUT"), true);
        check_claim(done.deleted, executed("DELETE"), true);
        for (const retired_binding& one : done.bindings)
            CHECK(one.was == association_state::enabled);
        // The whole is as much as its parts.
        CHECK(call->info().effect == detail::combine(voided, done.deleted));
        CHECK((done.reached == retirement::stage::done) == !call->ec);
    }

    /// Whatever happened: run again without interference, it ends where an undisturbed run ends.
    void check_second_run() {
        world.fail_operation = 0;
        service.spoil = {};
        service.instead = {};
        const auto again = retire(*client, *target, how);
        REQUIRE(world.run());
        REQUIRE(again->completions == 1);
        CHECK_FALSE(again->ec);
        CHECK(executed("DELETE") == 1);
        const emulator::certificate_view now = service.certificate(*target);
        CHECK(now.status == "deleted");
        CHECK(now.hostnames.empty());
        const statistics left = client->counters();
        CHECK(left.calls_in_flight == 0);
        CHECK(left.calls_waiting == 0);
        CHECK(left.connections_in_use == 0);
    }

    sim_world world;
    sim_service service;
    std::optional<sim_client> client;
    std::optional<certificate_id> target;
    std::string fingerprint;
    retire_options how;
    std::shared_ptr<sim_result<retirement>> call;
};

} // namespace

TEST_CASE("retire, cancelled between any two events, tells the truth and can be run again") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    const bool with_fingerprint = GENERATE(false, true);
    const auto type =
        GENERATE(cancellation_type::terminal, cancellation_type::partial, cancellation_type::total);
    std::size_t points = 0;
    for (std::size_t at = 0;; ++at) {
        CAPTURE(static_cast<int>(reading), with_fingerprint, static_cast<int>(type), at);
        run r{reading, with_fingerprint};
        bool over = false;
        for (std::size_t i = 0; i < at && !over; ++i)
            over = !r.world.step();
        if (over || r.call->completions != 0)
            break;
        ++points;
        const bool changed_something = r.service.count("PUT") != 0;
        const std::size_t seen = r.service.log.size();
        const time_point when = r.world.now();
        r.call->cancel.emit(type);
        REQUIRE(r.world.run());
        r.check_report();
        if (type != cancellation_type::total) {
            CHECK((!r.call->ec || r.call->ec == condition::canceled));
            CHECK(r.call->at - when <= 0ns);
            CHECK(r.service.log.size() <= seen + 1); // one may have been on its way
        } else if (!changed_something && r.call->ec) {
            CHECK(r.call->ec == condition::canceled);
            CHECK(r.call->info().effect == effect::none);
        }
        r.check_second_run();
    }
    CHECK(points > 40);
}

TEST_CASE("retire, with each socket operation failing in turn, succeeds and deletes once") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    const bool with_fingerprint = GENERATE(false, true);
    std::size_t points = 0;
    for (std::size_t at = 1;; ++at) {
        CAPTURE(static_cast<int>(reading), with_fingerprint, at);
        run r{reading, with_fingerprint};
        r.world.fail_operation = at;
        REQUIRE(r.world.run());
        if (r.world.operations < at)
            break;
        ++points;
        CHECK_FALSE(r.call->ec);
        r.check_report();
        CHECK(r.executed("DELETE") == 1);
        r.check_second_run();
    }
    CHECK(points > 10);
}

TEST_CASE("retire, with every request spoilt in turn in every way, tells the truth and can be run again") {
    enum class way {
        reset_before,
        reset_after,
        never,
        bad_gateway,
        garbage,
        rate_limited,
        unavailable_after
    };
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    const bool with_fingerprint = GENERATE(false, true);
    const way how = GENERATE(way::reset_before, way::reset_after, way::never, way::bad_gateway, way::garbage,
                             way::rate_limited, way::unavailable_after);
    const bool for_ever = GENERATE(false, true); // or once
    for (std::size_t at = 1;; ++at) {
        CAPTURE(static_cast<int>(reading), with_fingerprint, static_cast<int>(how), for_ever, at);
        run r{reading, with_fingerprint};
        std::size_t requests = 0;
        bool spoilt = false;
        const auto hit = [&] { return for_ever ? requests >= at : requests == at; };
        r.service.instead = [&](const sim_request&) -> std::optional<sim_reply> {
            ++requests;
            if (!hit())
                return std::nullopt;
            sim_reply reply;
            spoilt = how == way::reset_before || how == way::bad_gateway || how == way::rate_limited;
            switch (how) {
            case way::reset_before:
                reply.then = sim_reply::end::reset;
                return reply;
            case way::bad_gateway:
                reply.bytes = "HTTP/1.1 502 x\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nbad!";
                return reply;
            case way::rate_limited:
                reply.bytes = http(429, error_body(971), "Retry-After: 2\r\n");
                return reply;
            default:
                return std::nullopt;
            }
        };
        r.service.spoil = [&](const sim_request&, sim_reply& reply) {
            if (!hit() || (how == way::garbage && !reply.bytes.starts_with("HTTP/1.1 200")))
                return;
            spoilt = true;
            if (how == way::reset_after) {
                reply.bytes.clear();
                reply.then = sim_reply::end::reset;
            } else if (how == way::never) {
                reply.never = true;
            } else if (how == way::garbage) {
                reply.bytes = http(200, "{\"success\":tru");
            } else if (how == way::unavailable_after) {
                reply.bytes = http(503, "");
            }
        };
        REQUIRE(r.world.run());
        r.check_report();
        if (requests < at)
            break;
        if (!for_ever)
            CHECK_FALSE(r.call->ec); // one failure never defeats it
        else
            CHECK(static_cast<bool>(r.call->ec) == spoilt);
        r.check_second_run();
    }
}
