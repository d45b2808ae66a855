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

constexpr std::array plan_flags{
    help_line{"--all-zones", "every zone that the credentials reach"},
    help_line{"--account ID", "with --all-zones: of this account; repeatable"},
    help_line{"--zones-from FILE", "zones one a line (# begins a comment); - = stdin"},
    help_line{"--expired", "expired"},
    help_line{"--expired-for D", "expired at least so long ago: 30d"},
    help_line{"--expires-before WHEN", "2026-12-31, RFC 3339, or days from now: 30"},
    help_line{"--status S,...", "with one of these statuses"},
    help_line{"--issuer TEXT", "with this in the issuer's name, whatever the case"},
    help_line{"--unbound", "bound to no hostname"},
    help_line{"--superseded", "a newer one has taken over its hostnames"},
    help_line{"--id-from FILE", "one of these certificate ids, one a line"},
    help_line{"--keep-newest N", "never the N of a zone that were uploaded last"},
    help_line{"--protect ID|FILE", "never this one, nor those listed; repeatable"},
    help_line{"--exclude-zone ZONE", "do not look at this zone; repeatable"},
};
constexpr std::array apply_flags{
    help_line{"--journal FILE", "what is intended and done; needed, and kept"},
    help_line{"--concurrency N", "zones at once (16); 1 to 512"},
    help_line{"--shard I/N", "whole zones, one of N parts; I counts from 0"},
    help_line{"--shard env", "the same, from the job scheduler's variables"},
    help_line{"--max-items N", "refuse a plan, or shard, of more certificates"},
    help_line{"--max-per-zone N|P%", "refuse to delete more of a zone (50%)"},
    help_line{"--max-age D", "refuse an older plan (24h)"},
    help_line{"--void", "void the hostnames that the plan shows as bound"},
    help_line{"--wait", "until each deletion has settled"},
    help_line{"--metrics-file FILE", "counters, in the text format of Prometheus"},
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
    command_help{"plan", "ZONE... | --all-zones | --zones-from FILE",
                 "what a cleanup would delete; changes nothing",
                 "Looks at hostname certificates and writes those that are chosen to standard\n"
                 "output, as lines of JSON whatever --output says: a plan, for people to read and\n"
                 "for originpull apply. What was not chosen, and why, is summed up on standard\n"
                 "error. Selectors combine: each that is given has to hold. At least one of\n"
                 "--expired to --id-from is needed. A certificate that is active, unexpired and\n"
                 "bound is never chosen unless --id-from names it; where the service has no list\n"
                 "of bound hostnames, all count as bound. If zones could not be looked at the\n"
                 "plan says so; after an interruption there is none.",
                 plan_flags,
                 "  originpull plan example.com --expired-for 30d > plan.ndjson\n"
                 "  originpull plan --all-zones --expired --unbound --keep-newest 1 \\\n"
                 "      --protect keep.txt > plan.ndjson\n"
                 "  originpull plan --zones-from zones.txt --superseded | jq .\n"},
    command_help{"apply", "PLAN --journal FILE", "delete what a plan has chosen, and nothing else",
                 "Each certificate is looked at again right before it is deleted, and left alone\n"
                 "if it is no longer what was planned. The journal says what is being done before\n"
                 "it is done: run the same again after an end of any kind, and it goes on where\n"
                 "things stand. --timeout is the deadline of a certificate (here 1h: waiting for\n"
                 "its turn counts). --shard env reads JOB_COMPLETION_INDEX (Kubernetes; with\n"
                 "ORIGINPULL_SHARD_COUNT, which you set), AWS_BATCH_JOB_ARRAY_INDEX,\n"
                 "CLOUD_RUN_TASK_INDEX or SLURM_ARRAY_TASK_ID, and the counts beside them. Each\n"
                 "shard has a journal of its own.",
                 apply_flags,
                 "  originpull apply plan.ndjson --journal plan.journal\n"
                 "  originpull apply plan.ndjson --journal shard-0.journal --shard 0/4 --wait\n"},
    command_help{"report",
                 "PLAN [JOURNAL...]",
                 "what has become of a plan",
                 "Sums up the journals of a plan, of all its shards together; without any it shows\n"
                 "the plan. Asks nobody: needs neither the service nor credentials.",
                 {},
                 "  originpull report plan.ndjson plan.journal\n"
                 "  originpull report plan.ndjson shard-*.journal --json\n"},
};

} // namespace

std::span<const command_help> commands() { return all_commands; }

} // namespace originpull::command
