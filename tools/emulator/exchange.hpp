#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace originpull::emulator {

/// A request as the model sees it: no connection, no HTTP syntax.
struct request {
    std::string method;
    std::string target; ///< with the base path and the query
    std::string body;
    std::optional<std::string> content_type = "application/json"; ///< nothing: not said
    std::optional<std::string> authorization;
    std::optional<std::string> auth_email;
    std::optional<std::string> auth_key;

    /// The status in which a change ends instead of its own; empty: as it should be.
    std::string settles_as;
};

struct response {
    unsigned status = 200;
    std::string body; ///< JSON
    std::vector<std::pair<std::string, std::string>> headers;
    std::string effect; ///< what has changed; empty when nothing has
    std::string zone;   ///< whose change it is
    std::string holds;  ///< the zone that is busy until state::release()
};

} // namespace originpull::emulator
