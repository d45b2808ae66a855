// Many who share one state, in virtual time, as processes of one machine do.

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <policy/pacer.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <numeric>
#include <queue>
#include <random>
#include <utility>
#include <vector>

using originpull::detail::pacer;
using originpull::detail::pacing_state;
using originpull::detail::quota;
using namespace std::chrono_literals;
using time_point = pacer::time_point;

namespace {

constexpr time_point start = time_point{} + 1h;

/// A service with a limit in windows that begin with a request; participants that always want more; and perhaps others
/// with the same token.
struct shared_fleet {
    int participants = 1;
    bool tells = true; ///< what is left
    int windows = 10;
    unsigned limit = 1200;       ///< the service's
    std::size_t requests = 1200; ///< our own
    std::chrono::seconds window = 6s;
    double foreign = 0;   ///< what others want, as a share of the limit; it goes on whatever they are told
    bool penalty = false; ///< who overruns it blocks everybody for a window

    std::vector<long> accepted{};
    long refused = 0;
    long accepted_foreign = 0;
    std::vector<long> refused_in{}; ///< each window of the service; a block belongs to the one that it ends
    std::size_t looks = 0;
    std::vector<time_point> sent{};

    [[nodiscard]] long all_accepted() const { return std::accumulate(accepted.begin(), accepted.end(), 0L); }
    [[nodiscard]] double used() const {
        return static_cast<double>(all_accepted()) /
               (static_cast<double>(limit) * windows - static_cast<double>(accepted_foreign));
    }
    /// Of the fair share.
    [[nodiscard]] double least() const { return share(*std::ranges::min_element(accepted)); }
    [[nodiscard]] double most() const { return share(*std::ranges::max_element(accepted)); }
    [[nodiscard]] double share(long of) const {
        return static_cast<double>(of) * participants / static_cast<double>(all_accepted());
    }

    void run(std::uint64_t seed);
};

void shared_fleet::run(std::uint64_t seed) {
    struct event {
        time_point at;
        std::uint64_t order;
        std::function<void()> what;
        bool operator<(const event& other) const {
            return at != other.at ? at > other.at : order > other.order;
        }
    };
    std::mt19937_64 source{seed};
    const auto chance = [&] { return static_cast<double>(source() >> 11) * 0x1.0p-53; };
    std::priority_queue<event> queue;
    std::uint64_t order = 0;
    time_point now = start;
    const auto at = [&](time_point when, std::function<void()> what) {
        queue.push({when, ++order, std::move(what)});
    };

    time_point window_ends{};
    unsigned used_now = 0;
    bool blocked = false;
    const auto serve = [&](bool& ok) {
        if (now >= window_ends) {
            window_ends = now + window;
            used_now = 0;
            blocked = false;
            refused_in.push_back(0);
        }
        ok = !blocked && used_now < limit;
        used_now += ok;
        if (!ok && penalty && !std::exchange(blocked, true)) {
            window_ends = now + window;
            used_now = limit;
        }
        return quota::reading{limit - used_now, std::chrono::ceil<std::chrono::seconds>(window_ends - now),
                              limit, window};
    };

    pacing_state state{2};
    std::vector<time_point> log(requests);
    struct participant {
        std::unique_ptr<pacer> pace;
        std::size_t number = 0;
        int busy = 0;
        time_point bell{};
    };
    std::vector<participant> all(static_cast<std::size_t>(participants));
    accepted.assign(all.size(), 0);
    std::function<void(participant&)> go_on = [&](participant& p) {
        constexpr int concurrency = 8;
        while (p.busy < concurrency) {
            const auto answer = p.pace->reserve(now);
            ++looks;
            if (!answer.reserved) {
                const time_point next = answer.ready_at ? *answer.ready_at : answer.ask_again.value();
                if (p.bell <= now || next < p.bell) {
                    p.bell = next;
                    at(next, [&] { go_on(p); });
                }
                return;
            }
            ++p.busy;
            // Between a reserved place and a request that is sent there may be a connection to make.
            const bool fresh = chance() < 0.02;
            at(now + (fresh ? 5ms : 0ms), [&] {
                if (!p.pace->take(now, chance())) {
                    p.pace->give_back();
                    --p.busy;
                    return go_on(p);
                }
                sent.push_back(now);
                const time_point begun = now;
                const auto leg = [&] {
                    return std::chrono::microseconds{600 + static_cast<int>(800 * chance())};
                };
                const auto back = leg();
                at(now + leg(), [&, begun, back] {
                    bool ok = false;
                    const quota::reading says = serve(ok);
                    (ok ? accepted[p.number] : refused) += 1;
                    refused_in.back() += !ok;
                    at(now + back, [&, begun, ok, says] {
                        --p.busy;
                        p.pace->answered(now, begun, tells ? std::optional{says} : std::nullopt, !ok);
                        if (!ok)
                            p.pace->pause(now + says.reset);
                        go_on(p);
                    });
                });
            });
        }
    };
    for (participant& p : all) {
        p.number = static_cast<std::size_t>(&p - all.data());
        p.pace = std::make_unique<pacer>(requests, window, 2);
        p.pace->join(state, log);
        at(now + std::chrono::microseconds{static_cast<int>(5000 * chance())}, [&] { go_on(p); });
    }
    std::function<void()> somebody_else = [&] {
        bool ok = false;
        static_cast<void>(serve(ok));
        accepted_foreign += ok;
        const double rate = foreign * limit / static_cast<double>(window.count());
        at(now + std::chrono::duration_cast<std::chrono::nanoseconds>(
                     std::chrono::duration<double>(-std::log(1 - chance()) / rate)),
           somebody_else);
    };
    if (foreign > 0)
        at(now, somebody_else);
    while (queue.top().at < start + windows * window) {
        const event next = queue.top();
        queue.pop();
        now = next.at;
        next.what();
    }
}

} // namespace

TEST_CASE("fleet: those who share a state use all that the service permits and are never refused",
          "[policy][host]") {
    const int participants = GENERATE(1, 4, 16);
    const std::size_t own = GENERATE(1200U, 1'000'000U);
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        shared_fleet f;
        f.participants = participants;
        f.requests = own;
        f.run(seed);
        CAPTURE(participants, own, seed, f.used(), f.least(), f.most(), f.looks);
        CHECK(f.refused == 0);
        CHECK(f.used() >= 0.995);
        CHECK(f.least() >= 0.5); // nobody starves
        CHECK(f.most() <= 2);
        CHECK(f.looks < 10U * static_cast<std::size_t>(f.all_accepted()));
    }
}

TEST_CASE("fleet: without a word from the service, the own limit holds for all together", "[policy][host]") {
    const int participants = GENERATE(1, 4, 16);
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        shared_fleet f;
        f.participants = participants;
        f.tells = false;
        f.run(seed);
        CAPTURE(participants, seed, f.used(), f.least(), f.most());
        CHECK(f.refused == 0);
        CHECK(f.used() >= 0.995);
        CHECK(f.least() >= 0.5);
        CHECK(f.most() <= 2);
        std::ranges::sort(f.sent);
        for (std::size_t i = f.requests; i < f.sent.size(); ++i)
            if (f.sent[i] - f.sent[i - f.requests] < f.window)
                FAIL("request " << i << " came too early");
    }
}

TEST_CASE("fleet: without a word from the service, others cost one refusal in a window", "[policy][host]") {
    const int participants = GENERATE(1, 4, 16);
    const double foreign = GENERATE(0.05, 0.2, 0.5);
    const bool penalty = GENERATE(false, true);
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        shared_fleet f;
        f.participants = participants;
        f.tells = false;
        f.foreign = foreign;
        f.penalty = penalty;
        f.run(seed);
        CAPTURE(participants, foreign, penalty, seed, f.refused, f.refused_in, f.used());
        CHECK(std::ranges::max(f.refused_in) <= 1);
        if (!penalty)
            CHECK(f.used() >= 0.8);
    }
}

// The own limit is wrong: the service permits less. The first window tells.
TEST_CASE("fleet: what a silent service permits is learnt from its refusals", "[policy][host]") {
    const int participants = GENERATE(1, 4, 16);
    const unsigned limit = GENERATE(30U, 300U, 800U);
    const bool penalty = GENERATE(false, true);
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        shared_fleet f;
        f.participants = participants;
        f.limit = limit;
        f.tells = false;
        f.penalty = penalty;
        f.run(seed);
        CAPTURE(participants, limit, penalty, seed, f.refused, f.refused_in, f.used());
        REQUIRE_FALSE(f.refused_in.empty());
        CHECK(f.refused_in.front() >= 1);
        for (std::size_t i = 1; i < f.refused_in.size(); ++i)
            CHECK(f.refused_in[i] <= 1);
        if (!penalty)
            CHECK(f.used() >= 0.85); // a pause is told in whole seconds, of which a window has six
    }
}
