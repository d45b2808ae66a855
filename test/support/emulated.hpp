#ifndef ORIGINPULL_TEST_SUPPORT_EMULATED_HPP
#define ORIGINPULL_TEST_SUPPORT_EMULATED_HPP

#include <originpull/emulator/server.hpp>
#include <originpull/originpull.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <unistd.h>

namespace originpull::test {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// The certificate that the service's documentation shows, and the emulator always has.
inline const zone_id documented_zone{"023e105f4ecef8ad9ca31a8372d0c353"};
inline const certificate_id documented_certificate{"023e105f4ecef8ad9ca31a8372d0c353"};

/// An emulator in this process, and what a client needs to reach it.
class emulated {
public:
    explicit emulated(emulator::options options = unlimited()) : server(std::move(options)) {
        static int made = 0;
        ca_file_ = std::filesystem::temp_directory_path() /
                   ("originpull-test-" + std::to_string(::getpid()) + "-" + std::to_string(++made) + ".pem");
        server.write_ca(ca_file_);
    }
    ~emulated() {
        std::error_code ignored;
        std::filesystem::remove(ca_file_, ignored);
    }

    static emulator::options unlimited() {
        emulator::options options;
        options.rate_limit.requests = 0;
        return options;
    }

    [[nodiscard]] client_config config() const {
        client_config config;
        config.credentials = credentials::api_token("canary-token");
        config.base_url = server.base_url();
        config.tls.ca_file = ca_file_;
        config.retry.base_delay = 5ms;
        config.retry.max_delay = 50ms;
        return config;
    }

    emulator::server server;

private:
    std::filesystem::path ca_file_;
};

/// Runs a coroutine on its own loop until the loop has nothing left to do; throws what it throws.
inline void run(asio::io_context& context, asio::awaitable<void> what) {
    std::exception_ptr thrown;
    bool ended = false;
    asio::co_spawn(context, std::move(what), [&](std::exception_ptr error) {
        thrown = std::move(error);
        ended = true;
    });
    context.restart();
    context.run_for(60s); // a wall against hanging, nothing more
    REQUIRE(ended);
    REQUIRE(context.stopped()); // nothing of the library keeps the loop alive
    if (thrown)
        std::rethrow_exception(thrown);
}

} // namespace originpull::test

#endif
