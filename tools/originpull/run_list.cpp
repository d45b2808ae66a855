#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"
#include "zone_directory.hpp"

namespace originpull::command {

namespace {

using certificates = std::vector<hostname_certificate>;

std::string title_of(const known_zone& zone) {
    return zone.name.empty() ? "zone " + zone.id.str() : zone.name + " (" + zone.id.str() + ")";
}

/// Zone after zone, in the form that was asked for.
class list_printer {
public:
    list_printer(workbench& bench, bool several_zones)
        : bench_(bench), objects_(bench.out, bench.asked.form), several_zones_(several_zones) {}

    void show(const known_zone& zone, const certificates& found) {
        answered_ = true;
        shown_ += found.size();
        if (!bench_.as_table()) {
            for (const hostname_certificate& c : found)
                objects_.add(certificate_object(zone, c, bench_.now));
            return;
        }
        if (found.empty())
            return;
        table rows = certificate_table();
        for (const hostname_certificate& c : found)
            rows.rows.push_back(certificate_row(zone, c, bench_.now));
        std::string text;
        if (bench_.screen.tty && several_zones_)
            text += (first_ ? "" : "\n") + shortened(printable(title_of(zone)), bench_.screen.width, "...") +
                    "\n";
        text += render(rows, bench_.screen, first_ || bench_.screen.tty);
        bench_.out.write(text);
        first_ = false;
    }

    void finish() {
        if (!answered_)
            return;
        objects_.finish();
        if (shown_ == 0)
            bench_.say.note("there are no hostname certificates");
    }

private:
    workbench& bench_;
    object_list objects_;
    bool several_zones_;
    bool first_ = true;
    bool answered_ = false;
    std::size_t shown_ = 0;
};

/// Stops at an interruption, and when nobody reads any more.
exit_status list_zones(workbench& bench, const std::vector<known_zone>& zones, list_printer& printer) {
    exit_status status = exit_status::done;
    std::size_t finished = 0;
    const auto start = [&](std::size_t i, const client& api, auto token) {
        api.list_hostname_certificates(zones[i].id, std::move(token));
    };
    const auto finish = [&](std::size_t i, const outcome<certificates>& listed) {
        ++finished;
        if (listed.ec)
            status = worse(status, bench.report("list the certificates of " + title_of(zones[i]), listed.ec,
                                                listed.diagnostics()));
        else
            printer.show(zones[i], *listed.reply);
        return !bench.out.closed() && !bench.api.interrupted();
    };
    bench.api.call_each<certificates>(zones.size(), bench.width(), start, finish);
    return bench.api.interrupted() && finished < zones.size() ? bench.api.interruption() : status;
}

exit_status list_all_zones(workbench& bench, list_printer& printer) {
    exit_status status = exit_status::done;
    const exit_status walked = walk_zones(bench, [&](const std::vector<zone>& page) {
        std::vector<known_zone> zones;
        for (const zone& z : page)
            zones.push_back({z.id, z.name});
        status = worse(status, list_zones(bench, zones, printer));
        return !bench.out.closed() && !bench.api.interrupted();
    });
    return worse(status, walked);
}

} // namespace

exit_status run_list(workbench& bench) {
    list_printer printer{bench, bench.asked.all_zones || bench.asked.zones.size() > 1};
    if (bench.asked.all_zones) {
        const exit_status status = list_all_zones(bench, printer);
        printer.finish();
        return bench.api.interrupted() ? bench.api.interruption() : status;
    }
    exit_status status = exit_status::done;
    std::vector<known_zone> zones;
    for (const zone_lookup& looked_up : find_zones(bench, bench.asked.zones)) {
        status = worse(status, looked_up.status);
        if (looked_up.zone)
            zones.push_back(*looked_up.zone);
    }
    // A name that stands for several zones is a question back to whoever asked, before anything else is done.
    if (status == exit_status::usage || bench.api.interrupted())
        return status;
    status = worse(status, list_zones(bench, zones, printer));
    printer.finish();
    return status;
}

} // namespace originpull::command
