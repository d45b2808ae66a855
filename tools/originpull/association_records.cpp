#include "association_records.hpp"

#include <algorithm>

namespace originpull::command {

namespace json = boost::json;

json::value enabled_value(association_state state) {
    if (state == association_state::enabled || state == association_state::disabled)
        return state == association_state::enabled;
    return nullptr;
}

json::object association_object(const known_zone& zone, const hostname_association& association) {
    json::object object;
    object["zone"] = zone.id.view();
    object["hostname"] = association.hostname;
    object["cert_id"] = association.cert_id ? json::value(association.cert_id->view()) : json::value(nullptr);
    object["enabled"] = enabled_value(association.state);
    object["status"] = text_or_null(association.status.text());
    return object;
}

hostname_association answered_association(const std::vector<hostname_association>& answer,
                                          const association_change& asked) {
    hostname_association result;
    const auto found = std::ranges::find(answer, asked.hostname, &hostname_association::hostname);
    if (found != answer.end())
        result = *found;
    result.hostname = asked.hostname;
    if (!result.cert_id)
        result.cert_id = asked.cert_id;
    if (result.state == association_state::unknown)
        result.state = asked.state;
    return result;
}

} // namespace originpull::command
