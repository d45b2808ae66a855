#include "commands.hpp"
#include "pem_files.hpp"
#include "text.hpp"

#include <boost/json/object.hpp>

#include <utility>
#include <vector>

namespace originpull::command {

namespace {

namespace json = boost::json;

/// The members of the body, each described rather than shown.
using body_shape = std::vector<std::pair<std::string_view, std::string>>;

body_shape upload_shape(const options& asked) {
    const pem_files files = read_pem_files(asked);
    const auto size = [](const secret_text& text) { return std::to_string(text.view().size()) + " bytes"; };
    return {{"certificate", "PEM, " + size(files.certificate)},
            {"private_key", "PEM, " + size(files.private_key) + ", not shown"}};
}

json::object request_object(std::string_view method, const std::string& url, credential_kind credentials,
                            const body_shape& body) {
    json::object object;
    object["dry_run"] = true;
    object["method"] = method;
    object["url"] = url;
    object["credentials"] =
        credentials == credential_kind::none ? json::value(nullptr) : json::value(to_string(credentials));
    object["body"] = nullptr;
    if (!body.empty()) {
        json::object members;
        for (const auto& [name, shape] : body)
            members[name] = shape;
        object["body"] = std::move(members);
    }
    return object;
}

std::string request_lines(std::string_view method, const std::string& url, const body_shape& body) {
    std::string out = std::string{method} + " " + url + "\n";
    if (body.empty())
        return out + "no body\n";
    for (const auto& [name, shape] : body)
        out.append(name).append(": ").append(shape).append("\n");
    return out;
}

} // namespace

exit_status show_request(const options& asked, const environment& env, output& out, const messages& say) {
    const identity who = load_identity_if_any(asked, env);
    const zone_reference& zone = asked.zones.front();
    const std::string id = zone.id ? zone.id->str() : "{id of " + zone.name + "}";
    std::string url =
        base_url(asked, env) + "/zones/" + id + "/origin_tls_client_auth/hostnames/certificates";
    std::string_view method = "POST";
    body_shape body;
    if (asked.command == command_name::delete_) {
        method = "DELETE";
        url.append("/").append(asked.certificate->view());
    } else {
        body = upload_shape(asked);
    }
    if (asked.form == output_form::table)
        out.write(request_lines(method, url, body));
    else
        write_object(out, request_object(method, url, who.kind, body));
    if (!zone.id)
        say.note("the id of the zone " + zone.name + " would be looked up first");
    if (who.kind == credential_kind::none)
        say.note("no credentials are set; the request needs them");
    say.note("dry run: nothing was sent");
    return exit_status::done;
}

} // namespace originpull::command
