#include "arguments.hpp"

#include "identifiers.hpp"
#include "settings.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace originpull::command {

namespace {

void declare_globals(CLI::App& app, arguments& into) {
    app.fallthrough();
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", std::string{});
    for (const setting& s : settings()) {
        const std::string flag{s.flag};
        const auto keep = [&into, flag](const std::string& value) { into.values[flag] = value; };
        if (s.value.empty())
            app.add_flag_callback(flag, [keep] { keep("1"); });
        else
            app.add_option_function<std::string>(flag, keep)->take_last();
    }
}

CLI::App* add_command(CLI::App& app, const char* name, arguments& into) {
    CLI::App* added = app.add_subcommand(name);
    added->add_option("ZONE", into.zone)->required();
    return added;
}

void declare_delete(CLI::App& remove, arguments& into) {
    remove.add_option("CERTIFICATE", into.certificate)->required();
    remove.add_flag("--zone-level", into.zone_level);
    remove.add_flag("--retire", into.retire);
    remove.add_flag("--void", into.void_);
    remove.add_flag("--wait", into.wait);
    // Not as an optional, which CLI11 leaves empty for an empty text: that must not pass for "no fingerprint".
    remove
        .add_option_function<std::string>("--fingerprint",
                                          [&into](const std::string& text) { into.fingerprint = text; })
        ->take_last();
    remove
        .add_option_function<std::vector<std::string>>(
            "--hostname", [&into](const std::vector<std::string>& all) { into.hostnames = all; })
        ->allow_extra_args(false)
        ->take_all();
    remove.add_flag("--dry-run", into.dry_run);
}

command_name name_of(const std::string& command) {
    constexpr std::array<std::pair<std::string_view, command_name>, 11> names{{
        {"verify", command_name::verify},
        {"zones", command_name::zones},
        {"list", command_name::list},
        {"get", command_name::get},
        {"delete", command_name::delete_},
        {"upload", command_name::upload},
        {"settings", command_name::settings},
        {"bind", command_name::bind},
        {"plan", command_name::plan},
        {"apply", command_name::apply},
        {"report", command_name::report},
    }};
    return std::ranges::find(names, command, &std::pair<std::string_view, command_name>::first)->second;
}

void exclude(std::string_view one, bool one_given, std::string_view other, bool other_given) {
    if (one_given && other_given)
        throw std::invalid_argument(std::string{one} + " and " + std::string{other} +
                                    " exclude each other: what is meant?");
}

/// The first flag that only --retire knows; empty when there is none.
std::string_view flag_of_retire(const arguments& given) {
    if (given.void_)
        return "--void";
    if (given.wait)
        return "--wait";
    if (given.fingerprint)
        return "--fingerprint";
    return given.hostnames.empty() ? std::string_view{} : "--hostname";
}

std::optional<retire_wishes> interpret_retire(const arguments& given) {
    const std::string_view flag = given.retire ? "--retire" : flag_of_retire(given);
    if (given.zone_level && !flag.empty())
        throw std::invalid_argument("--zone-level excludes " + std::string{flag} +
                                    ": hostnames are not bound to zone-level certificates");
    if (!given.retire && !flag.empty())
        throw std::invalid_argument(std::string{flag} + " goes with --retire only, which is missing");
    if (!given.retire)
        return std::nullopt;
    retire_wishes wishes{.void_bindings = given.void_, .wait = given.wait};
    if (given.fingerprint)
        wishes.fingerprint = parse_fingerprint("--fingerprint: ", *given.fingerprint);
    for (const std::string& hostname : given.hostnames)
        wishes.hostnames.push_back(parse_hostname("--hostname: ", hostname));
    return wishes;
}

void interpret_zones(options& into, const arguments& given) {
    constexpr std::array without{command_name::verify, command_name::zones, command_name::plan,
                                 command_name::apply, command_name::report};
    if (std::ranges::find(without, into.command) != without.end())
        return;
    if (into.command != command_name::list) {
        into.zones.push_back(parse_zone(given.zone));
        return;
    }
    if (given.zones.empty() && !given.all_zones)
        throw std::invalid_argument("ZONE is missing: name at least one, or give --all-zones");
    if (!given.zones.empty() && given.all_zones)
        throw std::invalid_argument("--all-zones and ZONE exclude each other");
    for (const std::string& zone : given.zones)
        into.zones.push_back(parse_zone(zone));
    into.all_zones = given.all_zones;
}

} // namespace

void declare(CLI::App& app, arguments& into) {
    declare_globals(app, into);
    app.add_subcommand("verify");
    app.add_subcommand("zones");

    CLI::App* list = app.add_subcommand("list");
    list->add_option("ZONE", into.zones);
    list->add_flag("--all-zones", into.all_zones);
    list->add_flag("--zone-level", into.zone_level);

    CLI::App* get = add_command(app, "get", into);
    get->add_option("CERTIFICATE", into.certificate)->required();
    get->add_flag("--zone-level", into.zone_level);

    declare_delete(*add_command(app, "delete", into), into);

    CLI::App* upload = add_command(app, "upload", into);
    upload->add_option("--certificate", into.certificate_file)->required()->take_last();
    upload->add_option("--private-key", into.private_key_file)->required()->take_last();
    upload->add_flag("--zone-level", into.zone_level);
    upload->add_flag("--dry-run", into.dry_run);

    CLI::App* settings = add_command(app, "settings", into);
    settings->add_flag("--enable", into.enable);
    settings->add_flag("--disable", into.disable);
    settings->add_flag("--dry-run", into.dry_run);

    CLI::App* bind = add_command(app, "bind", into);
    bind->add_option("HOSTNAME", into.hostname)->required();
    bind->add_option("CERTIFICATE", into.certificate)->required();
    bind->add_flag("--disable", into.disable);
    bind->add_flag("--void", into.void_);
    bind->add_flag("--dry-run", into.dry_run);

    CLI::App* plan = app.add_subcommand("plan");
    plan->add_option("ZONE", into.zones);
    plan->add_flag("--all-zones", into.all_zones);
    declare_plan(*plan, into.job);
    declare_apply(*app.add_subcommand("apply"), into.job);
    declare_report(*app.add_subcommand("report"), into.job);

    app.add_subcommand("help")->add_option("COMMAND", into.help_topic);
}

options interpret(const arguments& given, const std::string& command, const environment& env) {
    options result;
    result.command = name_of(command);
    apply_settings(result, given.values, env);
    interpret_zones(result, given);
    if (command == "bind") {
        result.hostname = parse_hostname("HOSTNAME ", given.hostname);
        exclude("--disable", given.disable, "--void", given.void_);
        result.binding = given.void_     ? association_state::voided
                         : given.disable ? association_state::disabled
                                         : association_state::enabled;
    }
    if (command == "settings") {
        exclude("--enable", given.enable, "--disable", given.disable);
        if (given.enable || given.disable)
            result.enable = given.enable;
    }
    if (command == "get" || command == "delete" || command == "bind")
        result.certificate = parse_certificate("CERTIFICATE ", given.certificate);
    if (command == "delete")
        result.retire = interpret_retire(given);
    if (command == "plan")
        interpret_plan(result, given.job, given.zones, given.all_zones);
    if (command == "apply")
        result.apply = interpret_apply(given.job, env);
    if (command == "report")
        result.report = interpret_report(given.job);
    result.zone_level = given.zone_level;
    result.certificate_file = given.certificate_file;
    result.private_key_file = given.private_key_file;
    result.dry_run = given.dry_run;
    return result;
}

} // namespace originpull::command
