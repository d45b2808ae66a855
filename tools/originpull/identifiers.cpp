#include "identifiers.hpp"

#include "text.hpp"

#include <algorithm>
#include <stdexcept>

namespace originpull::command {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word(char c) {
    c = lower(c);
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '*';
}

std::string lowered(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

[[noreturn]] void reject(std::string_view what, std::string_view text, std::string_view why) {
    throw std::invalid_argument(std::string{what} + in_quotes(text) + " " + std::string{why});
}

} // namespace

certificate_id parse_certificate(std::string_view what, std::string_view text) {
    if (!certificate_id::valid(text))
        reject(what, text, "is not a certificate id: 1 to 64 of 0-9 A-Z a-z _ -");
    return certificate_id{text};
}

std::string parse_hostname(std::string_view what, std::string_view text) {
    constexpr std::size_t longest = 255;
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        reject(what, text,
               "is not a hostname; an internationalised name is written in its ASCII form (xn--...)");
    const bool dotted = text.find('.') != std::string_view::npos;
    const bool whole_labels =
        !text.starts_with('.') && !text.ends_with('.') && text.find("..") == std::string_view::npos;
    if (!dotted || !whole_labels || text.size() > longest ||
        !std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.'; }))
        reject(what, text, "is not a hostname; write it in full, such as www.example.com");
    return lowered(text);
}

std::string parse_fingerprint(std::string_view what, std::string_view text) {
    std::string digits = lowered(text);
    std::erase(digits, ':');
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (digits.size() != 64 || !std::ranges::all_of(digits, is_digit))
        reject(what, text, "is not a SHA-256 fingerprint: 64 hexadecimal digits, colons allowed");
    return digits;
}

} // namespace originpull::command
