#include "help.hpp"

#include "settings.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>

namespace originpull::command {

namespace {

constexpr std::array list_flags{
    help_line{"--all-zones", "every zone that the credentials reach"},
};
constexpr std::array delete_flags{
    help_line{"--dry-run", "show the request and send nothing"},
};
constexpr std::array upload_flags{
    help_line{"--certificate PEM", "file with the client certificate"},
    help_line{"--private-key PEM", "file with its private key, which is never shown"},
    help_line{"--dry-run", "show the request, without the key, and send nothing"},
};

constexpr std::array all_commands{
    command_help{"verify",
                 "",
                 "are the credentials good, and for what",
                 "Asks the service about the API token (status, expiry) and whether zones can be\n"
                 "listed. A permission that is missing is named. Changes nothing. An e-mail\n"
                 "address with an API key can only be tried, by listing zones.",
                 {},
                 "  originpull verify\n"
                 "  originpull verify --token-file /run/secrets/token --json\n"},
    command_help{"zones",
                 "",
                 "the zones that the credentials reach",
                 "Walks through all pages. The token needs the permission Zone Read.",
                 {},
                 "  originpull zones\n"
                 "  originpull zones --output ndjson | jq -r .id\n"},
    command_help{"list", "ZONE... | --all-zones", "hostname certificates: status, expiry, issuer",
                 "Lists of the service lag some seconds behind changes. Zones are asked in\n"
                 "parallel and shown in their order.",
                 list_flags,
                 "  originpull list example.com example.org\n"
                 "  originpull list --all-zones --output ndjson |\n"
                 "      jq -r 'select(.days_to_expiry < 0) | [.zone, .id] | @tsv'\n"},
    command_help{"get",
                 "ZONE CERTIFICATE",
                 "one hostname certificate, PEM included",
                 "A deleted certificate stays readable for some time, with status deleted.",
                 {},
                 "  originpull get example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\n"},
    command_help{"delete", "ZONE CERTIFICATE", "delete a hostname certificate",
                 "The service refuses (1433) as long as a hostname is bound to it. The command\n"
                 "asks no question. Running it again after an unclear end is safe.",
                 delete_flags,
                 "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 --dry-run\n"
                 "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 --json\n"},
    command_help{"upload", "ZONE --certificate PEM --private-key PEM", "upload a hostname certificate",
                 "The certificate has to be a leaf. It becomes active some seconds later.", upload_flags,
                 "  originpull upload example.com --certificate leaf.pem --private-key leaf.key\n"},
};

constexpr std::string_view notes =
    "ZONE is a zone id or a domain name. Durations are written 500ms, 5s, 5m, 24h or\n"
    "1h30m (a bare number is seconds), rates 1200/5m.\n";

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
    "  130  interrupted (143: by SIGTERM)\n"
    "Where several fit, 3 comes before 4, and 4 before 1.\n";

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

std::span<const command_help> commands() { return all_commands; }

std::string short_help_text() {
    std::string out = "originpull: client certificates of Cloudflare's Authenticated Origin Pulls\n\n"
                      "  originpull list example.com\n"
                      "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\n\n"
                      "Commands:";
    for (const command_help& c : commands())
        out.append(" ").append(c.name);
    return out + ". More: originpull --help\n";
}

std::string help_text() {
    std::string out = "originpull: client certificates of Cloudflare's Authenticated Origin Pulls\n\n"
                      "Examples:\n"
                      "  originpull verify\n"
                      "  originpull list example.com\n"
                      "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\n\n"
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
