#include "certificate_records.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"
#include "zone_contents.hpp"
#include "zone_directory.hpp"

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace originpull::command {

namespace {

/// Zone after zone, in the form that was asked for.
template <class Certificate>
class list_printer {
public:
    list_printer(workbench& bench, bool several_zones)
        : bench_(bench), objects_(bench.out, bench.asked.form), several_zones_(several_zones) {}

    void show(const known_zone& zone, const zone_contents<Certificate>& found) {
        answered_ = true;
        shown_ += found.certificates.size();
        if (!bench_.as_table()) {
            for (const Certificate& c : found.certificates)
                objects_.add(object_of(zone, c, found));
            return;
        }
        if (found.certificates.empty())
            return;
        std::string text;
        if (bench_.screen.tty && several_zones_)
            text += (first_ ? "" : "\n") + shortened(printable(title_of(zone)), bench_.screen.width, "...") +
                    "\n";
        text += render(table_of(zone, found), bench_.screen, first_ || bench_.screen.tty);
        bench_.out.write(text);
        first_ = false;
    }

    void finish() {
        if (!answered_)
            return;
        objects_.finish();
        if (shown_ == 0)
            bench_.say.note("there are no " + std::string{kind_of<Certificate>::many});
    }

private:
    static constexpr bool with_hostnames = std::same_as<Certificate, hostname_certificate>;

    boost::json::object object_of(const known_zone& zone, const Certificate& c,
                                  const zone_contents<Certificate>& found) const {
        boost::json::object object = certificate_object(zone, c, bench_.now);
        if constexpr (with_hostnames) {
            const auto bound = bound_to(c, found);
            add_hostnames(object, bound ? &*bound : nullptr);
        }
        return object;
    }

    table table_of(const known_zone& zone, const zone_contents<Certificate>& found) const {
        table rows = certificate_table<Certificate>();
        if constexpr (with_hostnames)
            rows.columns.push_back(hostnames_column());
        for (const Certificate& c : found.certificates) {
            rows.rows.push_back(certificate_row(zone, c, bench_.now));
            if constexpr (with_hostnames) {
                const auto bound = bound_to(c, found);
                rows.rows.back().push_back(hostnames_cell(bound ? &*bound : nullptr));
            }
        }
        return rows;
    }

    static std::optional<std::vector<bound_hostname>> bound_to(const Certificate& c,
                                                               const zone_contents<Certificate>& found) {
        if (!found.hostnames)
            return std::nullopt;
        return found.hostnames->of(c.id);
    }

    workbench& bench_;
    object_list objects_;
    bool several_zones_;
    bool first_ = true;
    bool answered_ = false;
    std::size_t shown_ = 0;
};

/// What to say when the hostnames of a zone are not known, and how that counts.
class missing_hostnames {
public:
    explicit missing_hostnames(const workbench& bench) : bench_(bench) {}

    exit_status judge(const known_zone& zone, const outcome<std::vector<hostname_association>>& asked) {
        const diagnostics& info = asked.diagnostics();
        const bool no_endpoint = has_no_association_list(info);
        const bool refused = asked.ec == condition::unauthorized || asked.ec == condition::forbidden;
        const bool said = std::exchange(said_, said_ || no_endpoint || refused);
        if (no_endpoint) {
            if (!said)
                bench_.say.note("the service has no list of bound hostnames (HTTP " +
                                std::to_string(info.http_status) + "): they are not shown");
            return exit_status::done;
        }
        if (refused && said)
            return bench_.status_of(asked.ec, info);
        return bench_.report("list the hostnames bound in " + title_of(zone), asked.ec, info);
    }

private:
    const workbench& bench_;
    bool said_ = false;
};

template <class Certificate>
class lister {
public:
    lister(workbench& bench, bool several_zones) : bench_(bench), printer_(bench, several_zones) {}

    /// Stops at an interruption, and when nobody reads any more.
    exit_status list(const std::vector<known_zone>& zones) {
        exit_status status = exit_status::done;
        std::size_t finished = 0;
        const auto start = [&](std::size_t i, const client& api, auto token) {
            list_contents(api, zones[i].id, std::type_identity<Certificate>{}, std::move(token));
        };
        const auto finish = [&](std::size_t i, const outcome<zone_contents<Certificate>>& listed) {
            ++finished;
            status = worse(status, show(zones[i], listed));
            return !bench_.out.closed() && !bench_.api.interrupted();
        };
        bench_.api.template call_each<zone_contents<Certificate>>(zones.size(), bench_.width(), start,
                                                                  finish);
        return bench_.api.interrupted() && finished < zones.size() ? bench_.api.interruption() : status;
    }

    exit_status list_all() {
        exit_status status = exit_status::done;
        const exit_status walked = walk_zones(bench_, [&](const std::vector<zone>& page) {
            std::vector<known_zone> zones;
            for (const zone& z : page)
                zones.push_back({z.id, z.name});
            status = worse(status, list(zones));
            return !bench_.out.closed() && !bench_.api.interrupted();
        });
        return worse(status, walked);
    }

    void finish() { printer_.finish(); }

private:
    exit_status show(const known_zone& zone, const outcome<zone_contents<Certificate>>& listed) {
        if (listed.ec)
            return bench_.report("list the " + std::string{kind_of<Certificate>::many} + " of " +
                                     title_of(zone),
                                 listed.ec, listed.diagnostics());
        const auto& asked = listed.reply->associations;
        if (asked.ec != condition::canceled)
            printer_.show(zone, *listed.reply);
        return asked.ec ? missing_.judge(zone, asked) : exit_status::done;
    }

    workbench& bench_;
    list_printer<Certificate> printer_;
    missing_hostnames missing_{bench_};
};

template <class Certificate>
exit_status list(workbench& bench) {
    lister<Certificate> by{bench, bench.asked.all_zones || bench.asked.zones.size() > 1};
    if (bench.asked.all_zones) {
        const exit_status status = by.list_all();
        by.finish();
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
    status = worse(status, by.list(zones));
    by.finish();
    return status;
}

} // namespace

exit_status run_list(workbench& bench) {
    return bench.asked.zone_level ? list<zone_certificate>(bench) : list<hostname_certificate>(bench);
}

} // namespace originpull::command
