#include "association_body.hpp"

#include "../words/hostname.hpp"
#include "../words/printable.hpp"

#include <stdexcept>
#include <string>

namespace originpull::detail {

namespace {

std::string_view enabled_text(association_state state) {
    switch (state) {
    case association_state::enabled:
        return "true";
    case association_state::disabled:
        return "false";
    case association_state::voided:
        return "null";
    case association_state::unknown:
        break;
    }
    throw std::invalid_argument("association_change.state must be enabled, disabled or voided");
}

} // namespace

secret_buffer association_body(std::span<const association_change> changes) {
    constexpr std::size_t most = 1000;
    if (changes.empty() || changes.size() > most)
        throw std::invalid_argument("update_hostname_associations takes 1 to 1000 changes, not " +
                                    std::to_string(changes.size()));
    secret_buffer out;
    out.reserve(32 + changes.size() * 96);
    out.append("{\"config\":[");
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const association_change& one = changes[i];
        check_hostname("association_change.hostname", one.hostname);
        for (const association_change& earlier : changes.first(i))
            if (same_hostname(earlier.hostname, one.hostname))
                throw std::invalid_argument("association_change.hostname: " + quoted(one.hostname) +
                                            " occurs twice; which change is meant?");
        if (i != 0)
            out.push_back(',');
        // Neither hostnames nor ids hold anything that JSON escapes.
        out.append("{\"hostname\":\"");
        out.append(one.hostname);
        out.append("\",\"cert_id\":\"");
        out.append(one.cert_id.view());
        out.append("\",\"enabled\":");
        out.append(enabled_text(one.state));
        out.push_back('}');
    }
    out.append("]}");
    return out;
}

secret_buffer settings_body(const zone_settings& settings) {
    return secret_buffer{settings.enabled ? R"({"enabled":true})" : R"({"enabled":false})"};
}

} // namespace originpull::detail
