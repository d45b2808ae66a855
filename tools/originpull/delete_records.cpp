#include "delete_records.hpp"

#include "records.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace originpull::command {

namespace json = boost::json;

std::string_view name_of_outcome(const error_code& ec, const diagnostics& info) {
    if (!ec)
        return info.inferred ? "inferred" : "deleted";
    return ec == condition::not_found ? "not_found" : "failed";
}

json::object delete_object(std::string_view zone, const certificate_id& certificate,
                           const certificate_status& status, const error_code& ec, const diagnostics& info) {
    json::object object;
    object["zone"] = zone;
    object["certificate"] = certificate.view();
    object["outcome"] = name_of_outcome(ec, info);
    object["status"] = text_or_null(status.text());
    object["http_status"] = info.http_status == 0 ? json::value(nullptr) : json::value(info.http_status);
    object["attempts"] = info.attempts;
    object["ray_id"] = text_or_null(info.ray_id);
    object["effect"] = to_string(info.effect);
    object["error"] = ec ? json::value(error_object(ec, info)) : json::value(nullptr);
    return object;
}

json::object delete_object_without_zone(std::string_view zone, const certificate_id& certificate,
                                        const error_code& ec, const diagnostics& info,
                                        std::string_view problem) {
    json::object object =
        delete_object(zone, certificate, {}, ec ? ec : http_status_error(404), ec ? info : diagnostics{});
    object["outcome"] = "failed";
    if (!ec) {
        json::object error;
        error["condition"] = "not_found";
        error["message"] = problem;
        error["errors"] = json::array{};
        object["error"] = std::move(error);
    }
    return object;
}

json::object retirement_object(const retirement& done) {
    json::array hostnames;
    for (const retired_binding& one : done.bindings) {
        json::object binding;
        binding["hostname"] = one.hostname;
        binding["was"] = to_string(one.was);
        binding["voided"] = to_string(one.voided);
        hostnames.push_back(std::move(binding));
    }
    json::object waits;
    waits["in_use"] = done.waits_in_use;
    waits["not_ready"] = done.waits_not_ready;
    waits["conflict"] = done.waits_conflict;
    waits["settling"] = done.waits_to_settle;
    json::object object;
    object["reached"] = to_string(done.reached);
    object["hostnames"] = std::move(hostnames);
    object["deleted"] = to_string(done.deleted);
    object["found_deleted"] = done.found_deleted;
    object["waits"] = std::move(waits);
    return object;
}

} // namespace originpull::command
