#include "goodput_outcome.hpp"

#include <algorithm>
#include <cstddef>

namespace originpull::bench {

namespace {

double share(std::uint64_t part, std::uint64_t rest) {
    return part == 0 ? 0 : static_cast<double>(part) / static_cast<double>(part + rest);
}

} // namespace

double outcome::refused_share() const { return share(refused, permitted); }

double outcome::foreign_refused_share() const { return share(foreign_refused, foreign_permitted); }

std::optional<std::span<const emulator::rate_window>>
measured_windows(const std::vector<emulator::rate_window>& all, const measurement& how) {
    const std::size_t first = how.warm_up;
    // A window is over, and its counts are final, when there is another one.
    for (std::size_t last = first; last + 1 < all.size(); ++last)
        if (all[last].ends - all[first].begins >= how.window * how.windows)
            return std::span{all}.subspan(first, last + 1 - first);
    return std::nullopt;
}

outcome evaluate(const scenario& what, const measurement& how, std::span<const emulator::rate_window> windows,
                 const std::vector<worker_result>& workers) {
    outcome result;
    result.what = what;
    result.windows.assign(windows.begin(), windows.end());
    result.span = windows.back().ends - windows.front().begins;
    for (const emulator::rate_window& each : windows) {
        result.permitted += each.permitted;
        result.refused += each.refused;
        result.most_refused = std::max(result.most_refused, each.refused);
        result.foreign_permitted += each.foreign_permitted;
        result.foreign_refused += each.foreign_refused;
    }
    const double lengths =
        std::chrono::duration<double>(result.span) / std::chrono::duration<double>(how.window);
    result.possible = how.limit * lengths - static_cast<double>(result.foreign_permitted);
    for (const worker_result& each : workers) {
        result.given_up += each.given_up;
        result.longest = std::max(result.longest, each.longest);
        if (result.first_error == "-")
            result.first_error = each.first_error;
    }
    return result;
}

std::vector<std::string> missed_goals(const outcome& result) {
    std::vector<std::string> missed;
    if (result.what.pacing != pacing::paced)
        return missed;
    if (!result.problem.empty())
        return {result.problem};
    const auto expect = [&](bool holds, const char* goal) {
        if (!holds)
            missed.emplace_back(goal);
    };
    if (!result.what.headers) {
        expect(result.most_refused <= 1, "at most 1 refused per window");
    } else if (result.what.foreign == 0) {
        expect(result.refused == 0, "none refused");
        expect(result.reached() >= 0.995, ">= 99.5 % reached");
    } else {
        expect(result.refused_share() <= 0.0005, "<= 0.05 % refused");
        expect(result.reached() >= 0.98, ">= 98 % reached");
    }
    expect(result.given_up == 0, "none given up");
    return missed;
}

} // namespace originpull::bench
