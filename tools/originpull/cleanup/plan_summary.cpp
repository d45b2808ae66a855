#include "plan_summary.hpp"

#include "../text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace originpull::command {

namespace {

std::string count(std::size_t n, std::string_view noun) { return count_of(static_cast<long long>(n), noun); }

std::string reasons_of(const plan_summary& summary) {
    std::vector<std::pair<std::size_t, std::string>> reasons;
    for (const auto& [reason, n] : summary.passed_over)
        reasons.emplace_back(n, reason);
    // The most frequent first.
    std::ranges::sort(reasons, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::string text;
    for (const auto& [n, reason] : reasons)
        text.append(text.empty() ? "" : ", ").append(std::to_string(n)).append(" ").append(reason);
    return text;
}

std::string not_found_line(std::string text, const std::set<certificate_id>& ids) {
    constexpr std::size_t most = 20;
    std::size_t shown = 0;
    for (const certificate_id& id : ids) {
        if (shown == most)
            break;
        text.append(shown == 0 ? " " : ", ").append(id.view());
        ++shown;
    }
    if (shown < ids.size())
        text.append(", and ").append(std::to_string(ids.size() - shown)).append(" more");
    return text;
}

} // namespace

std::vector<std::string> lines_of(const plan_summary& summary) {
    const std::size_t others =
        std::accumulate(summary.passed_over.begin(), summary.passed_over.end(), std::size_t{0},
                        [](std::size_t sum, const auto& entry) { return sum + entry.second; });
    std::string line = std::to_string(summary.chosen) + " of " +
                       count(summary.chosen + others, "certificate") + " in " +
                       count(summary.looked_at, "zone") + " chosen";
    if (others != 0)
        line += "; not chosen: " + reasons_of(summary);
    if (summary.excluded != 0)
        line += "; " + count(summary.excluded, "zone") + " left out";
    std::vector<std::string> lines{std::move(line)};
    if (summary.failed != 0)
        lines.push_back("not everything could be looked at (see above): " +
                        std::string{summary.looked_at == 0 ? "there is no plan" : "the plan is incomplete"});
    if (!summary.not_found.empty())
        lines.push_back(not_found_line("named by --id-from and not there:", summary.not_found));
    if (!summary.not_protected.empty())
        lines.push_back(not_found_line("to be protected and not there, in the zones that were looked at:",
                                       summary.not_protected));
    return lines;
}

} // namespace originpull::command
