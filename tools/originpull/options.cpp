#include "options.hpp"

#include "arguments.hpp"
#include "exit_status.hpp"
#include "help.hpp"
#include "settings.hpp"
#include "suggest.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <stdexcept>

namespace originpull::command {

namespace {

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

} // namespace

parse_result parse_command_line(int argc, const char* const* argv, const environment& env) {
    if (argc < 2) {
        parse_result result;
        result.status = static_cast<int>(exit_status::usage);
        result.err = short_help_text();
        return result;
    }
    CLI::App app{"", "originpull"};
    arguments given;
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
