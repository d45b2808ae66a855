#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "options.hpp"

namespace originpull::emulator {

/// Counts the requests of each credential in windows that begin with its first request.
class limiter {
public:
    explicit limiter(rate_limit limit) : limit_(limit) {}

    struct verdict {
        bool allowed = true;
        std::chrono::seconds retry_after{0};
        std::vector<std::pair<std::string, std::string>> headers;
    };

    verdict count(const std::string& credential, time_point now);

private:
    struct window {
        time_point ends;
        unsigned used = 0;
    };

    rate_limit limit_;
    std::unordered_map<std::string, window> windows_;
};

} // namespace originpull::emulator
