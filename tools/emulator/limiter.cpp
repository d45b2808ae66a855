#include "limiter.hpp"

#include <algorithm>

#include "random.hpp"

namespace originpull::emulator {
namespace {

/// Of each credential: enough for any measurement, and a bound for a server that runs for months.
constexpr std::size_t windows_kept = 1000;

} // namespace

/// In penalty mode a refused request of anybody begins the block, foreign ones included: the service counts "over
/// dashboard, key and token together", so it cannot tell whose request was one too many. One that is refused during the
/// block does not prolong it.
bool limiter::admit(account& who, time_point at, bool foreign) {
    if (who.windows.empty() || at >= who.windows.back().ends) {
        if (who.windows.size() == windows_kept)
            who.windows.pop_front();
        who.windows.push_back({who.number, at, at + limit_.window});
    }
    rate_window& current = who.windows.back();
    if (!current.blocked && current.permitted + current.foreign_permitted < limit_.requests) {
        ++(foreign ? current.foreign_permitted : current.permitted);
        return true;
    }
    ++(foreign ? current.foreign_refused : current.refused);
    if (limit_.mode == rate_mode::penalty && !current.blocked) {
        current.blocked = true;
        current.ends = at + limit_.window;
    }
    return false;
}

/// Evenly spread, each at a moment of its own within its part: so the same seed gives the same traffic.
time_point limiter::next_foreign_request(const account& who) const {
    const double spacing = static_cast<double>(limit_.window.count()) * 100 /
                           (static_cast<double>(limit_.requests) * limit_.foreign);
    const double jitter =
        static_cast<double>(random_source::mix(random_source::mix(seed_ + 1) + who.foreign_requests) >> 11U) *
        0x1.0p-53;
    const double after = (static_cast<double>(who.foreign_requests) + jitter) * spacing;
    return who.foreign_since + std::chrono::nanoseconds(static_cast<std::int64_t>(after));
}

void limiter::let_foreign_requests_come(account& who, time_point now) {
    if (limit_.foreign == 0)
        return;
    for (time_point at = next_foreign_request(who); at <= now; at = next_foreign_request(who)) {
        admit(who, at, true);
        ++who.foreign_requests;
    }
}

limiter::verdict limiter::count(const std::string& credential, time_point now) {
    verdict result;
    if (limit_.requests == 0)
        return result;

    const auto [found, first] = accounts_.try_emplace(credential);
    account& who = found->second;
    if (first) {
        who.number = accounts_.size() - 1;
        who.foreign_since = now;
    }
    let_foreign_requests_come(who, now);
    result.allowed = admit(who, now, false);

    const rate_window& current = who.windows.back();
    const auto reset = round_up_to_seconds(current.ends - now);
    const std::uint64_t remaining =
        current.blocked ? 0 : limit_.requests - current.permitted - current.foreign_permitted;
    result.retry_after = reset;
    if (limit_.headers) {
        result.headers.emplace_back("Ratelimit", "\"default\";r=" + std::to_string(remaining) +
                                                     ";t=" + std::to_string(reset.count()));
        result.headers.emplace_back("Ratelimit-Policy",
                                    "\"default\";q=" + std::to_string(limit_.requests) +
                                        ";w=" + std::to_string(round_up_to_seconds(limit_.window).count()));
    }
    return result;
}

std::vector<rate_window> limiter::windows(time_point now) {
    std::vector<rate_window> all;
    for (auto& [credential, who] : accounts_) {
        let_foreign_requests_come(who, now);
        all.insert(all.end(), who.windows.begin(), who.windows.end());
    }
    std::sort(all.begin(), all.end(), [](const rate_window& left, const rate_window& right) {
        return left.credential != right.credential ? left.credential < right.credential
                                                   : left.begins < right.begins;
    });
    return all;
}

} // namespace originpull::emulator
