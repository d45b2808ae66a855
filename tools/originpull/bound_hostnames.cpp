#include "bound_hostnames.hpp"

namespace originpull::command {

bound_hostnames::bound_hostnames(const std::vector<hostname_association>& found) {
    for (const hostname_association& one : found)
        if (one.cert_id && !one.hostname.empty() && one.binds())
            disabled_by_name_[*one.cert_id][one.hostname] = one.state == association_state::disabled;
}

std::vector<bound_hostname> bound_hostnames::of(const certificate_id& certificate) const {
    std::vector<bound_hostname> result;
    const auto found = disabled_by_name_.find(certificate);
    if (found != disabled_by_name_.end())
        for (const auto& [name, disabled] : found->second)
            result.push_back({name, disabled});
    return result;
}

} // namespace originpull::command
