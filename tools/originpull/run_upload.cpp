#include "certificate_kinds.hpp"
#include "certificate_records.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

namespace originpull::command {

namespace {

template <class Certificate>
exit_status upload_one(workbench& bench) {
    const std::string noun{kind_of<Certificate>::noun};
    const std::string zone_text = bench.asked.zones.front().text();
    const zone_lookup looked_up = find_zones(bench, bench.asked.zones).front();
    if (!looked_up.zone)
        return looked_up.status;
    const known_zone& zone = *looked_up.zone;
    upload pem;
    pem.certificate = bench.files->certificate.view();
    pem.private_key = bench.files->private_key.view();
    const auto done = bench.api.call<Certificate>([&](const client& api, auto token) {
        kind_of<Certificate>::upload(api, zone.id, pem, std::move(token));
    });
    if (done.ec)
        return bench.report("upload a " + noun + " to zone " + zone_text, done.ec, done.diagnostics());
    if (!bench.as_table()) {
        write_object(bench.out, certificate_object(zone, *done.reply, bench.now));
    } else if (!bench.say.quiet()) {
        bench.out.write("Uploaded " + noun + " " + done.reply->id.str() + " to zone " + zone_text +
                        "\n  status " + printable(done.reply->status.text()) + ", " +
                        trail(done.diagnostics()) + "\n");
    }
    return exit_status::done;
}

} // namespace

exit_status run_upload(workbench& bench) {
    return bench.asked.zone_level ? upload_one<zone_certificate>(bench)
                                  : upload_one<hostname_certificate>(bench);
}

} // namespace originpull::command
