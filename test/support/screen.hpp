#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::test {

/// A terminal without an end at the bottom, as far as progress on one needs it: it prints, breaks lines that are too long,
/// moves, erases, and breaks all lines anew when its width changes, as most terminals do today. One column a character.
class screen {
public:
    explicit screen(std::size_t width) : width_(width) {}

    void feed(std::string_view bytes) {
        input_ += bytes;
        std::size_t used = 0;
        while (used < input_.size()) {
            const std::size_t taken = one(std::string_view{input_}.substr(used));
            if (taken == 0)
                break; // the rest of it has not come yet
            used += taken;
        }
        input_.erase(0, used);
    }

    void resize(std::size_t width) {
        // Rows that belong together become one line; the cursor keeps its character.
        std::vector<row> lines;
        std::size_t cursor_line = 0;
        std::size_t cursor_at = 0;
        bool goes_on = false;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (!goes_on)
                lines.emplace_back();
            if (i == at_) {
                cursor_line = lines.size() - 1;
                cursor_at = lines.back().cells.size() + column_;
            }
            for (const std::string& cell : rows_[i].cells)
                lines.back().cells.push_back(cell);
            goes_on = rows_[i].goes_on;
        }
        rows_.clear();
        width_ = width;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto& cells = lines[i].cells;
            if (i == cursor_line) {
                at_ = rows_.size() + cursor_at / width;
                column_ = cursor_at % width;
            }
            for (std::size_t from = 0; from == 0 || from < cells.size(); from += width) {
                const std::size_t to = std::min(cells.size(), from + width);
                rows_.emplace_back();
                rows_.back().cells.assign(cells.begin() + static_cast<std::ptrdiff_t>(from),
                                          cells.begin() + static_cast<std::ptrdiff_t>(to));
                rows_.back().goes_on = to < cells.size();
            }
        }
        reach();
    }

    /// Each row, without the spaces at its end; none for empty rows at the end.
    [[nodiscard]] std::vector<std::string> rows() const {
        std::vector<std::string> texts;
        for (const row& one : rows_) {
            std::string text;
            for (const std::string& cell : one.cells)
                text += cell;
            text.erase(text.find_last_not_of(' ') + 1);
            texts.push_back(text);
        }
        while (!texts.empty() && texts.back().empty())
            texts.pop_back();
        return texts;
    }

    /// Lines that did not fit, and were broken when they were written.
    [[nodiscard]] std::size_t wraps() const noexcept { return wraps_; }
    /// Sequences that it does not know.
    [[nodiscard]] const std::string& strange() const noexcept { return strange_; }

private:
    struct row {
        std::vector<std::string> cells;
        bool goes_on = false; ///< in the next row
    };

    void reach() {
        if (rows_.size() <= at_)
            rows_.resize(at_ + 1);
    }

    std::size_t one(std::string_view text) {
        switch (text.front()) {
        case '\r':
            column_ = 0;
            return 1;
        case '\n':
            ++at_;
            reach();
            return 1;
        case '\x18':
            return 1;
        case '\x1b':
            return escape(text);
        default:
            return print(text);
        }
    }

    std::size_t escape(std::string_view text) {
        const std::size_t end = text.find_first_not_of("[0123456789;", 1);
        if (end == std::string_view::npos)
            return 0;
        std::size_t number = 0;
        for (const char c : text.substr(1, end - 1))
            number = c >= '0' && c <= '9' ? 10 * number + static_cast<std::size_t>(c - '0') : 0;
        switch (text[end]) {
        case 'A':
            at_ -= std::min(at_, std::max<std::size_t>(number, 1));
            break;
        case 'J':
            rows_.resize(at_ + 1);
            erase_line();
            break;
        case 'K':
            erase_line();
            break;
        case 'm':
        case '\x18':
            break;
        default:
            strange_ += text.substr(1, end);
        }
        return end + 1;
    }

    void erase_line() {
        row& here = rows_[at_];
        here.cells.resize(std::min(here.cells.size(), column_));
        here.goes_on = false;
    }

    std::size_t print(std::string_view text) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (text.size() < bytes)
            return 0;
        if (column_ == width_) {
            ++wraps_;
            rows_[at_].goes_on = true;
            ++at_;
            column_ = 0;
            reach();
        }
        row& here = rows_[at_];
        if (here.cells.size() <= column_)
            here.cells.resize(column_ + 1, " ");
        here.cells[column_++] = text.substr(0, bytes);
        return bytes;
    }

    std::size_t width_;
    std::vector<row> rows_{row{}};
    std::size_t at_ = 0;
    std::size_t column_ = 0;
    std::size_t wraps_ = 0;
    std::string input_;
    std::string strange_;
};

} // namespace originpull::test
