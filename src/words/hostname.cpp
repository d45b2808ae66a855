#include "hostname.hpp"

#include "printable.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace originpull::detail {

bool valid_hostname(std::string_view text) noexcept {
    constexpr std::size_t longest = 255;
    const bool ours = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-' || c == '.' || c == '*';
    });
    return ours && !text.empty() && text.size() <= longest && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos && text.find('.') != std::string_view::npos;
}

void check_hostname(std::string_view what, std::string_view text) {
    if (!valid_hostname(text))
        throw std::invalid_argument(
            std::string{what} + ": not a hostname: " + quoted(text) +
            "; a hostname has a dot, and at most 255 characters of 0-9 A-Z a-z _ - . * "
            "(international names in their xn-- form)");
}

bool same_hostname(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace originpull::detail
