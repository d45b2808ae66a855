// Pacing by the service's own count, over TLS.

#include "support/emulated.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <call/limiter.hpp>

#include <cstdlib>
#include <filesystem>

using namespace originpull;
using namespace originpull::test;

namespace {

emulator::options limited(unsigned requests, std::chrono::seconds window) {
    emulator::options options = emulated::unlimited();
    options.rate_limit.requests = requests;
    options.rate_limit.window = window;
    return options;
}

std::size_t refused(emulated& world) {
    const auto log = world.server.events();
    return static_cast<std::size_t>(
        std::count_if(log.begin(), log.end(), [](const auto& event) { return event.status == 429; }));
}

} // namespace

TEST_CASE("pacing: more calls than a window permits wait for the next, and none is refused") {
    emulated world{limited(40, 2s)};
    asio::io_context loop;
    client_config config = world.config();
    config.limiter = std::make_shared<rate_limiter>();
    client one{loop, config};
    client other{loop, config};
    int done = 0;
    std::chrono::nanoseconds longest{};
    for (int i = 0; i < 100; ++i)
        (i % 2 == 0 ? one : other)
            .get_hostname_certificate(documented_zone, documented_certificate,
                                      [&](error_code ec, const response<hostname_certificate>& reply) {
                                          CHECK_FALSE(ec);
                                          ++done;
                                          longest = std::max(longest, reply.diagnostics().paced);
                                          CHECK(reply.diagnostics().rate_limit.has_value());
                                      });
    loop.run();
    CHECK(done == 100);
    CHECK(refused(world) == 0);
    CHECK(longest >= 2s); // two windows had to end
    CHECK(one.statistics().paced + other.statistics().paced >= 50);
    const rate_limiter::state state = config.limiter->current();
    CHECK(state.remaining.value() <= 40);
    CHECK_FALSE(state.paused_for.has_value());
}

TEST_CASE("pacing: clients that share the host's pacing are not refused, and use all there is") {
    std::string base = (std::filesystem::temp_directory_path() / "originpull-test-XXXXXX").string();
    REQUIRE(::mkdtemp(base.data()) != nullptr);
    emulated world{limited(60, 2s)};
    asio::io_context loop;
    std::vector<std::unique_ptr<client>> clients;
    std::vector<std::shared_ptr<rate_limiter>> limiters;
    for (int i = 0; i < 2; ++i) { // as two processes have it: nothing but the file is shared
        client_config config = world.config();
        config.limiter = std::make_shared<rate_limiter>(std::make_shared<detail::limiter>(
            rate_limit_config{}, std::vector{base}, "name", std::chrono::steady_clock::now()));
        CHECK(config.limiter->current().shared_on_host);
        limiters.push_back(config.limiter);
        clients.push_back(std::make_unique<client>(loop, config));
    }
    int done = 0;
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < 150; ++i)
        clients[i % 2]->get_hostname_certificate(documented_zone, documented_certificate,
                                                 [&](error_code ec, const response<hostname_certificate>&) {
                                                     CHECK_FALSE(ec);
                                                     ++done;
                                                 });
    loop.run();
    CHECK(done == 150);
    CHECK(refused(world) == 0);
    CHECK(std::chrono::steady_clock::now() - begun >= 4s); // two windows had to end
    CHECK(limiters[0]->current().remaining == limiters[1]->current().remaining);
    clients.clear();
    std::filesystem::remove_all(base);
}

TEST_CASE("pacing: a refusal pauses all clients that share the limiter") {
    emulated world;
    world.server.inject("*:*:status=429,retry-after=2,count=1");
    asio::io_context loop;
    client_config config = world.config();
    config.limiter = std::make_shared<rate_limiter>();
    client one{loop, config};
    client other{loop, config};
    bool ended = false;
    one.get_hostname_certificate(documented_zone, documented_certificate,
                                 [&](error_code ec, const response<hostname_certificate>&) {
                                     CHECK_FALSE(ec);
                                     ended = true;
                                 });
    while (!config.limiter->current().paused_for)
        loop.run_one();
    call_options soon;
    soon.call_timeout = 200ms;
    error_code told;
    other.get_hostname_certificate(documented_zone, documented_certificate, soon,
                                   [&](error_code ec, const response<hostname_certificate>& reply) {
                                       told = ec;
                                       CHECK(reply.diagnostics().retry_after.value() > 200ms);
                                   });
    loop.run();
    CHECK(ended);
    CHECK(told == errc::rate_limit_wait);
}

TEST_CASE("pacing: limits of a limiter are checked when it is made") {
    rate_limit_config bad;
    bad.requests = 2'000'000;
    CHECK_THROWS_AS(rate_limiter{bad}, std::invalid_argument);
    bad = {};
    bad.reserve = 5000;
    CHECK_THROWS_AS(rate_limiter{bad}, std::invalid_argument);
    bad = {};
    bad.window = 0ns;
    CHECK_THROWS_AS(rate_limiter{bad}, std::invalid_argument);
}
