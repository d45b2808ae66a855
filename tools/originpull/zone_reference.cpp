#include "zone_reference.hpp"

#include "text.hpp"

#include <algorithm>
#include <stdexcept>

namespace originpull::command {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label,
                               [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; });
}

/// At least two labels: a word without a dot is rather an id gone wrong.
bool is_domain_name(std::string_view text) {
    if (text.size() > 253 || text.find('.') == std::string_view::npos)
        return false;
    while (true) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

} // namespace

zone_reference parse_zone(std::string_view text) {
    if (zone_id::valid(text))
        return {.id = zone_id{text}};
    if (is_domain_name(text)) {
        std::string name{text};
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return {.name = std::move(name)};
    }
    std::string why =
        "ZONE " + in_quotes(text) + " is neither a zone id (32 hexadecimal digits) nor a domain name";
    if (text.size() == 32 && std::ranges::all_of(text, is_hexadecimal))
        why = "ZONE " + in_quotes(text) + " has upper-case digits; a zone id is written in lower case";
    else if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        why += "; an internationalised name is written in its ASCII form (xn--...)";
    throw std::invalid_argument(why);
}

} // namespace originpull::command
