#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

namespace originpull::command {

exit_status run_upload(workbench& bench) {
    const std::string zone_text = bench.asked.zones.front().text();
    const zone_lookup looked_up = find_zones(bench, bench.asked.zones).front();
    if (!looked_up.zone)
        return looked_up.status;
    const known_zone& zone = *looked_up.zone;
    upload pem;
    pem.certificate = bench.files->certificate.view();
    pem.private_key = bench.files->private_key.view();
    const auto done = bench.api.call<hostname_certificate>([&](const client& api, auto token) {
        api.upload_hostname_certificate(zone.id, pem, std::move(token));
    });
    if (done.ec)
        return bench.report("upload a certificate to zone " + zone_text, done.ec, done.diagnostics());
    if (!bench.as_table()) {
        write_object(bench.out, certificate_object(zone, *done.reply, bench.now));
    } else if (!bench.say.quiet()) {
        bench.out.write("Uploaded certificate " + done.reply->id.str() + " to zone " + zone_text +
                        "\n  status " + printable(done.reply->status.text()) + ", " +
                        trail(done.diagnostics()) + "\n");
    }
    return exit_status::done;
}

} // namespace originpull::command
