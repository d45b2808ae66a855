#include "zone_contents.hpp"

#include "text.hpp"

#include <algorithm>
#include <cstdint>

namespace originpull::command {

std::string title_of(const known_zone& zone) {
    return zone.name.empty() ? "zone " + zone.id.str() : printable(zone.name) + " (" + zone.id.str() + ")";
}

bool has_no_association_list(const diagnostics& info) {
    constexpr std::int64_t unroutable = 7003;
    constexpr std::int64_t no_route = 7000;
    const int status = info.http_status;
    return status == 404 || status == 405 || status == 501 ||
           std::ranges::any_of(info.errors, [](const notice& said) {
               return said.code == unroutable || said.code == no_route;
           });
}

} // namespace originpull::command
