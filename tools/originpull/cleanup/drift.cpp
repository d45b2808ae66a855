#include "drift.hpp"

#include "../text.hpp"

#include <originpull/certificate_status.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace originpull::command {

namespace {

bool differ(const std::optional<timestamp>& a, const std::optional<timestamp>& b) {
    return a && b && *a != *b;
}

bool was_planned(const plan_item& planned, std::string_view hostname) {
    return planned.hostnames && std::ranges::find(*planned.hostnames, hostname) != planned.hostnames->end();
}

} // namespace

std::optional<std::string> drift_of_hostnames(const plan_item& planned, const retirement& found,
                                              bool changed) {
    std::set<std::string_view> bound;
    for (const retired_binding& one : found.bindings)
        if (one.was != association_state::voided)
            bound.insert(one.hostname);
    for (const std::string_view hostname : bound)
        if (!was_planned(planned, hostname))
            return printable(hostname) + (planned.hostnames ? " has been bound to it since"
                                                            : " is bound to it, which the plan did not know");
    if (!planned.hostnames || changed)
        return std::nullopt;
    for (const std::string& hostname : *planned.hostnames)
        if (!bound.contains(hostname))
            return printable(hostname) + " is no longer bound to it";
    return std::nullopt;
}

std::optional<std::string> drift_of(const plan_item& planned, const retirement& found, bool changed) {
    const hostname_certificate& now = found.certificate;
    const bool deletion_begun = changed || found.deleted != effect::none;
    const bool as_deletion_leaves_it = deletion_begun && now.status == certificate_status::deletion_timed_out;
    if (now.status.text() != planned.status && !as_deletion_leaves_it)
        return "its status is " + printable(now.status.text()) + " now, and was " + printable(planned.status);
    if (differ(now.uploaded_on, planned.uploaded_on))
        return "it has been uploaded again, on " + printable(now.uploaded_on->text());
    if (differ(now.expires_on, planned.expires_on))
        return "it expires on " + printable(now.expires_on->text()) + " now";
    return drift_of_hostnames(planned, found, changed);
}

} // namespace originpull::command
