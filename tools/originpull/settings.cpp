#include "settings.hpp"

#include "text.hpp"

#include <array>
#include <stdexcept>

namespace originpull::command {

namespace {

bool parse_switch(std::string_view text) {
    for (const std::string_view yes : {"1", "true", "yes", "on"})
        if (text == yes)
            return true;
    for (const std::string_view no : {"0", "false", "no", "off"})
        if (text == no)
            return false;
    throw std::invalid_argument(in_quotes(text) +
                                " is neither 1 (or true, yes, on) nor 0 (or false, no, off)");
}

output_form parse_form(std::string_view text) {
    if (text == "table")
        return output_form::table;
    if (text == "json")
        return output_form::json;
    if (text == "ndjson")
        return output_form::ndjson;
    throw std::invalid_argument(in_quotes(text) +
                                " is not a form of output; there are table, json and ndjson");
}

std::string file_name(std::string_view text) {
    if (text.empty())
        throw std::invalid_argument("the name of the file is empty");
    if (text == "-")
        throw std::invalid_argument("'-' (standard input) cannot be read here; name a file");
    return std::string{text};
}

using text = std::string_view;

constexpr std::array all_settings{
    setting{"--base-url", "ORIGINPULL_BASE_URL", "URL", "where the API is (default: Cloudflare)",
            [](options& into, text value, text from) {
                into.base_url = std::string{value};
                into.base_url_from = std::string{from};
            }},
    setting{"--ca-file", "ORIGINPULL_CA_FILE", "PEM", "trust these roots, not those of the system",
            [](options& into, text value, text) { into.ca_file = file_name(value); }},
    setting{"--token-file", "ORIGINPULL_TOKEN_FILE", "FILE", "API token in a file that nobody else can read",
            [](options& into, text value, text) { into.token_file = file_name(value); }},
    setting{"--output", "ORIGINPULL_OUTPUT", "FORM", "table (the default), json or ndjson",
            [](options& into, text value, text) { into.form = parse_form(value); }},
    setting{"--json", "ORIGINPULL_JSON", "", "the same as --output json",
            [](options& into, text value, text) {
                if (parse_switch(value))
                    into.form = output_form::json;
            }},
    setting{"--timeout", "ORIGINPULL_TIMEOUT", "D", "deadline of a call, retries and all (5m); 0 = none",
            [](options& into, text value, text) { into.timeout = parse_duration(value); }},
    setting{"--max-attempts", "ORIGINPULL_MAX_ATTEMPTS", "N",
            "how often a request is tried (4); 1 = never again",
            [](options& into, text value, text) {
                into.max_attempts = static_cast<int>(parse_number(value, 1, 1000));
            }},
    setting{"--connections", "ORIGINPULL_CONNECTIONS", "N", "at most so many connections (32)",
            [](options& into, text value, text) { into.connections = parse_number(value, 1, 4096); }},
    setting{"--rate", "ORIGINPULL_RATE", "N/WINDOW", "pace requests (1200/5m); 0 = do not pace",
            [](options& into, text value, text) { into.pace = parse_rate(value); }},
    setting{"--quiet", "ORIGINPULL_QUIET", "", "errors only: no notes and no confirmations",
            [](options& into, text value, text) { into.quiet = parse_switch(value); }},
    setting{"--verbose", "ORIGINPULL_VERBOSE", "", "a line on standard error for each attempt",
            [](options& into, text value, text) { into.verbose = parse_switch(value); }},
};

void store(const setting& s, options& into, std::string_view value, std::string_view from) {
    try {
        s.store(into, value, from);
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument(std::string{from} + ": " + problem.what());
    }
}

} // namespace

std::span<const setting> settings() { return all_settings; }

void apply_settings(options& into, const std::map<std::string, std::string, std::less<>>& given,
                    const environment& env) {
    const auto on_command_line = [&](std::string_view flag) { return given.contains(flag); };
    // The two that say the same thing: one on the command line silences both in the environment.
    const bool form_given = on_command_line("--output") || on_command_line("--json");
    for (const setting& s : settings()) {
        if (form_given && (s.flag == "--output" || s.flag == "--json"))
            continue;
        const std::string_view value = value_of(env, std::string{s.variable}.c_str());
        if (!value.empty() && !on_command_line(s.flag))
            store(s, into, value, s.variable);
    }
    for (const setting& s : settings()) {
        const auto found = given.find(s.flag);
        if (found != given.end())
            store(s, into, found->second, s.flag);
    }
    if (on_command_line("--json") && on_command_line("--output") && given.find("--output")->second != "json")
        throw std::invalid_argument("--json: contradicts --output " + given.find("--output")->second);
}

} // namespace originpull::command
