#include <originpull/ids.hpp>

#include "printable.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace originpull {

bool zone_id::valid(std::string_view text) noexcept {
    return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

zone_id::zone_id(std::string_view text) {
    if (!valid(text))
        throw std::invalid_argument("not a zone id: " + detail::quoted(text) +
                                    "; a zone id is 32 lower-case hexadecimal digits");
    std::copy(text.begin(), text.end(), text_.begin());
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
std::ostream& operator<<(std::ostream& out, const certificate_id& id) { return out << id.view(); }

} // namespace originpull
