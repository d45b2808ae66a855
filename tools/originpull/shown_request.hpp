#pragma once

#include "options.hpp"

#include <originpull/ids.hpp>
#include <originpull/values.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace originpull::command {

struct shown_body {
    boost::json::object members{}; ///< none: no body
    bool described = false;        ///< the members say what would stand there
};

/// A request as --dry-run shows it.
struct shown_request {
    std::string_view method;
    std::string url;
    shown_body body{};
};

/// Where things of a zone are.
class zone_paths {
public:
    explicit zone_paths(const std::string& zone_url) : root_(zone_url + "/origin_tls_client_auth") {}

    [[nodiscard]] std::string settings() const { return root_ + "/settings"; }
    [[nodiscard]] std::string hostnames() const { return root_ + "/hostnames"; }
    [[nodiscard]] std::string certificates(bool zone_level) const {
        return zone_level ? root_ : root_ + "/hostnames/certificates";
    }

private:
    std::string root_;
};

/// The body of a change of one association.
[[nodiscard]] shown_body association_body(std::string_view hostname, std::string_view certificate,
                                          association_state state);

/// One of the requests of delete --retire, and what it is for.
struct procedure_step {
    std::string purpose;
    shown_request request;
};

[[nodiscard]] std::vector<procedure_step>
procedure_of(const retire_wishes& wishes, const certificate_id& certificate, const zone_paths& paths);

} // namespace originpull::command
