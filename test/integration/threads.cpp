// One client, many threads: calls, cancellations and destruction at once. Made for ThreadSanitizer.

#include "support/emulated.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <latch>
#include <random>
#include <thread>
#include <vector>

using namespace originpull;
using namespace originpull::test;

namespace {

/// Calls made from several threads at once; each is cancelled at some moment, or not. Counts how they end.
class crowd {
public:
    crowd(client c, int threads, int calls_each)
        : client_(std::move(c)), expected_(threads * calls_each), all_done_(expected_) {
        for (int t = 0; t < threads; ++t)
            makers_.emplace_back([this, t, calls_each] { make(t, calls_each); });
    }

    void wait() {
        for (std::thread& maker : makers_)
            maker.join();
        all_done_.wait();
    }

    std::atomic<int> succeeded{0};
    std::atomic<int> canceled{0};
    std::atomic<int> failed{0};

    [[nodiscard]] int expected() const { return expected_; }

private:
    // A cancellation is emitted where the handler runs: on a strand of its own.
    struct one {
        explicit one(const asio::any_io_executor& executor) : strand(asio::make_strand(executor)) {}
        asio::strand<asio::any_io_executor> strand;
        asio::cancellation_signal signal;
    };

    void make(int seed, int calls) {
        std::mt19937 random{static_cast<unsigned>(seed)};
        for (int i = 0; i < calls; ++i) {
            auto mine = std::make_shared<one>(client_.get_executor());
            const auto dice = random() % 4;
            asio::post(mine->strand, [this, mine, dice] {
                auto handler = [this, mine](error_code ec, auto&&) {
                    ++(ec == condition::canceled ? canceled : ec ? failed : succeeded);
                    all_done_.count_down();
                };
                client_.get_hostname_certificate(
                    documented_zone, documented_certificate,
                    asio::bind_executor(mine->strand,
                                        asio::bind_cancellation_slot(mine->signal.slot(), handler)));
                if (dice == 0)
                    mine->signal.emit(asio::cancellation_type::terminal);
                else if (dice == 1)
                    asio::post(mine->strand, [mine] { mine->signal.emit(asio::cancellation_type::total); });
            });
            if (dice == 3)
                static_cast<void>(client_.statistics());
        }
    }

    client client_;
    int expected_;
    std::latch all_done_;
    std::vector<std::thread> makers_;
};

/// The user's own loop, run by several threads.
class busy_loop {
public:
    explicit busy_loop(int threads) {
        for (int i = 0; i < threads; ++i)
            runners_.emplace_back([this] { context.run(); });
    }
    ~busy_loop() {
        work_.reset();
        for (std::thread& runner : runners_)
            runner.join();
    }
    asio::io_context context;

private:
    asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
    std::vector<std::thread> runners_;
};

void check_sound(crowd& calls, const client& c) {
    CHECK(calls.failed == 0);
    CHECK(calls.succeeded + calls.canceled == calls.expected());
    CHECK(calls.succeeded > 0);
    CHECK(calls.canceled > 0);
    const statistics now = c.statistics();
    CHECK(now.calls == static_cast<std::uint64_t>(calls.expected()));
    CHECK(now.connections_in_use == 0);
    CHECK(now.calls_in_flight == 0);
    CHECK(now.calls_waiting == 0);
}

client_config small_pool(const emulated& world) {
    client_config config = world.config();
    config.pool.max_connections = 8;
    config.rate_limit.requests = 0;
    return config;
}

} // namespace

TEST_CASE("calls from several threads on a loop that several threads run", "[threads]") {
    emulated world;
    busy_loop loop{3};
    client c{loop.context, small_pool(world)};
    crowd calls{c, 3, 400};
    calls.wait();
    check_sound(calls, c);
}

TEST_CASE("calls from several threads on several contexts", "[threads]") {
    emulated world;
    io_context_pool contexts{3};
    client c{contexts, small_pool(world)};
    crowd calls{c, 3, 400};
    calls.wait();
    check_sound(calls, c);
    CHECK(world.server.counters().connections <= 8 + static_cast<unsigned>(calls.canceled));
}

TEST_CASE("a client that is destroyed while other threads complete its calls", "[threads]") {
    emulated world;
    busy_loop loop{3};
    for (int round = 0; round < 30; ++round) {
        auto c = std::make_unique<client>(loop.context, small_pool(world));
        // No exceptions across threads: ThreadSanitizer does not see how libstdc++ counts their references.
        std::vector<std::future<std::tuple<error_code, response<token_verification>>>> calls;
        for (int i = 0; i < 20; ++i)
            calls.push_back(c->verify_token(asio::as_tuple(asio::use_future)));
        if (round % 2 == 0)
            calls.front().wait();
        c.reset();
        for (auto& one : calls) {
            const auto [ec, reply] = one.get();
            CHECK((!ec || ec == condition::canceled));
        }
    }
}

TEST_CASE("a client that is closed while other threads call it", "[threads]") {
    emulated world;
    io_context_pool contexts{2};
    client c{contexts, small_pool(world)};
    std::atomic<int> ended{0};
    std::atomic<int> failed{0};
    constexpr int each = 100;
    std::latch done{2 * each};
    std::vector<std::thread> callers;
    for (int t = 0; t < 2; ++t)
        callers.emplace_back([&] {
            for (int i = 0; i < each; ++i)
                c.verify_token([&](error_code ec, response<token_verification>) {
                    ++(ec && ec != condition::canceled ? failed : ended);
                    done.count_down();
                });
        });
    c.close();
    for (std::thread& caller : callers)
        caller.join();
    done.wait();
    CHECK(failed == 0);
    CHECK(ended == 2 * each);
}
