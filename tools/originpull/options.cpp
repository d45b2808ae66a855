#include "options.hpp"

#include "exit_status.hpp"
#include "help.hpp"
#include "settings.hpp"
#include "suggest.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace originpull::command {

namespace {

/// What CLI11 collects: text, which nobody has looked at yet.
struct collected {
    std::map<std::string, std::string, std::less<>> values; ///< of the global flags
    std::vector<std::string> zones;                         ///< of list
    std::string zone;                                       ///< of the others
    std::string certificate;
    std::string certificate_file;
    std::string private_key_file;
    std::string help_topic;
    bool all_zones = false;
    bool dry_run = false;
};

void declare(CLI::App& app, collected& into) {
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

    app.add_subcommand("verify");
    app.add_subcommand("zones");

    CLI::App* list = app.add_subcommand("list");
    list->add_option("ZONE", into.zones);
    list->add_flag("--all-zones", into.all_zones);

    CLI::App* get = app.add_subcommand("get");
    get->add_option("ZONE", into.zone)->required();
    get->add_option("CERTIFICATE", into.certificate)->required();

    CLI::App* remove = app.add_subcommand("delete");
    remove->add_option("ZONE", into.zone)->required();
    remove->add_option("CERTIFICATE", into.certificate)->required();
    remove->add_flag("--dry-run", into.dry_run);

    CLI::App* upload = app.add_subcommand("upload");
    upload->add_option("ZONE", into.zone)->required();
    upload->add_option("--certificate", into.certificate_file)->required()->take_last();
    upload->add_option("--private-key", into.private_key_file)->required()->take_last();
    upload->add_flag("--dry-run", into.dry_run);

    app.add_subcommand("help")->add_option("COMMAND", into.help_topic);
}

std::vector<std::string> command_names() {
    std::vector<std::string> names;
    for (const command_help& c : commands())
        names.emplace_back(c.name);
    names.emplace_back("help");
    return names;
}

/// Every flag that may stand beside the command; beside any, when there is none yet.
std::vector<std::string> flags_of(const std::string& command) {
    std::vector<std::string> flags{"--help", "--version"};
    for (const setting& s : settings())
        flags.emplace_back(s.flag);
    for (const command_help& c : commands())
        if (command.empty() || c.name == command)
            for (const help_line& line : c.flags)
                flags.emplace_back(line.what.substr(0, line.what.find(' ')));
    return flags;
}

std::string with_suggestion(std::string message, std::string_view word,
                            const std::vector<std::string>& known) {
    if (const auto meant = nearest(word, known); !meant.empty())
        message.append("; did you mean '").append(meant).append("'?");
    return message;
}

std::string unknown_command(const std::string& word) {
    return with_suggestion("there is no command " + in_quotes(word), word, command_names());
}

/// What is wrong with the first word that nothing could be made of; empty when there is no such word.
std::string about_extras(const CLI::App& app, const std::string& command) {
    std::vector<std::string> extras = app.remaining(true);
    std::erase(extras, "--");
    if (extras.empty())
        return {};
    const auto flag =
        std::ranges::find_if(extras, [](const std::string& e) { return e.size() > 1 && e[0] == '-'; });
    if (flag != extras.end()) {
        const std::string word = flag->substr(0, flag->find('='));
        return with_suggestion("there is no flag " + in_quotes(word) +
                                   (command.empty() ? "" : " for " + command),
                               word, flags_of(command));
    }
    if (command.empty())
        return unknown_command(extras.front());
    return "the argument " + in_quotes(extras.front()) + " is one too many for " + command;
}

std::string about(const CLI::ParseError& problem) {
    std::string text = problem.what();
    // CLI11 counts and names types here; all there is to say is that the last word stands alone.
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&problem) != nullptr)
        text = text.substr(0, text.find(':')) + " needs a value";
    return text;
}

parse_result usage_error(const std::string& message, const std::string& command) {
    parse_result result;
    result.status = static_cast<int>(exit_status::usage);
    result.err =
        "originpull: " + message + "\nSee originpull " + (command.empty() ? "" : command + " ") + "--help.\n";
    return result;
}

parse_result show(std::string text) {
    parse_result result;
    result.out = std::move(text);
    return result;
}

parse_result show_help(const std::string& topic) {
    if (topic.empty() || topic == "help")
        return show(help_text());
    if (std::ranges::find(commands(), topic, &command_help::name) == commands().end())
        return usage_error(unknown_command(topic), {});
    return show(help_text(topic));
}

command_name name_of(const std::string& command) {
    if (command == "zones")
        return command_name::zones;
    if (command == "list")
        return command_name::list;
    if (command == "get")
        return command_name::get;
    if (command == "delete")
        return command_name::delete_;
    if (command == "upload")
        return command_name::upload;
    return command_name::verify;
}

/// From text to values. @throws std::invalid_argument
options interpret(const collected& given, const std::string& command, const environment& env) {
    options result;
    result.command = name_of(command);
    apply_settings(result, given.values, env);
    if (command == "list" && given.zones.empty() && !given.all_zones)
        throw std::invalid_argument("ZONE is missing: name at least one, or give --all-zones");
    if (!given.zones.empty() && given.all_zones)
        throw std::invalid_argument("--all-zones and ZONE exclude each other");
    for (const std::string& zone : given.zones)
        result.zones.push_back(parse_zone(zone));
    result.all_zones = given.all_zones;
    if (command == "get" || command == "delete" || command == "upload")
        result.zones.push_back(parse_zone(given.zone));
    if (command == "get" || command == "delete") {
        if (!certificate_id::valid(given.certificate))
            throw std::invalid_argument("CERTIFICATE " + in_quotes(given.certificate) +
                                        " is not a certificate id: 1 to 64 of 0-9 A-Z a-z _ -");
        result.certificate = certificate_id{given.certificate};
    }
    result.certificate_file = given.certificate_file;
    result.private_key_file = given.private_key_file;
    result.dry_run = given.dry_run;
    return result;
}

} // namespace

parse_result parse_command_line(int argc, const char* const* argv, const environment& env) {
    if (argc < 2) {
        parse_result result;
        result.status = static_cast<int>(exit_status::usage);
        result.err = short_help_text();
        return result;
    }
    CLI::App app{"", "originpull"};
    collected given;
    declare(app, given);
    const auto command = [&app]() -> std::string {
        const auto found = app.get_subcommands();
        return found.empty() ? std::string{} : found.front()->get_name();
    };
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForVersion&) {
        return show(version_text());
    } catch (const CLI::CallForHelp&) {
        return show_help(command());
    } catch (const CLI::ParseError& problem) {
        // A word out of place says more than what it made to be missing.
        const std::string extras = about_extras(app, command());
        return usage_error(extras.empty() ? about(problem) : extras, command());
    }
    if (command().empty())
        return usage_error("a command is missing", {});
    if (command() == "help")
        return show_help(given.help_topic);
    try {
        parse_result result;
        result.to_do = interpret(given, command(), env);
        return result;
    } catch (const std::invalid_argument& problem) {
        return usage_error(problem.what(), command());
    }
}

} // namespace originpull::command
