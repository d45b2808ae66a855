#ifndef ORIGINPULL_TEST_SIMULATION_RETIRE_SCENE_HPP
#define ORIGINPULL_TEST_SIMULATION_RETIRE_SCENE_HPP

#include "support/sim_service.hpp"

#include <originpull/fingerprint.hpp>
#include <originpull/operations/associations.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace originpull::test {

inline retire_options voiding() {
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

inline emulator::options with_reading(emulator::reading reading) {
    emulator::options options = simulated_service();
    options.reading = reading;
    return options;
}

inline sim_reply refusal(int status, int code) { return answer(http(status, error_body(code))); }

} // namespace originpull::test

#endif
