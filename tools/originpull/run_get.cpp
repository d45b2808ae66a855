#include "certificate_kinds.hpp"
#include "certificate_records.hpp"
#include "commands.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

#include <sstream>

namespace originpull::command {

namespace {

/// Line by line: its breaks are the only control characters that it may have.
std::string printable_pem(const std::string& pem) {
    std::istringstream lines{pem};
    std::string out;
    for (std::string line; std::getline(lines, line);)
        out.append(printable(line)).append("\n");
    return out;
}

template <class Certificate>
exit_status get(workbench& bench) {
    const zone_lookup looked_up = find_zones(bench, bench.asked.zones).front();
    if (!looked_up.zone)
        return looked_up.status;
    const known_zone& zone = *looked_up.zone;
    const certificate_id certificate = *bench.asked.certificate;
    const auto got = bench.api.call<Certificate>([&](const client& api, auto token) {
        kind_of<Certificate>::get(api, zone.id, certificate, std::move(token));
    });
    if (got.ec)
        return bench.report("get " + std::string{kind_of<Certificate>::noun} + " " + certificate.str() +
                                " of zone " + bench.asked.zones.front().text(),
                            got.ec, got.diagnostics());
    if (bench.as_table()) {
        bench.out.write(render_fields(certificate_fields(zone, *got.reply, bench.now), bench.screen));
        if (got.reply->certificate)
            bench.out.write(printable_pem(*got.reply->certificate));
    } else {
        write_object(bench.out, certificate_object(zone, *got.reply, bench.now));
    }
    return exit_status::done;
}

} // namespace

exit_status run_get(workbench& bench) {
    return bench.asked.zone_level ? get<zone_certificate>(bench) : get<hostname_certificate>(bench);
}

} // namespace originpull::command
