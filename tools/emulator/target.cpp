#include "target.hpp"

#include <algorithm>
#include <optional>

namespace originpull::emulator {
namespace {

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return static_cast<unsigned>(c - 'A') + 10;
    return std::nullopt;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            result += ' ';
        } else if (text[i] != '%') {
            result += text[i];
        } else {
            const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
            const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
            if (!high || !low)
                return std::nullopt;
            result += static_cast<char>(*high * 16 + *low);
            i += 2;
        }
    }
    return result;
}

template <class Function>
void split(std::string_view text, char separator, Function each) {
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end != 0)
            each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace

target parse_target(std::string_view text) {
    target result;
    const auto question = std::min(text.find('?'), text.size());
    std::string_view path = text.substr(0, question);
    const std::string_view query = text.substr(std::min(question + 1, text.size()));

    result.below_base =
        path.starts_with(base_path) && (path.size() == base_path.size() || path[base_path.size()] == '/');
    if (result.below_base)
        path.remove_prefix(base_path.size());
    result.path = path;

    split(path, '/', [&](std::string_view segment) {
        auto decoded = decode(segment, false);
        result.malformed = result.malformed || !decoded;
        result.segments.push_back(decoded.value_or(std::string(segment)));
    });
    split(query, '&', [&](std::string_view pair) {
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals), true);
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (name && value)
            result.query[*name] = *value;
        else
            result.malformed = true;
    });
    return result;
}

bool is_object_id(std::string_view text) {
    return text.size() == 32 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_certificate_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    });
}

} // namespace originpull::emulator
