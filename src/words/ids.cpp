#include <originpull/ids.hpp>

#include "printable.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace originpull {

bool detail::is_hex_id(std::string_view text) noexcept {
    return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::array<char, 32> detail::parse_hex_id(std::string_view text, const char* what) {
    const std::string_view article = *what == 'a' ? "an " : "a ";
    if (!is_hex_id(text))
        throw std::invalid_argument(std::string{"not "}.append(article).append(what) +
                                    " id: " + quoted(text) + "; " + std::string{article}.append(what) +
                                    " id is 32 lower-case hexadecimal digits");
    std::array<char, 32> digits;
    std::copy(text.begin(), text.end(), digits.begin());
    return digits;
}

bool certificate_id::valid(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    });
}

certificate_id::certificate_id(std::string_view text) {
    if (!valid(text))
        throw std::invalid_argument("not a certificate id: " + detail::quoted(text) +
                                    "; a certificate id is 1 to 64 characters of 0-9 A-Z a-z _ -");
    std::copy(text.begin(), text.end(), text_.begin());
    size_ = static_cast<unsigned char>(text.size());
}

std::ostream& operator<<(std::ostream& out, const zone_id& id) { return out << id.view(); }
std::ostream& operator<<(std::ostream& out, const account_id& id) { return out << id.view(); }
std::ostream& operator<<(std::ostream& out, const certificate_id& id) { return out << id.view(); }

} // namespace originpull
