#include "association_records.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

#include <span>
#include <string>
#include <vector>

namespace originpull::command {

namespace {

std::string task_of(const options& asked) {
    const std::string certificate = "certificate " + asked.certificate->str();
    switch (asked.binding) {
    case association_state::disabled:
        return "disable " + asked.hostname + " (" + certificate + ")";
    case association_state::voided:
        return "void " + asked.hostname + " (" + certificate + ")";
    default:
        return "bind " + asked.hostname + " to " + certificate;
    }
}

std::string confirmation_of(const hostname_association& now, const diagnostics& info) {
    std::string text;
    const std::string certificate = "certificate " + (now.cert_id ? now.cert_id->str() : std::string{"?"});
    switch (now.state) {
    case association_state::disabled:
        text = "Disabled " + now.hostname + "\n  it stays bound to " + certificate +
               ", and no certificate is shown to its origin\n";
        break;
    case association_state::voided:
        text = "Voided " + now.hostname + "\n  it lets go of " + certificate + " some seconds later\n";
        break;
    default:
        text = "Bound " + now.hostname + " to " + certificate + "\n";
        break;
    }
    text += "  ";
    if (!now.status.text().empty())
        text.append("status ").append(printable(now.status.text())).append(", ");
    return text.append(trail(info)).append("\n");
}

} // namespace

exit_status run_bind(workbench& bench) {
    const options& asked = bench.asked;
    const zone_lookup looked_up = find_zones(bench, asked.zones).front();
    if (!looked_up.zone)
        return looked_up.status;
    const known_zone& zone = *looked_up.zone;
    const association_change change{asked.hostname, *asked.certificate, asked.binding};
    const auto done = bench.api.call<std::vector<hostname_association>>([&](const client& api, auto token) {
        api.update_hostname_associations(zone.id, std::span{&change, 1}, std::move(token));
    });
    if (done.ec)
        return bench.report(task_of(asked) + " in zone " + asked.zones.front().text(), done.ec,
                            done.diagnostics());
    const hostname_association now = answered_association(*done.reply, change);
    if (!bench.as_table())
        write_object(bench.out, association_object(zone, now));
    else if (!bench.say.quiet())
        bench.out.write(confirmation_of(now, done.diagnostics()));
    return exit_status::done;
}

} // namespace originpull::command
