#include "zone_directory.hpp"

#include "failure.hpp"
#include "text.hpp"

#include <algorithm>
#include <map>

namespace originpull::command {

namespace {

using zone_page = page<zone>;

zone_lookup judge(workbench& bench, const std::string& name, const outcome<zone_page>& listed) {
    zone_lookup result;
    if (listed.ec) {
        result.ec = listed.ec;
        result.info = listed.diagnostics();
        result.problem = "could not look up the zone " + name;
        result.status = bench.report("look up the zone " + name, listed.ec, listed.diagnostics());
        return result;
    }
    std::vector<zone> matching;
    std::ranges::copy_if(listed.reply->items, std::back_inserter(matching),
                         [&](const zone& z) { return z.name == name; });
    if (matching.size() == 1) {
        result.zone = known_zone{matching.front().id, name};
        return result;
    }
    if (matching.empty()) {
        result.problem = "the credentials reach no zone named " + name;
        result.status = exit_status::failed;
    } else {
        result.problem = "there are " + std::to_string(matching.size()) + " zones named " + name +
                         "; say which by its id:";
        for (const zone& z : matching)
            result.problem.append("\n  ")
                .append(z.id.view())
                .append("  ")
                .append(printable(z.account_name.value_or("")));
        result.status = exit_status::usage;
    }
    bench.say.error(result.problem);
    return result;
}

} // namespace

std::vector<zone_lookup> find_zones(workbench& bench, const std::vector<zone_reference>& asked) {
    std::vector<std::string> names;
    for (const zone_reference& reference : asked)
        if (!reference.id && std::ranges::find(names, reference.name) == names.end())
            names.push_back(reference.name);

    std::map<std::string, zone_lookup> by_name;
    const auto start = [&](std::size_t i, const client& api, auto token) {
        zone_filter filter;
        filter.name = names[i];
        api.list_zones(filter, std::move(token));
    };
    const auto finish = [&](std::size_t i, const outcome<zone_page>& listed) {
        if (listed.ec == condition::canceled && bench.api.interrupted() && i > 0) {
            // Said once.
            by_name[names[i]] = {.status = bench.api.interruption(), .ec = listed.ec};
            return true;
        }
        by_name[names[i]] = judge(bench, names[i], listed);
        return true;
    };
    bench.api.call_each<zone_page>(names.size(), bench.width(), start, finish);

    std::vector<zone_lookup> results;
    for (const zone_reference& reference : asked) {
        if (reference.id)
            results.push_back({.zone = known_zone{*reference.id}});
        else
            results.push_back(by_name[reference.name]);
    }
    return results;
}

exit_status walk_zones(workbench& bench, const std::function<bool(const std::vector<zone>&)>& each,
                       const std::optional<account_id>& account) {
    zone_filter filter;
    if (account)
        filter.account_id = account->view();
    std::optional<page_walk<zone>> walk;
    do {
        const auto listed = bench.api.call<zone_page>([&](const client& api, auto token) {
            if (!walk)
                walk.emplace(api.walk_zones(filter));
            walk->next(std::move(token));
        });
        if (listed.ec)
            return bench.report("list the zones", listed.ec, listed.diagnostics());
        if (!listed.reply->empty() && !each(listed.reply->items))
            return exit_status::done;
    } while (*walk);
    return exit_status::done;
}

} // namespace originpull::command
