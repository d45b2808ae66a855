#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

#include <boost/json/object.hpp>

namespace originpull::command {

namespace {

namespace json = boost::json;

using deletion = outcome<hostname_certificate>;

std::string_view name_of_outcome(const deletion& done) {
    if (!done.ec)
        return done.diagnostics().inferred ? "inferred" : "deleted";
    return done.ec == condition::not_found ? "not_found" : "failed";
}

/// Its members and their order are promised to scripts.
json::object delete_object(std::string_view zone, const certificate_id& certificate, const deletion& done) {
    const diagnostics& info = done.diagnostics();
    json::value status = nullptr;
    if (done.reply && !done.reply->status.text().empty())
        status = done.reply->status.text();
    json::object object;
    object["zone"] = zone;
    object["certificate"] = certificate.view();
    object["outcome"] = name_of_outcome(done);
    object["status"] = status;
    object["http_status"] = info.http_status == 0 ? json::value(nullptr) : json::value(info.http_status);
    object["attempts"] = info.attempts;
    object["ray_id"] = info.ray_id.empty() ? json::value(nullptr) : json::value(info.ray_id);
    object["effect"] = to_string(info.effect);
    object["error"] = done.ec ? json::value(error_object(done.ec, info)) : json::value(nullptr);
    return object;
}

/// The certificate was never asked for, because its zone was not found.
json::object delete_object(std::string_view zone, const certificate_id& certificate,
                           const zone_lookup& looked_up) {
    deletion never;
    never.ec = looked_up.ec ? looked_up.ec : make_error_code(errc::invalid_argument);
    never.reply = response<hostname_certificate>{looked_up.info};
    json::object object = delete_object(zone, certificate, never);
    object["outcome"] = "failed";
    if (!looked_up.ec) {
        json::object error;
        error["condition"] = "not_found";
        error["message"] = looked_up.problem;
        error["errors"] = json::array{};
        object["error"] = std::move(error);
    }
    return object;
}

std::string confirmation(const std::string& zone, const certificate_id& certificate, const deletion& done) {
    const diagnostics& info = done.diagnostics();
    std::string text = "Deleted certificate " + certificate.str() + " of zone " + zone + "\n  ";
    if (info.inferred)
        text += "concluded: after an attempt without an answer, it is not there any more; ";
    else if (!done.reply->status.text().empty())
        text.append("status ").append(printable(done.reply->status.text())).append(", ");
    return text.append(trail(info)).append("\n");
}

} // namespace

exit_status run_delete(workbench& bench) {
    const std::string zone_text = bench.asked.zones.front().text();
    const certificate_id certificate = *bench.asked.certificate;
    const zone_lookup looked_up = find_zones(bench, bench.asked.zones).front();
    if (!looked_up.zone) {
        if (!bench.as_table() && looked_up.status != exit_status::usage)
            write_object(bench.out, delete_object(zone_text, certificate, looked_up));
        return looked_up.status;
    }
    const zone_id zone = looked_up.zone->id;
    const auto done = bench.api.call<hostname_certificate>([&](const client& api, auto token) {
        api.delete_hostname_certificate(zone, certificate, std::move(token));
    });
    if (!bench.as_table())
        write_object(bench.out, delete_object(zone.view(), certificate, done));
    if (done.ec)
        return bench.report("delete certificate " + certificate.str() + " of zone " + zone_text, done.ec,
                            done.diagnostics());
    if (bench.as_table() && !bench.say.quiet())
        bench.out.write(confirmation(zone_text, certificate, done));
    return exit_status::done;
}

} // namespace originpull::command
