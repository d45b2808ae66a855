#include "job_progress.hpp"

#include "../text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace originpull::command {

namespace {

/// A piece of a line. Those with the highest `goes` are left out first; 0 stays.
struct piece {
    std::string text;
    int goes = 0;
    std::string_view paint{}; ///< how its colour begins
};

constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";

std::string painted(const std::string& text, std::string_view paint, const terminal& screen) {
    if (!screen.colour || paint.empty() || text.empty())
        return text;
    return std::string{paint}.append(text).append(plain);
}

std::size_t columns_of_all(const std::vector<piece>& pieces) {
    constexpr std::size_t gap = 2;
    std::size_t sum = pieces.empty() ? 0 : gap * (pieces.size() - 1);
    for (const piece& one : pieces)
        sum += columns_of(one.text);
    return sum;
}

std::string fitted(std::vector<piece> pieces, std::size_t columns, const terminal& screen) {
    std::erase_if(pieces, [](const piece& one) { return one.text.empty(); });
    while (columns_of_all(pieces) > columns && pieces.size() > 1) {
        const auto next = std::ranges::max_element(pieces, {}, &piece::goes);
        if (next->goes == 0)
            break;
        pieces.erase(next);
    }
    std::string line;
    if (columns_of_all(pieces) > columns) {
        for (const piece& one : pieces)
            line.append(line.empty() ? "" : "  ").append(one.text);
        return shortened(line, columns, screen.utf8 ? "…" : "...");
    }
    for (const piece& one : pieces)
        line.append(line.empty() ? "" : "  ").append(painted(one.text, one.paint, screen));
    return line;
}

std::size_t percent_of(std::size_t part, std::size_t whole) {
    if (whole == 0)
        return 100;
    // 100 only when nothing is left.
    return static_cast<std::size_t>(100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string bar(std::size_t part, std::size_t whole, std::size_t columns, bool utf8) {
    constexpr std::array<std::string_view, 8> eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const double share = whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
    std::string text;
    if (!utf8) {
        const std::size_t inside = columns - 2;
        const auto full = std::min(inside, static_cast<std::size_t>(share * static_cast<double>(inside)));
        return text.append("[").append(full, '#').append(inside - full, '.').append("]");
    }
    const std::size_t filled =
        std::min(8 * columns, static_cast<std::size_t>(share * 8 * static_cast<double>(columns)));
    for (std::size_t i = 0; i < filled / 8; ++i)
        text += "█";
    text += eighths.at(filled % 8);
    for (std::size_t i = (filled + 7) / 8; i < columns; ++i)
        text += "░";
    return text;
}

std::string rate_text(const std::optional<double>& rate) {
    if (!rate)
        return "-/s";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), *rate < 10 ? "%.1f/s" : "%.0f/s", *rate);
    return text.data();
}

std::string left_text(const std::optional<std::chrono::seconds>& left) {
    return "time left " + (left ? rough_duration(*left) : std::string{"-"});
}

std::string labelled(std::string_view label, std::size_t count) {
    return std::string{label}.append(" ").append(grouped(count));
}

std::string if_any(std::string_view label, std::size_t count) {
    return count == 0 ? std::string{} : labelled(label, count);
}

std::string bar_line(const tally& counts, std::size_t columns, const terminal& screen) {
    const std::size_t ended = counts.ended();
    const std::string percent = std::to_string(percent_of(ended, counts.planned)) + "%";
    const std::string of = grouped(ended) + " of " + grouped(counts.planned);
    std::vector<piece> pieces{{}, {of, 1}, {percent}};
    constexpr std::size_t shortest = 8;
    constexpr std::size_t longest = 40;
    const std::size_t others = of.size() + percent.size() + 4;
    if (columns >= others + shortest)
        pieces.front() = {bar(ended, counts.planned, std::min(longest, columns - others), screen.utf8), 2,
                          green};
    return fitted(std::move(pieces), columns, screen);
}

} // namespace

std::string grouped(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, ",");
    return text;
}

std::string rough_duration(std::chrono::seconds value) {
    using namespace std::chrono;
    const auto two = [](auto larger, std::string_view name, auto smaller, std::string_view small_name) {
        std::string text = std::to_string(larger);
        text.append(" ").append(name);
        if (smaller != 0)
            text.append(" ").append(std::to_string(smaller)).append(" ").append(small_name);
        return text;
    };
    value = std::max(value, seconds{0});
    if (value < minutes{1})
        return std::to_string(value.count()) + " s";
    if (value < hours{1})
        return two(value / minutes{1}, "min", (value % minutes{1}).count(), "s");
    if (value < days{1})
        return two(value / hours{1}, "h", value % hours{1} / minutes{1}, "min");
    return two(value / days{1}, "d", value % days{1} / hours{1}, "h");
}

std::vector<std::string> progress_block(const job_progress& now, const terminal& screen) {
    if (screen.width < 2)
        return {};
    const std::size_t columns = screen.width - 1;
    const tally& counts = now.counts;
    std::vector<std::string> lines;
    lines.push_back(bar_line(counts, columns, screen));
    lines.push_back(fitted({{labelled("done", counts.done()), 2, green},
                            {labelled("failed", counts.failed), 0, counts.failed == 0 ? "" : red},
                            {if_any("skipped", counts.skipped), 4, yellow},
                            {if_any("unfinished", counts.unfinished), 3, yellow},
                            {labelled("left", counts.left), 1},
                            {labelled("in flight", counts.in_flight), 5}},
                           columns, screen));
    lines.push_back(fitted({{left_text(now.time_left)},
                            {rate_text(now.rate), 1},
                            {"zones " + grouped(counts.zones_done) + " of " + grouped(counts.zones), 2},
                            {"running for " + rough_duration(now.elapsed), 3}},
                           columns, screen));
    if (now.pause)
        lines.push_back(fitted({{"rate limit:", 1, yellow},
                                {"paused until " + now.pause->until, 0, yellow},
                                {rough_duration(now.pause->left), 2, yellow}},
                               columns, screen));
    return lines;
}

std::string progress_line(const job_progress& now) {
    const tally& counts = now.counts;
    std::string line = grouped(counts.ended()) + " of " + grouped(counts.planned) + " (" +
                       std::to_string(percent_of(counts.ended(), counts.planned)) + "%)";
    for (const std::string& text :
         {labelled("done", counts.done()), labelled("failed", counts.failed),
          if_any("skipped", counts.skipped), if_any("unfinished", counts.unfinished),
          labelled("left", counts.left), labelled("in flight", counts.in_flight), rate_text(now.rate),
          left_text(now.time_left)})
        if (!text.empty())
            line.append(", ").append(text);
    if (now.pause)
        line.append(", rate limit: paused until ").append(now.pause->until);
    return line;
}

} // namespace originpull::command
