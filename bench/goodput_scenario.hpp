#ifndef ORIGINPULL_BENCH_GOODPUT_SCENARIO_HPP
#define ORIGINPULL_BENCH_GOODPUT_SCENARIO_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace originpull::bench {

/// How the client keeps to the limit.
enum class pacing : std::uint8_t {
    paced,      ///< as the library does by default
    retry_only, ///< not at all: it asks, is refused, and comes back when it is told to
};

/// A number of processes that share one token, and the service that they meet.
struct scenario {
    unsigned processes = 1;
    bool penalty = false; ///< the emulator's rate mode
    unsigned foreign = 0; ///< percent of the limit
    bool headers = true;  ///< Ratelimit and Ratelimit-Policy are sent
    bench::pacing pacing = bench::pacing::paced;
};

/// The same for every scenario.
struct measurement {
    unsigned limit = 1200;
    std::chrono::nanoseconds window = std::chrono::seconds{12}; ///< the headers count seconds: no less tells
    unsigned windows = 5;
    unsigned warm_up = 0;               ///< windows before those, which are not counted
    bool host_bucket = true;            ///< the processes share a bucket of their host
    std::chrono::nanoseconds latency{}; ///< added to every response
    std::uint64_t seed = 1;             ///< of the foreign traffic
};

/// Which scenarios are wanted: all combinations.
struct selection {
    std::vector<unsigned> processes{1, 4, 16};
    std::vector<bool> penalty{false, true};
    std::vector<unsigned> foreign{0, 20};
    std::vector<bool> headers{true, false};
    std::vector<bench::pacing> pacing{bench::pacing::paced, bench::pacing::retry_only};
};

[[nodiscard]] std::vector<scenario> combine(const selection& wanted);

/// For people: `K=4 penalty, 20 % foreign, no headers, paced`.
[[nodiscard]] std::string describe(const scenario& what);

} // namespace originpull::bench

#endif
