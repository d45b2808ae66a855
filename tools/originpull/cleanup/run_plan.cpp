#include "../commands.hpp"
#include "../text.hpp"
#include "../zone_contents.hpp"
#include "../zone_directory.hpp"
#include "plan_file.hpp"
#include "plan_summary.hpp"
#include "selection.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <type_traits>
#include <unordered_set>
#include <utility>

namespace originpull::command {

namespace {

/// How many zones are taken at once where somebody names them: what is known of each while it is looked up is not small.
constexpr std::size_t portion = 500;

selectors selectors_at(const plan_wishes& wishes, time_point now) {
    selectors which = wishes.which;
    if (wishes.expires_within)
        which.expires_before = now + *wishes.expires_within;
    return which;
}

/// Zone after zone into a plan. Keeps no more of them than the zones in flight, and the ids of all.
class planner {
public:
    planner(workbench& bench, std::set<zone_id> excluded)
        : bench_(bench),
          which_(selectors_at(bench.asked.plan, bench.now)),
          excluded_(std::move(excluded)),
          unseen_exclusions_(excluded_) {
        if (which_.named)
            summary_.not_found = *which_.named;
        summary_.not_protected = which_.protected_ids;
    }

    /// False when there is no point in going on.
    bool look_at(const std::vector<known_zone>& zones) {
        std::vector<known_zone> fresh;
        for (const known_zone& zone : zones)
            if (is_fresh(zone))
                fresh.push_back(zone);
        const auto start = [&](std::size_t i, const client& api, auto token) {
            list_contents(api, fresh[i].id, std::type_identity<hostname_certificate>{}, std::move(token));
        };
        const auto finish = [&](std::size_t i, const outcome<contents>& listed) {
            if (bench_.api.interrupted())
                return false;
            take(fresh[i], listed);
            return true;
        };
        bench_.api.call_each<contents>(fresh.size(), bench_.width(), start, finish);
        return !bench_.api.interrupted();
    }

    /// Something could not be looked at, and that has been explained.
    void miss(exit_status status) {
        ++summary_.failed;
        status_ = worse(status_, status);
    }

    /// Writes the plan, unless there is nothing to say.
    exit_status finish() {
        if (bench_.api.interrupted()) {
            bench_.say.error("interrupted: there is no plan, and nothing was changed");
            return bench_.api.interruption();
        }
        summary_.chosen = plan_.items();
        if (summary_.looked_at != 0 || summary_.failed == 0)
            plan_.write(bench_.out, {.created = bench_.now,
                                     .selectors = which_.as_given,
                                     .zones = summary_.looked_at,
                                     .complete = summary_.failed == 0});
        if (bench_.api.interrupted())
            return bench_.api.interruption();
        for (const std::string& line : lines_of(summary_))
            bench_.say.note(line);
        for (const zone_id& zone : unseen_exclusions_)
            bench_.say.note("--exclude-zone " + zone.str() + ": there was no such zone to leave out");
        return status_;
    }

private:
    using contents = zone_contents<hostname_certificate>;

    /// A list of zones that changes while it is walked may repeat one.
    bool is_fresh(const known_zone& zone) {
        if (!seen_.insert(zone.id).second)
            return false;
        if (!excluded_.contains(zone.id))
            return true;
        unseen_exclusions_.erase(zone.id);
        ++summary_.excluded;
        return false;
    }

    void take(const known_zone& zone, const outcome<contents>& listed) {
        if (listed.ec) {
            miss(bench_.report("list the hostname certificates of " + title_of(zone), listed.ec,
                               listed.diagnostics()));
            return;
        }
        const auto& asked = listed.reply->associations;
        const bool unknown = asked.ec && has_no_association_list(asked.diagnostics());
        if (asked.ec && !unknown) {
            // Whether a certificate is in use is half of what a plan rests upon.
            miss(bench_.report("list the hostnames bound in " + title_of(zone), asked.ec,
                               asked.diagnostics()));
            return;
        }
        if (unknown && !std::exchange(said_unknown_, true))
            bench_.say.note("the service has no list of bound hostnames (HTTP " +
                            std::to_string(asked.diagnostics().http_status) +
                            "): every certificate counts as bound");
        ++summary_.looked_at;
        add(zone, listed.reply->certificates, unknown ? nullptr : &*asked.reply);
    }

    void add(const known_zone& zone, const std::vector<hostname_certificate>& certificates,
             const std::vector<hostname_association>* associations) {
        selection found = select(zone, certificates, associations, which_, bench_.now);
        for (const auto& [reason, count] : found.passed_over)
            summary_.passed_over[reason] += count;
        for (const hostname_certificate& c : certificates) {
            summary_.not_found.erase(c.id);
            summary_.not_protected.erase(c.id);
        }
        for (plan_item& item : found.chosen)
            plan_.add(std::move(item));
    }

    workbench& bench_;
    selectors which_;
    std::set<zone_id> excluded_;
    std::set<zone_id> unseen_exclusions_;
    std::unordered_set<zone_id> seen_;
    plan_writer plan_;
    plan_summary summary_;
    exit_status status_ = exit_status::done;
    bool said_unknown_ = false;
};

/// The ids of the zones to leave out. A name that is nobody's would leave out nothing: that is a mistake.
exit_status find_excluded(workbench& bench, std::set<zone_id>& into) {
    const std::vector<zone_reference>& asked = bench.asked.plan.excluded;
    const std::vector<zone_lookup> found = find_zones(bench, asked);
    exit_status status = exit_status::done;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (found[i].zone) {
            into.insert(found[i].zone->id);
            continue;
        }
        // Rather than one that could not be looked up, or that stands for several.
        const bool no_such_zone = !found[i].ec && found[i].status == exit_status::failed;
        status = worse(status, no_such_zone ? exit_status::usage : found[i].status);
        if (no_such_zone)
            bench.say.error("--exclude-zone: " + in_quotes(asked[i].name) +
                            " would leave out nothing, so nothing was planned: correct it (see originpull "
                            "zones)");
    }
    return bench.api.interrupted() ? bench.api.interruption() : status;
}

exit_status plan_all(workbench& bench, planner& by) {
    const std::vector<account_id>& accounts = bench.asked.plan.accounts;
    std::vector<std::optional<account_id>> walks(accounts.begin(), accounts.end());
    if (walks.empty())
        walks.emplace_back();
    for (const std::optional<account_id>& account : walks) {
        bool any = false;
        const auto look_at_page = [&](const std::vector<zone>& page) {
            any = true;
            std::vector<known_zone> zones;
            for (const zone& z : page)
                zones.push_back({z.id, z.name});
            return by.look_at(zones);
        };
        const exit_status walked = walk_zones(bench, look_at_page, account);
        if (bench.api.interrupted())
            break;
        if (walked != exit_status::done)
            by.miss(walked);
        else if (!any)
            bench.say.note("the credentials reach no zone" +
                           (account ? " of the account " + account->str() : std::string{}));
    }
    return by.finish();
}

exit_status plan_named(workbench& bench, planner& by) {
    // All names first: one that stands for several zones is a question back to whoever asked.
    const std::span<const zone_reference> asked{bench.asked.zones};
    std::vector<known_zone> zones;
    for (std::size_t at = 0; at < asked.size() && !bench.api.interrupted(); at += portion) {
        const auto some = asked.subspan(at, std::min(portion, asked.size() - at));
        for (const zone_lookup& found : find_zones(bench, {some.begin(), some.end()})) {
            if (found.status == exit_status::usage)
                return found.status;
            if (found.zone)
                zones.push_back(*found.zone);
            else
                by.miss(found.status);
        }
    }
    for (std::size_t at = 0; at < zones.size(); at += portion) {
        const auto first = zones.begin() + static_cast<std::ptrdiff_t>(at);
        const auto size = static_cast<std::ptrdiff_t>(std::min(portion, zones.size() - at));
        if (!by.look_at({first, first + size}))
            break;
    }
    return by.finish();
}

} // namespace

exit_status run_plan(workbench& bench) {
    std::set<zone_id> excluded;
    if (const exit_status status = find_excluded(bench, excluded); status != exit_status::done)
        return status;
    planner by{bench, std::move(excluded)};
    return bench.asked.all_zones ? plan_all(bench, by) : plan_named(bench, by);
}

} // namespace originpull::command
