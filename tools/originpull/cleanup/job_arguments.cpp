#include "job_arguments.hpp"

#include "../identifiers.hpp"
#include "../options.hpp"
#include "../text.hpp"
#include "line_files.hpp"
#include "shard_env.hpp"

#include <originpull/timestamp.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace originpull::command {

namespace {

using texts = std::vector<std::string>;

constexpr std::array plan_switches{"--expired", "--unbound", "--superseded"};
constexpr std::array plan_values{"--expired-for", "--expires-before", "--issuer",
                                 "--keep-newest", "--id-from",        "--zones-from"};
constexpr std::array plan_lists{"--status", "--protect", "--exclude-zone", "--account"};
constexpr std::array apply_switches{"--void", "--wait"};
constexpr std::array apply_values{"--journal",      "--concurrency", "--shard",       "--max-items",
                                  "--max-per-zone", "--max-age",     "--metrics-file"};

/// Those that choose certificates. The others take from what they choose.
constexpr std::array choosing{"--expired", "--expired-for", "--expires-before", "--status",
                              "--issuer",  "--unbound",     "--superseded",     "--id-from"};
constexpr std::array restricting{"--keep-newest", "--protect", "--exclude-zone"};

void declare_switch(CLI::App& command, const char* flag, job_arguments& into) {
    command.add_flag_callback(flag, [&into, flag] { into.flags[flag]; });
}

void declare_value(CLI::App& command, const char* flag, job_arguments& into) {
    command
        .add_option_function<std::string>(
            flag, [&into, flag](const std::string& text) { into.flags[flag] = {text}; })
        ->take_last();
}

void declare_list(CLI::App& command, const char* flag, job_arguments& into) {
    command.add_option_function<texts>(flag, [&into, flag](const texts& all) { into.flags[flag] = all; })
        ->allow_extra_args(false)
        ->take_all();
}

bool has(const job_arguments& given, std::string_view flag) { return given.flags.contains(flag); }

/// The value of a flag that takes one; null when it was not given.
const std::string* value_of(const job_arguments& given, std::string_view flag) {
    const auto found = given.flags.find(flag);
    return found == given.flags.end() || found->second.empty() ? nullptr : &found->second.front();
}

const texts& values_of(const job_arguments& given, std::string_view flag) {
    static const texts none;
    const auto found = given.flags.find(flag);
    return found == given.flags.end() ? none : found->second;
}

/// What `parse` makes of the text; its complaint begins with the flag.
template <class Parse>
auto about(std::string_view flag, Parse parse) {
    try {
        return parse();
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument(std::string{flag} + ": " + problem.what());
    }
}

std::string file_name(std::string_view flag, const std::string& text) {
    if (text.empty())
        throw std::invalid_argument(std::string{flag} + ": the name of the file is empty");
    if (text == "-")
        throw std::invalid_argument(std::string{flag} +
                                    ": '-' (standard input or output) cannot be used here; name a file");
    return text;
}

void add_ids(std::set<certificate_id>& into, std::string_view flag, const std::string& path) {
    read_lines(file_name(flag, path), flag,
               [&](std::string_view line) { into.insert(parse_certificate("certificate id ", line)); });
}

/// 32 hexadecimal digits or a UUID, in upper case too.
bool looks_like_id(std::string_view text) {
    const auto is_digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (text.size() == 32)
        return std::ranges::all_of(text, is_digit);
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_digit(text[i]))
            return false;
    }
    return true;
}

/// What cannot be an id has to be a file: a name with a slip in it must not pass for an id that protects nothing.
void add_protected(std::set<certificate_id>& into, const std::string& text) {
    if (!looks_like_id(text)) {
        try {
            add_ids(into, "--protect", text);
        } catch (const std::invalid_argument& problem) {
            throw std::invalid_argument(
                std::string{problem.what()} +
                "; --protect takes a certificate id (32 hexadecimal digits, or a UUID) or a file of ids");
        }
        return;
    }
    if (std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'F'; }))
        throw std::invalid_argument("--protect: " + in_quotes(text) +
                                    " has upper-case digits, and would protect nothing: the service writes "
                                    "ids in lower case");
    into.insert(certificate_id{text});
}

void add_statuses(texts& into, std::string_view list) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    while (true) {
        const auto comma = list.find(',');
        const std::string_view one = list.substr(0, comma);
        if (one.empty() || one.size() > 64 || !std::ranges::all_of(one, fits))
            throw std::invalid_argument(
                "--status: " + in_quotes(one) +
                " is not a status; write them as list shows them: pending_deployment,active");
        into.emplace_back(one);
        if (comma == std::string_view::npos)
            return;
        list.remove_prefix(comma + 1);
    }
}

void interpret_expires_before(plan_wishes& into, const std::string& text) {
    constexpr unsigned most_days = 36500;
    const bool number =
        !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (number) {
        into.expires_within =
            about("--expires-before", [&] { return std::chrono::days{parse_number(text, 0, most_days)}; });
        return;
    }
    const bool date_only = text.find_first_of("Tt ") == std::string::npos;
    into.which.expires_before = timestamp{date_only ? text + "T00:00:00Z" : text}.time();
    if (!into.which.expires_before)
        throw std::invalid_argument("--expires-before: " + in_quotes(text) +
                                    " is not a time; write 2026-12-31 (midnight in UTC), "
                                    "2026-12-31T12:00:00Z, or a number of days from now");
}

std::chrono::seconds seconds_of(std::string_view flag, const std::string& text, std::chrono::days longest) {
    return about(flag,
                 [&] { return std::chrono::ceil<std::chrono::seconds>(parse_duration(text, longest)); });
}

std::string joined(const auto& words) {
    std::string text;
    for (const char* word : words)
        text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

/// In the order of the help, whatever the order on the command line.
texts as_given(const job_arguments& given, bool all_zones) {
    texts result;
    const auto add = [&](const char* flag) {
        for (const std::string& value : values_of(given, flag))
            result.push_back(std::string{flag} + " " + value);
        if (has(given, flag) && values_of(given, flag).empty())
            result.emplace_back(flag);
    };
    std::ranges::for_each(choosing, add);
    std::ranges::for_each(restricting, add);
    if (all_zones)
        result.emplace_back("--all-zones");
    add("--account");
    add("--zones-from");
    return result;
}

void interpret_zones(options& into, const job_arguments& given, const texts& zones, bool all_zones) {
    const std::string* const from = value_of(given, "--zones-from");
    const int ways = (zones.empty() ? 0 : 1) + (all_zones ? 1 : 0) + (from != nullptr ? 1 : 0);
    if (ways == 0)
        throw std::invalid_argument(
            "ZONE is missing: name at least one, or give --all-zones or --zones-from FILE");
    if (ways > 1)
        throw std::invalid_argument(
            "ZONE, --all-zones and --zones-from exclude each other: give one of them");
    if (has(given, "--account") && !all_zones)
        throw std::invalid_argument("--account goes with --all-zones only, which is missing");
    into.all_zones = all_zones;
    for (const std::string& zone : zones)
        into.zones.push_back(parse_zone(zone));
    if (from == nullptr)
        return;
    const auto add = [&](std::string_view line) { into.zones.push_back(parse_zone(line)); };
    if (*from == "-")
        read_input_lines("--zones-from", add);
    else
        read_lines(file_name("--zones-from", *from), "--zones-from", add);
}

void interpret_selectors(plan_wishes& into, const job_arguments& given) {
    constexpr std::chrono::days century{36500};
    if (std::ranges::none_of(choosing, [&](const char* flag) { return has(given, flag); }))
        throw std::invalid_argument("a selector is missing: say which certificates with at least one of " +
                                    joined(choosing) + " (" + joined(restricting) + " choose none)");
    selectors& which = into.which;
    which.expired = has(given, "--expired");
    which.unbound = has(given, "--unbound");
    which.superseded = has(given, "--superseded");
    if (const std::string* const text = value_of(given, "--expired-for"))
        which.expired_for = seconds_of("--expired-for", *text, century);
    if (const std::string* const text = value_of(given, "--expires-before"))
        interpret_expires_before(into, *text);
    for (const std::string& list : values_of(given, "--status"))
        add_statuses(which.statuses, list);
    if (const std::string* const text = value_of(given, "--issuer")) {
        if (text->empty())
            throw std::invalid_argument("--issuer: '' is part of every issuer; write some of its name");
        which.issuer = *text;
    }
    if (const std::string* const text = value_of(given, "--keep-newest"))
        which.keep_newest = about("--keep-newest", [&] { return parse_number(*text, 1, 1'000'000); });
    if (const std::string* const path = value_of(given, "--id-from"))
        add_ids(which.named.emplace(), "--id-from", *path);
    for (const std::string& text : values_of(given, "--protect"))
        add_protected(which.protected_ids, text);
}

shard parse_shard(const std::string& text, const environment& env) {
    constexpr unsigned most = 1'000'000;
    if (text == "env")
        return shard_from(env);
    const auto slash = text.find('/');
    const auto reject = [&](const std::string& why) {
        throw std::invalid_argument("--shard: " + in_quotes(text) + " " + why);
    };
    unsigned index = 0;
    unsigned count = 0;
    try {
        if (slash == std::string::npos)
            throw std::invalid_argument("there is no slash");
        count = parse_number(std::string_view{text}.substr(slash + 1), 1, most);
        index = parse_number(std::string_view{text}.substr(0, slash), 0, most);
    } catch (const std::invalid_argument&) {
        reject("is not a shard; write which/of how many, such as 0/4, or env");
    }
    if (index >= count)
        reject("is none of " + std::to_string(count) + " shards: they count from 0, so the last is " +
               std::to_string(count - 1) + "/" + std::to_string(count));
    return {.index = index, .count = count};
}

zone_brake parse_brake(const std::string& text) {
    constexpr unsigned most = 1'000'000;
    return about("--max-per-zone", [&] {
        const bool percent = text.ends_with('%');
        const std::string_view digits = std::string_view{text}.substr(0, text.size() - (percent ? 1 : 0));
        return zone_brake{.value = parse_number(digits, 1, percent ? 100 : most), .percent = percent};
    });
}

/// Of apply and report: `-` would be gone after the first pass.
std::string plan_file(const std::string& text, std::string_view why_twice) {
    if (text.empty())
        throw std::invalid_argument("PLAN: the name of the file is empty");
    if (text == "-")
        throw std::invalid_argument("PLAN: '-' (standard input) can be read only once, and " +
                                    std::string{why_twice} +
                                    "; write it to a file: originpull plan ... > plan.ndjson");
    return text;
}

} // namespace

void declare_plan(CLI::App& plan, job_arguments& into) {
    for (const char* flag : plan_switches)
        declare_switch(plan, flag, into);
    for (const char* flag : plan_values)
        declare_value(plan, flag, into);
    for (const char* flag : plan_lists)
        declare_list(plan, flag, into);
}

void declare_apply(CLI::App& apply, job_arguments& into) {
    apply.add_option("PLAN", into.plan)->required();
    for (const char* flag : apply_switches)
        declare_switch(apply, flag, into);
    for (const char* flag : apply_values)
        declare_value(apply, flag, into);
}

void declare_report(CLI::App& report, job_arguments& into) {
    report.add_option("PLAN", into.plan)->required();
    report.add_option("JOURNAL", into.journals);
}

void interpret_plan(options& into, const job_arguments& given, const std::vector<std::string>& zones,
                    bool all_zones) {
    interpret_selectors(into.plan, given);
    for (const std::string& account : values_of(given, "--account")) {
        if (!account_id::valid(account))
            throw std::invalid_argument("--account: " + in_quotes(account) +
                                        " is not an account id (32 lower-case hexadecimal digits)");
        into.plan.accounts.emplace_back(account);
    }
    for (const std::string& zone : values_of(given, "--exclude-zone"))
        into.plan.excluded.push_back(about("--exclude-zone", [&] { return parse_zone(zone); }));
    into.plan.which.as_given = as_given(given, all_zones);
    // Last: it may wait for standard input.
    interpret_zones(into, given, zones, all_zones);
}

apply_wishes interpret_apply(const job_arguments& given, const environment& env) {
    constexpr std::chrono::days year{365};
    apply_wishes wishes;
    wishes.plan = plan_file(given.plan, "it is read again when the run is resumed");
    const std::string* const journal = value_of(given, "--journal");
    if (journal == nullptr)
        throw std::invalid_argument(
            "--journal FILE is missing: what is being done is written there, so that a run that was killed "
            "can be resumed");
    wishes.journal = file_name("--journal", *journal);
    if (wishes.journal == wishes.plan)
        throw std::invalid_argument("--journal: " + in_quotes(wishes.journal) +
                                    " is the plan itself; name another file");
    if (const std::string* const text = value_of(given, "--concurrency"))
        wishes.concurrency = about("--concurrency", [&] { return parse_number(*text, 1, 512); });
    if (const std::string* const text = value_of(given, "--shard"))
        wishes.part = parse_shard(*text, env);
    if (const std::string* const text = value_of(given, "--max-items"))
        wishes.max_items = about("--max-items", [&] { return parse_number(*text, 1, 1'000'000'000); });
    if (const std::string* const text = value_of(given, "--max-per-zone"))
        wishes.max_per_zone = parse_brake(*text);
    if (const std::string* const text = value_of(given, "--max-age")) {
        wishes.max_age = seconds_of("--max-age", *text, year);
        if (wishes.max_age == std::chrono::seconds{0})
            throw std::invalid_argument("--max-age: " + in_quotes(*text) +
                                        " makes every plan too old; write such as 24h");
    }
    if (const std::string* const text = value_of(given, "--metrics-file"))
        wishes.metrics_file = file_name("--metrics-file", *text);
    wishes.void_bindings = has(given, "--void");
    wishes.wait = has(given, "--wait");
    return wishes;
}

report_wishes interpret_report(const job_arguments& given) {
    report_wishes wishes;
    wishes.plan = plan_file(given.plan, "it is read more than once");
    for (const std::string& journal : given.journals)
        wishes.journals.push_back(file_name("JOURNAL", journal));
    return wishes;
}

} // namespace originpull::command
