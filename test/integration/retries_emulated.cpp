#include "support/client_fixture.hpp"
#include "support/emulated.hpp"

#include <algorithm>
#include <string>
#include <vector>

// The same failures against a service that keeps books: what the client says of a change, and what has happened.

using namespace originpull;
using namespace originpull::test;

namespace {

std::size_t executed(const emulated& world) {
    const auto events = world.server.events();
    return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [](const emulator::event& e) {
        return e.kind == emulator::event_kind::executed;
    }));
}

struct trouble {
    const char* fault;
    bool takes_effect; ///< the first attempt's request is executed all the same
};

constexpr trouble troubles[] = {
    {"reset", false},
    {"close", false},
    {"close,notify", false},
    {"status=503", false},
    {"status=502,body=html", false},
    {"status=404,body=html", false},
    {"reset,at=after", true},
    {"close,at=after", true},
    {"reset,at=body", true},
    {"close,at=body", true},
    {"truncate", true},
    {"truncate=0", true},
    {"status=500,at=after", true},
    {"status=524,at=after,body=empty", true},
    {"status=404,at=after,body=html", true},
    {"garbage", true},
};

/// DELETE of a certificate that the emulator has and nothing is bound to.
call_ptr remove_certificate(emulated& world, int attempts) {
    client_config config = world.config();
    config.retry.max_attempts = attempts;
    test_client client{config};
    auto call = std::make_shared<started_call>();
    client.get().delete_hostname_certificate(documented_zone, documented_certificate,
                                             [call](error_code ec, response<hostname_certificate> reply) {
                                                 ++call->completions;
                                                 call->ec = ec;
                                                 call->reply = std::move(reply);
                                             });
    return client.finish(call);
}

} // namespace

TEST_CASE("retries: a delete in trouble is done once, and said to be", "[integration][retry][emulator]") {
    for (const trouble& each : troubles)
        DYNAMIC_SECTION(each.fault) {
            emulated world;
            world.server.inject("DELETE:*:" + std::string{each.fault} + ",count=1");
            const call_ptr call = remove_certificate(world, 4);
            INFO(call->text());
            CHECK(executed(world) == 1);
            if (call->ec == errc::json_invalid) {
                CHECK(call->info().effect == effect::applied); // no other attempt would read better
                return;
            }
            CHECK_FALSE(call->ec);
            CHECK(call->info().attempts == 2);
            CHECK(call->info().inferred == each.takes_effect);
            REQUIRE(call->reply.has_value());
            CHECK(call->reply->id == documented_certificate);
        }
}

TEST_CASE("retries: a delete that fails says no less than what happened", "[integration][retry][emulator]") {
    for (const trouble& each : troubles)
        DYNAMIC_SECTION(each.fault) {
            emulated world;
            world.server.inject("DELETE:*:" + std::string{each.fault});
            const call_ptr call = remove_certificate(world, 1);
            CHECK(call->ec);
            CHECK(executed(world) == (each.takes_effect ? 1U : 0U));
            if (each.takes_effect)
                CHECK(call->info().effect != effect::none);
            else
                CHECK(call->info().effect != effect::applied);
        }
}

TEST_CASE("retries: a delete twice", "[integration][retry][emulator]") {
    emulated world;
    const call_ptr first = remove_certificate(world, 4);
    CHECK_FALSE(first->ec);
    CHECK_FALSE(first->info().inferred);
    const call_ptr second = remove_certificate(world, 4);
    CHECK(second->ec == condition::not_found);
    CHECK_FALSE(second->info().inferred);
    CHECK(second->info().effect == effect::none);
    CHECK(executed(world) == 1);
}
