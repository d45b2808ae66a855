#include "target.hpp"

namespace originpull::detail {

void add_query(std::string& target, std::string_view name, std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    if (value.empty())
        return;
    target += target.find('?') == std::string::npos ? '?' : '&';
    target.append(name).append("=");
    for (const char c : value) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            target += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        target += '%';
        target += digits[byte >> 4];
        target += digits[byte & 15];
    }
}

} // namespace originpull::detail
