#include "drift.hpp"

#include "../text.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace originpull::command {

namespace {

std::optional<std::string> drift_of_bindings(const std::vector<std::string>& planned, const retirement& found,
                                             bool begun) {
    std::set<std::string_view> bound;
    for (const retired_binding& one : found.bindings)
        if (one.was != association_state::voided)
            bound.insert(one.hostname);
    for (const std::string_view hostname : bound)
        if (std::ranges::find(planned, hostname) == planned.end())
            return printable(hostname) + " has been bound to it since";
    for (const std::string& hostname : planned)
        if (!begun && !bound.contains(hostname))
            return printable(hostname) + " is no longer bound to it";
    return std::nullopt;
}

bool differ(const std::optional<timestamp>& a, const std::optional<timestamp>& b) {
    return a && b && *a != *b;
}

} // namespace

std::optional<std::string> drift_of(const plan_item& planned, const retirement& found, bool begun) {
    const hostname_certificate& now = found.certificate;
    if (now.status.text() != planned.status)
        return "its status is " + printable(now.status.text()) + " now, and was " + printable(planned.status);
    if (differ(now.uploaded_on, planned.uploaded_on))
        return "it has been uploaded again, on " + printable(now.uploaded_on->text());
    if (differ(now.expires_on, planned.expires_on))
        return "it expires on " + printable(now.expires_on->text()) + " now";
    if (planned.hostnames)
        return drift_of_bindings(*planned.hostnames, found, begun);
    return std::nullopt;
}

} // namespace originpull::command
