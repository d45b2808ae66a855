#include "association_records.hpp"
#include "commands.hpp"
#include "pem_files.hpp"
#include "shown_request.hpp"
#include "text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <vector>

namespace originpull::command {

namespace {

namespace json = boost::json;

/// The members of the body, each described rather than shown.
shown_body upload_body(const options& asked) {
    const pem_files files = read_pem_files(asked);
    const auto size = [](const secret_text& text) { return std::to_string(text.view().size()) + " bytes"; };
    json::object members;
    members["certificate"] = "PEM, " + size(files.certificate);
    members["private_key"] = "PEM, " + size(files.private_key) + ", not shown";
    return {.members = std::move(members), .described = true};
}

shown_body settings_body(bool enable) {
    json::object members;
    members["enabled"] = enable;
    return {.members = std::move(members)};
}

shown_request request_of(const options& asked, const zone_paths& paths) {
    switch (asked.command) {
    case command_name::upload:
        return {"POST", paths.certificates(asked.zone_level), upload_body(asked)};
    case command_name::settings:
        if (asked.enable)
            return {"PUT", paths.settings(), settings_body(*asked.enable)};
        return {"GET", paths.settings()};
    case command_name::bind:
        return {"PUT", paths.hostnames(),
                association_body(asked.hostname, asked.certificate->view(), asked.binding)};
    default:
        return {"DELETE", paths.certificates(asked.zone_level) + "/" + asked.certificate->str()};
    }
}

json::value body_value(const shown_body& body) {
    return body.members.empty() ? json::value(nullptr) : json::value(body.members);
}

json::object object_of(const shown_request& request) {
    json::object object;
    object["method"] = request.method;
    object["url"] = request.url;
    object["body"] = body_value(request.body);
    return object;
}

std::string lines_of(const shown_body& body) {
    if (body.members.empty())
        return "no body\n";
    if (!body.described)
        return json::serialize(body.members) + "\n";
    std::string out;
    for (const auto& [name, shape] : body.members)
        out.append(name).append(": ").append(shape.as_string()).append("\n");
    return out;
}

std::string lines_of(const std::vector<procedure_step>& steps) {
    std::string out;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const shown_request& request = steps[i].request;
        out += std::to_string(i + 1) + ". " + steps[i].purpose + "\n";
        out.append("   ").append(request.method).append(" ").append(request.url).append("\n");
        if (!request.body.members.empty())
            out.append("   ").append(json::serialize(request.body.members)).append("\n");
    }
    return out;
}

json::array objects_of(const std::vector<procedure_step>& steps) {
    json::array array;
    for (const procedure_step& step : steps) {
        json::object object = object_of(step.request);
        object["purpose"] = step.purpose;
        array.push_back(std::move(object));
    }
    return array;
}

} // namespace

exit_status show_request(const options& asked, const environment& env, output& out, const messages& say) {
    const identity who = load_identity_if_any(asked, env);
    const zone_reference& zone = asked.zones.front();
    const zone_paths paths{base_url(asked, env) + "/zones/" +
                           (zone.id ? zone.id->str() : "{id of " + zone.name + "}")};
    const shown_request request = request_of(asked, paths);
    const auto steps =
        asked.retire ? procedure_of(*asked.retire, *asked.certificate, paths) : std::vector<procedure_step>{};
    if (asked.form == output_form::table && asked.retire) {
        out.write(lines_of(steps));
    } else if (asked.form == output_form::table) {
        out.write(std::string{request.method} + " " + request.url + "\n" + lines_of(request.body));
    } else {
        json::object object;
        object["dry_run"] = true;
        object["method"] = request.method;
        object["url"] = request.url;
        object["credentials"] = text_or_null(to_string(who.kind));
        object["body"] = body_value(request.body);
        if (asked.retire)
            object["steps"] = objects_of(steps);
        write_object(out, object);
    }
    if (!zone.id)
        say.note("the id of the zone " + zone.name + " would be looked up first");
    if (asked.enable)
        say.note("the setting would be read first, and nothing sent if it is so already");
    if (who.kind == credential_kind::none)
        say.note("no credentials are set; the request needs them");
    say.note("dry run: nothing was sent");
    return exit_status::done;
}

} // namespace originpull::command
