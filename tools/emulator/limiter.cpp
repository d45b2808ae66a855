#include "limiter.hpp"

namespace originpull::emulator {

limiter::verdict limiter::count(const std::string& credential, time_point now) {
    verdict result;
    if (limit_.requests == 0)
        return result;

    window& current = windows_[credential];
    if (current.used == 0 || now >= current.ends)
        current = {now + limit_.window, 0};
    result.allowed = current.used < limit_.requests;
    if (result.allowed)
        ++current.used;

    const auto reset = round_up_to_seconds(current.ends - now);
    const unsigned remaining = limit_.requests - current.used;
    result.retry_after = reset;
    result.headers.emplace_back("Ratelimit", "\"default\";r=" + std::to_string(remaining) +
                                                 ";t=" + std::to_string(reset.count()));
    result.headers.emplace_back("Ratelimit-Policy",
                                "\"default\";q=" + std::to_string(limit_.requests) +
                                    ";w=" + std::to_string(round_up_to_seconds(limit_.window).count()));
    return result;
}

} // namespace originpull::emulator
