#include "help.hpp"

#include "settings.hpp"
#include "text.hpp"

#include <algorithm>

namespace originpull::command {

namespace {

constexpr std::string_view notes =
    "ZONE is a zone id or a domain name. Durations are written 500ms, 5s, 5m, 24h,\n"
    "30d or 1h30m (a bare number is seconds), rates 1200/5m.\n";

constexpr std::string_view credentials_help =
    "Credentials, never taken from a flag:\n"
    "  CLOUDFLARE_API_TOKEN       an API token (preferred), or --token-file, or\n"
    "  CLOUDFLARE_EMAIL, CLOUDFLARE_API_KEY\n"
    "                             the e-mail address and the Global API Key\n"
    "  CLOUDFLARE_BASE_URL        as --base-url, which comes first\n";

constexpr std::string_view status_help =
    "Exit status:\n"
    "  0    everything asked for is done\n"
    "  1    at least one item failed for good, or was not there\n"
    "  2    wrong usage or configuration; nothing was sent\n"
    "  3    the credentials were refused, or a permission is missing\n"
    "  4    something is left that running again would finish or settle\n"
    "  5    the journal cannot be written, or is locked by another run\n"
    "  130  interrupted (143: by SIGTERM)\n"
    "Where several fit, 5 comes before 3, 3 before 4, and 4 before 1.\n";

void append_line(std::string& out, std::string_view what, std::string_view meaning) {
    constexpr std::size_t column = 29;
    std::string line = "  " + std::string{what};
    line.append(line.size() + 2 > column ? 2 : column - line.size(), ' ').append(meaning);
    out.append(line).append("\n");
}

std::string flag_text(const setting& s) {
    std::string text{s.flag};
    if (!s.value.empty())
        text.append(" ").append(s.value);
    return text;
}

void append_settings(std::string& out) {
    out += "Flags, before or after the command, and their twins in the environment:\n";
    for (const setting& s : settings()) {
        append_line(out, flag_text(s), s.help);
        append_line(out, "", "[" + std::string{s.variable} + "]");
    }
    append_line(out, "--help, -h", "help, also for a command");
    append_line(out, "--version", "versions of this program, Boost and OpenSSL");
}

} // namespace

std::string short_help_text() {
    std::string out = "originpull: client certificates of Cloudflare's Authenticated Origin Pulls\n\n"
                      "  originpull list example.com\n"
                      "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\n\n"
                      "Commands:";
    for (const command_help& c : commands())
        out.append(" ").append(c.name);
    return out + ".\nMore: originpull --help\n";
}

std::string help_text() {
    std::string out = "originpull: client certificates of Cloudflare's Authenticated Origin Pulls\n\n"
                      "Examples:\n"
                      "  originpull verify\n"
                      "  originpull list example.com\n"
                      "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 \\\n"
                      "      --retire --void\n\n"
                      "Usage: originpull [FLAGS] COMMAND [ARGUMENTS]\n\n"
                      "Commands:\n";
    for (const command_help& c : commands())
        append_line(out, c.name, c.summary);
    append_line(out, "help [COMMAND]", "this, or the help of a command");
    out.append("\n").append(notes).append("\n");
    append_settings(out);
    out.append("\n").append(credentials_help).append("\n").append(status_help);
    return out;
}

std::string help_text(std::string_view command) {
    const auto found = std::ranges::find(commands(), command, &command_help::name);
    std::string out = "originpull " + std::string{found->name} + ": " + std::string{found->summary} + "\n\n";
    out.append("Examples:\n").append(found->examples).append("\n");
    out.append("Usage: originpull ").append(found->name);
    if (!found->arguments.empty())
        out.append(" ").append(found->arguments);
    out.append(" [FLAGS]\n\n").append(found->details).append("\n\n");
    if (!found->flags.empty()) {
        for (const help_line& line : found->flags)
            append_line(out, line.what, line.meaning);
        out += "\n";
    }
    out.append(notes).append("\n");
    append_settings(out);
    out.append("\n").append(credentials_help).append("\n").append(status_help);
    return out;
}

} // namespace originpull::command
