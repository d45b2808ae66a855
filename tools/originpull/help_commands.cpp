#include "help.hpp"

#include <array>

namespace originpull::command {

namespace {

constexpr help_line zone_level{"--zone-level", "certificates of the zone, not of its hostnames"};
constexpr help_line dry_run{"--dry-run", "show the request and send nothing"};

constexpr std::array list_flags{
    help_line{"--all-zones", "every zone that the credentials reach"},
    zone_level,
};
constexpr std::array get_flags{zone_level};
constexpr std::array delete_flags{
    help_line{"--retire", "find the bound hostnames first"},
    help_line{"--void", "with --retire: void those that are found"},
    help_line{"--wait", "with --retire: until the deletion has settled"},
    help_line{"--fingerprint SHA256", "with --retire: only if this is the certificate's"},
    help_line{"--hostname NAME", "with --retire: may be bound (see above); repeatable"},
    zone_level,
    dry_run,
};
constexpr std::array upload_flags{
    help_line{"--certificate PEM", "file with the client certificate"},
    help_line{"--private-key PEM", "file with its private key, which is never shown"},
    zone_level,
    help_line{"--dry-run", "show the request, without the key, and send nothing"},
};
constexpr std::array settings_flags{
    help_line{"--enable", "show them to origins"},
    help_line{"--disable", "show them no more"},
    dry_run,
};
constexpr std::array bind_flags{
    help_line{"--disable", "keep it bound, and show the origin no certificate"},
    help_line{"--void", "give up the association of the two"},
    dry_run,
};

constexpr std::array all_commands{
    command_help{"verify",
                 "",
                 "are the credentials good, and for what",
                 "Asks the service about the API token (status, expiry, whose it is) and whether\n"
                 "zones can be listed. A permission that is missing is named. Changes nothing. An\n"
                 "e-mail address with an API key can only be tried, by listing zones.",
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
    command_help{"list", "ZONE... | --all-zones", "certificates: status, expiry, bound hostnames",
                 "Lists of the service lag some seconds behind changes. Zones are asked in\n"
                 "parallel and shown in their order. HOSTNAMES (in JSON: hostnames, and of those\n"
                 "hostnames_disabled) are what keeps a certificate from being deleted; they are ?\n"
                 "(null) where the service has no list of them.",
                 list_flags,
                 "  originpull list example.com example.org\n"
                 "  originpull list example.com --zone-level\n"
                 "  originpull list --all-zones --output ndjson |\n"
                 "      jq -r 'select(.days_to_expiry < 0) | [.zone, .id] | @tsv'\n"},
    command_help{"get", "ZONE CERTIFICATE", "one certificate, PEM included",
                 "A deleted certificate stays readable for some time, with status deleted.", get_flags,
                 "  originpull get example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\n"},
    command_help{"delete", "ZONE CERTIFICATE", "delete a certificate",
                 "The service refuses (1433) as long as a hostname is bound to it. With --retire\n"
                 "that is taken care of: the bound hostnames are found; with --void they are\n"
                 "voided, all in one request; then it is deleted as soon as the service lets go.\n"
                 "Without --void it is deleted only if no hostname is bound to it. Where the\n"
                 "service has no list of bound hostnames, those of --hostname are asked about.\n"
                 "--timeout is the deadline of all of that. The command asks no question. Running\n"
                 "it again after an unclear end is safe, and goes on where things stand.",
                 delete_flags,
                 "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 --dry-run\n"
                 "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 --json\n"
                 "  originpull delete example.com 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 \\\n"
                 "      --retire --void --wait\n"},
    command_help{"upload", "ZONE --certificate PEM --private-key PEM", "upload a certificate",
                 "The certificate has to be a leaf. It becomes active some seconds later. After an\n"
                 "unclear end, look with originpull list before trying again.",
                 upload_flags,
                 "  originpull upload example.com --certificate leaf.pem --private-key leaf.key\n"},
    command_help{"settings", "ZONE [--enable | --disable]", "whether zone-level certificates are shown",
                 "Shows the setting, or makes it what it should be: nothing is sent if it is so\n"
                 "already. Certificates of hostnames do not depend on it.",
                 settings_flags,
                 "  originpull settings example.com\n"
                 "  originpull settings example.com --enable --json\n"},
    command_help{"bind", "ZONE HOSTNAME CERTIFICATE [--disable | --void]",
                 "bind a hostname to a hostname certificate",
                 "The certificate is then shown to the hostname's origin. --disable shows none,\n"
                 "not even the zone's, and keeps it bound: it cannot be deleted. --void gives up\n"
                 "the association, which lets go of the certificate some seconds later. The\n"
                 "command asks no question. Running it again is safe.",
                 bind_flags,
                 "  originpull bind example.com www.example.com \\\n"
                 "      2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\n"
                 "  originpull bind example.com www.example.com \\\n"
                 "      2458ce5a-0c35-4c7f-82c7-8e9487d3ff60 --void\n"},
};

} // namespace

std::span<const command_help> commands() { return all_commands; }

} // namespace originpull::command
