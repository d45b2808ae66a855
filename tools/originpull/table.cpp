#include "table.hpp"

#include "text.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

namespace originpull::command {

namespace {

constexpr std::size_t gap = 2;

std::string_view escape_of(tone colour) {
    switch (colour) {
    case tone::plain:
        return {};
    case tone::good:
        return "\x1b[32m";
    case tone::warning:
        return "\x1b[33m";
    case tone::bad:
        return "\x1b[31m";
    case tone::dim:
        return "\x1b[2m";
    }
    return {};
}

std::string painted(std::string text, tone colour, const terminal& screen) {
    if (!screen.colour || colour == tone::plain || text.empty())
        return text;
    return std::string{escape_of(colour)} + text + "\x1b[0m";
}

std::string joined(const std::vector<std::string>& items, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text.append(i == 0 ? "" : ", ").append(printable(items[i]));
    return text;
}

std::string shown(const cell& value) {
    if (!value.items.empty())
        return joined(value.items, value.items.size());
    return printable(value.brief.empty() ? value.full : value.brief);
}

std::string_view ellipsis(const terminal& screen) { return screen.utf8 ? "…" : "..."; }

/// The first of them, and how many more there are.
std::string fitted(const std::vector<std::string>& items, std::size_t columns, std::string_view ellipsis) {
    const auto more = [&](std::size_t shown_ones) { return "+" + std::to_string(items.size() - shown_ones); };
    for (std::size_t n = items.size(); n > 0; --n) {
        const std::string text = joined(items, n) + (n < items.size() ? ", " + more(n) : "");
        if (columns_of(text) <= columns)
            return text;
    }
    const std::string mark = items.size() == 1 ? std::string{} : " " + more(1);
    if (columns_of(mark) >= columns)
        return shortened(joined(items, 1), columns, ellipsis);
    return shortened(joined(items, 1), columns - columns_of(mark), ellipsis) + mark;
}

std::string fitted(const cell& value, std::size_t columns, std::string_view ellipsis) {
    return value.items.empty() ? shortened(shown(value), columns, ellipsis)
                               : fitted(value.items, columns, ellipsis);
}

/// Takes what is too much from those that yield, first from the most willing, among equals from the widest.
void narrow(std::vector<std::size_t>& widths, const std::vector<int>& yields,
            const std::vector<std::size_t>& least, std::size_t available) {
    std::size_t total = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
    while (total > available) {
        std::size_t chosen = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (widths[i] <= least[i])
                continue;
            if (chosen == widths.size() || yields[i] > yields[chosen] ||
                (yields[i] == yields[chosen] && widths[i] > widths[chosen]))
                chosen = i;
        }
        if (chosen == widths.size())
            break;
        --widths[chosen];
        --total;
    }
}

/// A column that people see.
struct measured {
    std::size_t index;
    std::size_t width;
    std::size_t least;
};

std::vector<measured> measure(const table& what) {
    std::vector<measured> result;
    for (std::size_t i = 0; i < what.columns.size(); ++i) {
        const column& c = what.columns[i];
        if (c.only_for_programs)
            continue;
        std::size_t width = columns_of(c.title);
        for (const auto& row : what.rows)
            width = std::max(width, columns_of(shown(row[i])));
        // Whoever does not yield does so only in the second round.
        result.push_back({i, width, c.yields > 0 ? std::min(width, c.least) : width});
    }
    return result;
}

std::size_t least_total(const std::vector<measured>& columns) {
    std::size_t total = columns.empty() ? 0 : gap * (columns.size() - 1);
    for (const measured& m : columns)
        total += m.least;
    return total;
}

/// Without the columns that have to go.
std::vector<measured> fitting_columns(const table& what, std::size_t width) {
    std::vector<measured> used = measure(what);
    const auto goes = [&](const measured& m) { return what.columns[m.index].goes; };
    while (least_total(used) > width) {
        const auto next = std::ranges::max_element(used, {}, goes);
        if (next == used.end() || goes(*next) == 0)
            break;
        used.erase(next);
    }
    return used;
}

std::string render_for_programs(const table& what, const terminal& screen, bool with_titles) {
    std::string out;
    const auto line = [&out](std::size_t n, const auto& text) {
        for (std::size_t i = 0; i < n; ++i)
            out.append(i == 0 ? "" : "\t").append(text(i));
        out += '\n';
    };
    if (with_titles)
        line(what.columns.size(), [&](std::size_t i) { return what.columns[i].title; });
    for (const auto& row : what.rows)
        line(row.size(),
             [&](std::size_t i) { return painted(printable(row[i].full), row[i].colour, screen); });
    return out;
}

} // namespace

std::string render(const table& what, const terminal& screen, bool with_titles) {
    if (!screen.tty)
        return render_for_programs(what, screen, with_titles);

    const std::vector<measured> used = fitting_columns(what, screen.width);
    std::vector<std::size_t> widths;
    std::vector<std::size_t> least;
    std::vector<int> yields;
    for (const measured& m : used) {
        widths.push_back(m.width);
        least.push_back(m.least);
        yields.push_back(what.columns[m.index].yields);
    }
    const std::size_t gaps = gap * (used.size() - 1);
    const std::size_t available = screen.width > gaps ? screen.width - gaps : 0;
    narrow(widths, yields, least, available);
    narrow(widths, std::vector<int>(widths.size()), std::vector<std::size_t>(widths.size(), 1), available);

    std::string out;
    const auto line = [&](const auto& text, const auto& colour) {
        std::string whole;
        std::size_t owed = 0; // spaces due before the next cell: no line ends with them
        for (std::size_t k = 0; k < used.size(); ++k) {
            const std::string content = text(used[k].index, widths[k]);
            if (!content.empty()) {
                whole.append(owed, ' ').append(painted(content, colour(used[k].index), screen));
                owed = 0;
            }
            owed += widths[k] - columns_of(content) + gap;
        }
        out.append(whole).append("\n");
    };
    const std::string_view dots = ellipsis(screen);
    if (with_titles)
        line([&](std::size_t i, std::size_t width) { return shortened(what.columns[i].title, width, dots); },
             [](std::size_t) { return tone::dim; });
    for (const auto& row : what.rows)
        line([&](std::size_t i, std::size_t width) { return fitted(row[i], width, dots); },
             [&](std::size_t i) { return row[i].colour; });
    return out;
}

std::string render_fields(const std::vector<std::pair<std::string, cell>>& fields, const terminal& screen) {
    table lines;
    lines.columns = {{.title = "", .yields = 0}, {.title = "", .yields = 1, .least = 8}};
    for (const auto& [name, value] : fields) {
        if (screen.tty && value.full.empty())
            continue;
        lines.rows.push_back({cell{name, {}, screen.tty ? tone::dim : tone::plain}, value});
    }
    return render(lines, screen, false);
}

} // namespace originpull::command
