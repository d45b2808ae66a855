#pragma once

#include "terminal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace originpull::command {

enum class tone : unsigned char { plain, good, warning, bad, dim };

struct cell {
    std::string full{};  ///< for programs: the whole value
    std::string brief{}; ///< for people, on a terminal; empty: as full
    tone colour = tone::plain;
    /// Several values: people see as many as fit, and how many more there are.
    std::vector<std::string> items{};
};

struct column {
    std::string title;
    /// Who gives way first when the terminal is too narrow: the highest. 0 only when nothing else is left.
    int yields = 0;
    std::size_t least = 4; ///< columns that it keeps as long as others can give way
    bool only_for_programs = false;
    /// Who is left out on a terminal where not all can keep their `least`: the highest first. 0: nobody.
    int goes = 0;
};

struct table {
    std::vector<column> columns;
    std::vector<std::vector<cell>> rows;
};

/// On a terminal aligned and never wider than it; else tab-separated, with every value whole.
[[nodiscard]] std::string render(const table& what, const terminal& screen, bool with_titles = true);

/// Names and values, one a line: aligned on a terminal, else separated by a tab.
[[nodiscard]] std::string render_fields(const std::vector<std::pair<std::string, cell>>& fields,
                                        const terminal& screen);

} // namespace originpull::command
