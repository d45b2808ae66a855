#ifndef ORIGINPULL_BENCH_GOODPUT_WORKER_HPP
#define ORIGINPULL_BENCH_GOODPUT_WORKER_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace originpull::bench {

/// What a worker process is told, and how that is written as the arguments of a program.
struct worker_task {
    std::string base_url;
    std::string ca_file;
    std::string token;
    unsigned requests = 1200; ///< rate_limit_config::requests; 0 = retry only
    std::chrono::nanoseconds window{};
    std::chrono::nanoseconds delay{}; ///< before the first call
    bool host_bucket = false;

    [[nodiscard]] std::vector<std::string> to_arguments() const;
    [[nodiscard]] static worker_task from_arguments(const std::vector<std::string>& arguments);
};

/// What it reports at its end: one line on standard output.
struct worker_result {
    std::uint64_t succeeded = 0;
    std::uint64_t given_up = 0; ///< calls that completed with an error
    std::uint64_t refused = 0;  ///< responses with status 429
    std::chrono::nanoseconds longest{};
    std::string first_error; ///< one word, `-` when there was none

    [[nodiscard]] std::string to_line() const;
    /// @throws std::runtime_error
    [[nodiscard]] static worker_result from_line(const std::string& line);
};

/// Eight calls in flight until standard input ends.
worker_result work(const worker_task& task);

} // namespace originpull::bench

#endif
