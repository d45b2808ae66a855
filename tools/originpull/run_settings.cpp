#include "commands.hpp"
#include "failure.hpp"
#include "zone_directory.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace originpull::command {

namespace {

using setting_outcome = outcome<zone_settings>;

boost::json::object settings_object(const known_zone& zone, bool enabled, bool changed) {
    boost::json::object object;
    object["zone"] = zone.id.view();
    object["enabled"] = enabled;
    object["changed"] = changed;
    return object;
}

void show(workbench& bench, const known_zone& zone, bool enabled) {
    bench.out.write(render_fields(
        {{"zone", {zone.id.str()}}, {"zone_name", {zone.name}}, {"enabled", {enabled ? "true" : "false"}}},
        bench.screen));
}

std::string confirmation_of(const std::string& zone, bool enabled, bool changed, const diagnostics& info) {
    std::string text =
        changed ? (enabled ? "Enabled" : "Disabled") : (enabled ? "Already enabled:" : "Already disabled:");
    return text.append(" zone-level certificates of zone ").append(zone) + "\n  " + trail(info) + "\n";
}

} // namespace

exit_status run_settings(workbench& bench) {
    const options& asked = bench.asked;
    const std::string zone_text = asked.zones.front().text();
    const zone_lookup looked_up = find_zones(bench, asked.zones).front();
    if (!looked_up.zone)
        return looked_up.status;
    const known_zone& zone = *looked_up.zone;
    setting_outcome done = bench.api.call<zone_settings>(
        [&](const client& api, auto token) { api.get_zone_settings(zone.id, std::move(token)); });
    if (done.ec)
        return bench.report("read the settings of zone " + zone_text, done.ec, done.diagnostics());
    const bool before = done.reply->enabled;
    if (asked.enable && *asked.enable != before) {
        done = bench.api.call<zone_settings>([&](const client& api, auto token) {
            api.update_zone_settings(zone.id, zone_settings{*asked.enable}, std::move(token));
        });
        if (done.ec)
            return bench.report(std::string{*asked.enable ? "enable" : "disable"} +
                                    " zone-level certificates of zone " + zone_text,
                                done.ec, done.diagnostics());
    }
    const bool enabled = done.reply->enabled;
    if (!bench.as_table())
        write_object(bench.out, settings_object(zone, enabled, enabled != before));
    else if (!asked.enable)
        show(bench, zone, enabled);
    else if (!bench.say.quiet())
        bench.out.write(confirmation_of(zone_text, enabled, enabled != before, done.diagnostics()));
    return exit_status::done;
}

} // namespace originpull::command
