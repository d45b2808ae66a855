#include "certificate_kinds.hpp"
#include "commands.hpp"
#include "delete_records.hpp"
#include "failure.hpp"
#include "retire_words.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace originpull::command {

namespace {

std::string confirmation(std::string_view noun, const std::string& zone, const certificate_id& certificate,
                         const certificate_status& status, const diagnostics& info) {
    std::string text = "Deleted " + std::string{noun} + " " + certificate.str() + " of zone " + zone + "\n  ";
    if (info.inferred)
        text += "concluded: after an attempt without an answer, it is not there any more; ";
    else if (!status.text().empty())
        text.append("status ").append(printable(status.text())).append(", ");
    return text.append(trail(info)).append("\n");
}

template <class Certificate>
exit_status remove(workbench& bench, const known_zone& zone) {
    const std::string noun{kind_of<Certificate>::noun};
    const std::string zone_text = bench.asked.zones.front().text();
    const certificate_id certificate = *bench.asked.certificate;
    const auto done = bench.api.call<Certificate>([&](const client& api, auto token) {
        kind_of<Certificate>::remove(api, zone.id, certificate, std::move(token));
    });
    const diagnostics& info = done.diagnostics();
    const certificate_status status = done.reply ? done.reply->status : certificate_status{};
    if (!bench.as_table())
        write_object(bench.out, delete_object(zone.id.view(), certificate, status, done.ec, info));
    if (done.ec)
        return bench.report("delete " + noun + " " + certificate.str() + " of zone " + zone_text, done.ec,
                            info);
    if (bench.as_table() && !bench.say.quiet())
        bench.out.write(confirmation(noun, zone_text, certificate, status, info));
    return exit_status::done;
}

retire_options options_of(const retire_wishes& wishes, const std::vector<std::string_view>& hostnames) {
    retire_options how;
    how.void_bindings = wishes.void_bindings;
    how.wait_until_deleted = wishes.wait;
    how.fingerprint = wishes.fingerprint;
    how.hostnames = hostnames;
    return how;
}

exit_status retire(workbench& bench, const known_zone& zone) {
    const retire_wishes& wishes = *bench.asked.retire;
    const std::string zone_text = bench.asked.zones.front().text();
    const certificate_id certificate = *bench.asked.certificate;
    const std::vector<std::string_view> hostnames(wishes.hostnames.begin(), wishes.hostnames.end());
    bench.say.note("looking for bound hostnames");
    const auto done = bench.api.call<retirement>([&](const client& api, auto token) {
        api.retire_hostname_certificate(zone.id, certificate, options_of(wishes, hostnames),
                                        std::move(token));
    });
    const retirement report = done.reply ? *done.reply : retirement{certificate};
    // Whoever names a certificate that nobody knows may have mistyped it.
    const error_code ec =
        !done.ec && report.found_nothing ? make_error_code(errc::certificate_not_found) : done.ec;
    const diagnostics info = in_words_of_the_command(done.diagnostics());
    if (!bench.as_table()) {
        boost::json::object object =
            delete_object(zone.id.view(), certificate, report.certificate.status, ec, info);
        object["retirement"] = retirement_object(report);
        write_object(bench.out, object);
    }
    if (ec) {
        bench.say.error(explain("retire certificate " + certificate.str() + " of zone " + zone_text, ec, info,
                                words_about(report, ec, info)));
        diagnostics judged = info;
        if (leaves_questions(report))
            judged.effect = effect::unknown;
        return bench.status_of(ec, judged);
    }
    if (bench.as_table() && !bench.say.quiet())
        bench.out.write(confirmation_of(report, zone_text, info));
    return exit_status::done;
}

void show_missing_zone(workbench& bench, const zone_lookup& looked_up) {
    const certificate_id certificate = *bench.asked.certificate;
    boost::json::object object = delete_object_without_zone(bench.asked.zones.front().text(), certificate,
                                                            looked_up.ec, looked_up.info, looked_up.problem);
    if (bench.asked.retire)
        object["retirement"] = retirement_object(retirement{certificate});
    write_object(bench.out, object);
}

} // namespace

exit_status run_delete(workbench& bench) {
    const zone_lookup looked_up = find_zones(bench, bench.asked.zones).front();
    if (!looked_up.zone) {
        if (!bench.as_table() && looked_up.status != exit_status::usage)
            show_missing_zone(bench, looked_up);
        return looked_up.status;
    }
    if (bench.asked.retire)
        return retire(bench, *looked_up.zone);
    return bench.asked.zone_level ? remove<zone_certificate>(bench, *looked_up.zone)
                                  : remove<hostname_certificate>(bench, *looked_up.zone);
}

} // namespace originpull::command
