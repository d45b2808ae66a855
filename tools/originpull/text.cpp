#include "text.hpp"

#include <algorithm>
#include <array>

namespace originpull::command {

namespace {

constexpr char32_t invalid = 0xFFFFFFFF;

struct character {
    char32_t code = invalid;
    std::size_t bytes = 1;
};

character decode(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return {};
    char32_t code = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return {};
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    if (code < least.at(length) || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return {};
    return {code, length};
}

struct range {
    char32_t first;
    char32_t last;
};

template <std::size_t N>
bool within(const std::array<range, N>& ranges, char32_t code) noexcept {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const range& r) { return code >= r.first && code <= r.last; });
}

constexpr std::array<range, 4> dropped{{{0x00, 0x1F}, {0x7F, 0x9F}, {0x202A, 0x202E}, {0x2066, 0x2069}}};
constexpr std::array<range, 4> narrow{{{0x300, 0x36F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}, {0x20D0, 0x20FF}}};
constexpr std::array<range, 9> wide{{{0x1100, 0x115F},
                                     {0x2E80, 0xA4CF},
                                     {0xAC00, 0xD7A3},
                                     {0xF900, 0xFAFF},
                                     {0xFE30, 0xFE6F},
                                     {0xFF00, 0xFF60},
                                     {0xFFE0, 0xFFE6},
                                     {0x1F300, 0x1FAFF},
                                     {0x20000, 0x3FFFD}}};

std::size_t columns_of(char32_t code) noexcept {
    if (code == invalid)
        return 1;
    if (within(narrow, code))
        return 0;
    return within(wide, code) ? 2 : 1;
}

} // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const character next = decode(text);
        if (next.code == '\n' || next.code == '\r' || next.code == '\t')
            out += ' ';
        else if (next.code == invalid)
            out += '?';
        else if (!within(dropped, next.code))
            out += text.substr(0, next.bytes);
        text.remove_prefix(next.bytes);
    }
    return out;
}

std::string in_quotes(std::string_view text) {
    std::string out{'\''};
    out.append(shortened(printable(text), 80, "...")).append(1, '\'');
    return out;
}

std::size_t columns_of(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        const character next = decode(text);
        columns += columns_of(next.code);
        text.remove_prefix(next.bytes);
    }
    return columns;
}

std::string shortened(std::string_view text, std::size_t columns, std::string_view ellipsis) {
    if (columns_of(text) <= columns)
        return std::string{text};
    const std::size_t mark = columns_of(ellipsis);
    if (columns <= mark)
        return std::string(columns, '.');
    std::string out;
    std::size_t used = mark;
    while (!text.empty()) {
        const character next = decode(text);
        used += columns_of(next.code);
        if (used > columns)
            break;
        out += text.substr(0, next.bytes);
        text.remove_prefix(next.bytes);
    }
    return out.append(ellipsis);
}

std::string count_of(long long n, std::string_view noun) {
    std::string out = std::to_string(n);
    out.append(" ").append(noun);
    if (n != 1)
        out += 's';
    return out;
}

std::string escape_controls(std::string_view json) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        const character next = decode(json);
        if (next.code >= 0x7F && next.code <= 0x9F)
            out.append("\\u00").append({digits[next.code >> 4U], digits[next.code & 0xFU]});
        else
            out += json.substr(0, next.bytes);
        json.remove_prefix(next.bytes);
    }
    return out;
}

} // namespace originpull::command
