// Changes of many zones from many threads at once: one after the other inside a zone, whatever happens to them.
// Made for ThreadSanitizer.

#include "operations_support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <random>
#include <thread>

using namespace originpull;
using namespace originpull::test;

namespace {

emulator::options twenty_zones() {
    emulator::options options = with_zones(20);
    options.certificates_per_zone = 10;
    options.settle = 0ns;
    return options;
}

client_config unpaced(const emulated& world) {
    client_config config = world.config();
    config.rate_limit.requests = 0;
    return config;
}

// No exceptions across threads: ThreadSanitizer does not see how libstdc++ counts their references.
template <class T>
using ending = std::future<std::tuple<error_code, response<T>>>;
constexpr auto as_future = asio::as_tuple(asio::use_future);

/// What came of a number of changes.
struct outcome {
    int done = 0, canceled = 0, refused = 0;
    std::vector<std::string> odd; ///< and nothing else may come of them

    template <class T>
    void take(std::vector<ending<T>>& ends) {
        for (ending<T>& each : ends) {
            const auto [ec, reply] = each.get();
            if (!ec)
                ++done;
            else if (ec == condition::canceled)
                ++canceled;
            else if (ec == condition::certificate_in_use)
                ++refused;
            else
                odd.push_back(describe(ec, reply.diagnostics()));
        }
    }
};

/// No change may have met another of its zone.
void check_books(const emulated& world, const client& api) {
    const books seen{world.server};
    CHECK(seen.answered(409) == 0);
    const statistics now = api.statistics();
    CHECK(now.calls_in_flight == 0);
    CHECK(now.calls_waiting == 0);
    CHECK(now.connections_in_use == 0);
    CHECK(now.retries == 0);
}

} // namespace

TEST_CASE("200 changes of 20 zones over four contexts meet not one conflict", "[threads]") {
    emulated world{twenty_zones()};
    io_context_pool contexts{4};
    client api{contexts, unpaced(world)};
    const auto zones = world.server.zones();
    REQUIRE(zones.size() == 20);
    std::vector<ending<hostname_certificate>> deletes;
    std::vector<ending<std::vector<hostname_association>>> binds;
    std::vector<ending<zone_settings>> settings;
    // In turns over the zones, so that those of one zone come from all over the contexts.
    for (std::size_t i = 0; i < 10; ++i)
        for (const emulator::zone_view& each : zones) {
            const zone_id zone{each.id};
            const certificate_id cert{each.certificates.at(i).id};
            if (i % 5 < 2) {
                deletes.push_back(api.delete_hostname_certificate(zone, cert, as_future));
            } else if (i % 5 < 4) {
                const std::string name = "h" + std::to_string(i) + "." + each.name;
                const association_change changes[] = {{name, cert, association_state::enabled}};
                binds.push_back(api.update_hostname_associations(zone, changes, as_future));
            } else {
                settings.push_back(api.update_zone_settings(zone, {.enabled = i == 4}, as_future));
            }
        }
    outcome all;
    all.take(deletes);
    all.take(binds);
    all.take(settings);
    CHECK(all.odd == std::vector<std::string>{});
    CHECK(all.done + all.refused == 200); // some certificates of the seed are bound
    CHECK(all.done > 150);
    CHECK(all.canceled == 0);
    check_books(world, api);
    for (const emulator::zone_view& each : world.server.zones())
        CHECK_FALSE(each.enabled); // the last word was off, and it came last
}

TEST_CASE("changes that are cancelled leave their turn to the next, on whichever context", "[threads]") {
    // `total` ends nothing that was sent; `terminal` does, and then the service may still be at it when the next one
    // comes.
    const auto type = GENERATE(asio::cancellation_type::total, asio::cancellation_type::terminal);
    const bool may_conflict = type == asio::cancellation_type::terminal;
    emulated world{twenty_zones()};
    io_context_pool contexts{4};
    client api{contexts, unpaced(world)};
    constexpr int makers = 3, each_makes = 100;
    std::atomic<int> done{0}, canceled{0}, conflicts{0}, odd{0};
    std::latch over{makers * each_makes};
    const auto zones = world.server.zones();

    // A cancellation is emitted where the handler runs: on a strand of its own.
    struct one {
        explicit one(const asio::any_io_executor& executor) : strand(asio::make_strand(executor)) {}
        asio::strand<asio::any_io_executor> strand;
        asio::cancellation_signal signal;
    };
    std::vector<std::thread> threads;
    for (int t = 0; t < makers; ++t)
        threads.emplace_back([&, t] {
            std::mt19937 random{static_cast<unsigned>(t)};
            for (int i = 0; i < each_makes; ++i) {
                auto mine = std::make_shared<one>(contexts.get_executor());
                const zone_id zone{zones[random() % 4].id}; // few, so that there are queues
                const auto dice = random() % 3;
                asio::post(mine->strand, [&, mine, zone, dice] {
                    auto handler = [&, mine](error_code ec, const response<zone_settings>&) {
                        const bool conflict = ec == condition::conflict;
                        ++(!ec ? done : ec == condition::canceled ? canceled : conflict ? conflicts : odd);
                        over.count_down();
                    };
                    api.update_zone_settings(
                        zone, {.enabled = true},
                        asio::bind_executor(mine->strand,
                                            asio::bind_cancellation_slot(mine->signal.slot(), handler)));
                    if (dice == 0)
                        mine->signal.emit(type);
                    else if (dice == 1)
                        asio::post(mine->strand, [mine, type] { mine->signal.emit(type); });
                });
            }
        });
    for (std::thread& each : threads)
        each.join();
    over.wait();
    CHECK(odd == 0);
    CHECK((may_conflict || conflicts == 0));
    CHECK(done + canceled + conflicts == makers * each_makes);
    CHECK(done > 0);
    CHECK(canceled > 0);
    if (!may_conflict)
        check_books(world, api);
    // Nobody is left with a turn: each zone takes another change.
    std::vector<ending<zone_settings>> after;
    for (const emulator::zone_view& each : zones)
        after.push_back(api.update_zone_settings(zone_id{each.id}, {.enabled = false}, as_future));
    outcome all;
    all.take(after);
    CHECK((may_conflict || all.done == 20));
    CHECK(api.statistics().calls_in_flight == 0);
    CHECK(api.statistics().calls_waiting == 0);
}

TEST_CASE("a client that goes while calls wait for their turn on other contexts", "[threads]") {
    emulated world{twenty_zones()};
    const auto zones = world.server.zones();
    io_context_pool contexts{4};
    int canceled = 0;
    for (int round = 0; round < 20; ++round) {
        auto api = std::make_unique<client>(contexts, unpaced(world));
        std::vector<ending<zone_settings>> ends;
        for (int i = 0; i < 40; ++i)
            ends.push_back(api->update_zone_settings(zone_id{zones[static_cast<std::size_t>(i % 3)].id},
                                                     {.enabled = true}, as_future));
        if (round % 2 == 0)
            ends.front().wait();
        if (round % 3 == 0)
            api->close();
        api.reset();
        outcome all;
        all.take(ends);
        CHECK(all.odd == std::vector<std::string>{});
        CHECK(all.done + all.canceled == 40);
        canceled += all.canceled;
    }
    CHECK(canceled > 0);
}

TEST_CASE("walks and retirements from several threads at once", "[threads]") {
    emulator::options options = twenty_zones();
    options.certificates_per_zone = 3;
    emulated world{options};
    io_context_pool contexts{4};
    client api{contexts, unpaced(world)};
    const auto zones = world.server.zones();
    std::atomic<int> seen{0}, retired{0}, odd{0};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            auto walk = api.walk_zones({.per_page = 5});
            while (walk) {
                const auto [ec, page] = walk.next(as_future).get();
                if (ec) {
                    ++odd;
                    return;
                }
                seen += static_cast<int>(page->size());
            }
            retire_options how;
            how.void_bindings = true;
            how.poll_interval = 100ms;
            // Several at one certificate: the first to come deletes it, the others find it deleted.
            for (const std::size_t index : {std::size_t{0}, t + 1}) {
                const emulator::zone_view& zone = zones.at(index);
                const certificate_id cert{zone.certificates.at(0).id};
                const auto [ec, reply] =
                    api.retire_hostname_certificate(zone_id{zone.id}, cert, how, as_future).get();
                ++(ec ? odd : retired);
            }
        });
    for (std::thread& each : threads)
        each.join();
    CHECK(odd == 0);
    CHECK(seen == 60);
    CHECK(retired == 6);
    const books all{world.server};
    CHECK(all.answered(409) == 0);
}
