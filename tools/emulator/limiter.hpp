#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "options.hpp"
#include "server_counters.hpp"

namespace originpull::emulator {

/// Counts the requests of each credential in windows that begin with its first request.
class limiter {
public:
    /// @param seed of the moments at which the foreign requests come
    explicit limiter(const rate_limit& limit, std::uint64_t seed = 0) : limit_(limit), seed_(seed) {}

    struct verdict {
        bool allowed = true;
        std::chrono::seconds retry_after{0};
        std::vector<std::pair<std::string, std::string>> headers;
    };

    verdict count(const std::string& credential, time_point now);

    /// What has been counted until now, as server::rate_windows() tells it.
    std::vector<rate_window> windows(time_point now);

private:
    struct account {
        std::size_t number = 0;
        std::deque<rate_window> windows; ///< the last one is the present one
        time_point foreign_since;
        std::uint64_t foreign_requests = 0; ///< that have come
    };

    bool admit(account& who, time_point at, bool foreign);
    void let_foreign_requests_come(account& who, time_point now);
    time_point next_foreign_request(const account& who) const;

    rate_limit limit_;
    std::uint64_t seed_;
    std::unordered_map<std::string, account> accounts_;
};

} // namespace originpull::emulator
