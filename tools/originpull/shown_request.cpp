#include "shown_request.hpp"

#include "association_records.hpp"

#include <boost/json/array.hpp>

namespace originpull::command {

namespace json = boost::json;

shown_body association_body(std::string_view hostname, std::string_view certificate,
                            association_state state) {
    json::object change;
    change["hostname"] = hostname;
    change["cert_id"] = certificate;
    change["enabled"] = enabled_value(state);
    json::array config;
    config.push_back(std::move(change));
    json::object members;
    members["config"] = std::move(config);
    return {.members = std::move(members)};
}

std::vector<procedure_step> procedure_of(const retire_wishes& wishes, const certificate_id& certificate,
                                         const zone_paths& paths) {
    const std::string one = paths.certificates(false) + "/" + certificate.str();
    std::vector<procedure_step> steps;
    steps.push_back({"find the hostnames that are bound to it",
                     {"GET", paths.hostnames() + "?status=all&page=1&per_page=1000"}});
    for (const std::string& hostname : wishes.hostnames)
        steps.push_back({"where the service has no such list: ask about a hostname",
                         {"GET", paths.hostnames() + "/" + hostname}});
    const auto compare = [&] {
        if (!wishes.fingerprint.empty())
            steps.push_back({"go on only if its SHA-256 fingerprint is " + wishes.fingerprint, {"GET", one}});
    };
    if (wishes.void_bindings) {
        compare();
        steps.push_back(
            {"if there are any: void them, all in one request",
             {"PUT", paths.hostnames(),
              association_body("{each hostname}", certificate.view(), association_state::voided)}});
    } else {
        steps.front().purpose += "; if there are any, stop (--void would void them)";
    }
    compare();
    steps.push_back(
        {"delete it; every 5 s again, as long as the service has not let go of it (1433), is still "
         "deploying it (1434), or is busy with the zone (409)",
         {"DELETE", one}});
    if (wishes.wait)
        steps.push_back({"every 5 s, until the deletion has settled", {"GET", one}});
    return steps;
}

} // namespace originpull::command
