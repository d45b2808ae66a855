#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <help.hpp>
#include <options.hpp>
#include <settings.hpp>

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace cmd = originpull::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

const std::string zone = "023e105f4ecef8ad9ca31a8372d0c353";

using variables = std::map<std::string, std::string>;

cmd::parse_result parse(std::vector<std::string> arguments, const variables& env = {}) {
    arguments.insert(arguments.begin(), "originpull");
    std::vector<const char*> pointers;
    for (const std::string& a : arguments)
        pointers.push_back(a.c_str());
    return cmd::parse_command_line(static_cast<int>(pointers.size()), pointers.data(),
                                   [&](const char* name) -> const char* {
                                       const auto found = env.find(name);
                                       return found == env.end() ? nullptr : found->second.c_str();
                                   });
}

cmd::options parsed(const std::vector<std::string>& arguments, const variables& env = {}) {
    const auto result = parse(arguments, env);
    INFO(result.err);
    REQUIRE(result.to_do);
    return *result.to_do;
}

std::string refused(const std::vector<std::string>& arguments, const variables& env = {}) {
    const auto result = parse(arguments, env);
    CHECK_FALSE(result.to_do);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
}

} // namespace

TEST_CASE("command options: global flags stand before or after the command", "[command]") {
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{"--timeout", "90s", "--rate=4/1s", "list", zone,
                                                "--connections", "7", "--max-attempts", "1", "--verbose"},
                                               {"list", "--timeout=1m30s", zone, "--verbose", "--rate", "4/1",
                                                "--max-attempts=1", "--connections=7"}}) {
        const auto o = parsed(arguments);
        CHECK(o.command == cmd::command_name::list);
        CHECK(o.timeout == 90s);
        REQUIRE(o.pace);
        CHECK(o.pace->requests == 4);
        CHECK(o.connections == 7U);
        CHECK(o.max_attempts == 1);
        CHECK(o.verbose);
        CHECK_FALSE(o.quiet);
        REQUIRE(o.zones.size() == 1);
        CHECK(o.zones.front().text() == zone);
    }
}

TEST_CASE("command options: the form of the output", "[command]") {
    CHECK(parsed({"zones"}).form == cmd::output_form::table);
    CHECK(parsed({"zones", "--json"}).form == cmd::output_form::json);
    CHECK(parsed({"zones", "--output", "ndjson"}).form == cmd::output_form::ndjson);
    CHECK(parsed({"--output=json", "zones", "--json"}).form == cmd::output_form::json);
    CHECK(parsed({"zones", "--output", "table"}, {{"ORIGINPULL_JSON", "1"}}).form == cmd::output_form::table);
    CHECK(parsed({"zones", "--json"}, {{"ORIGINPULL_OUTPUT", "ndjson"}}).form == cmd::output_form::json);
    CHECK_THAT(refused({"zones", "--json", "--output", "table"}), ContainsSubstring("--json"));
    CHECK_THAT(refused({"zones", "--output", "xml"}), ContainsSubstring("--output: 'xml'"));
}

TEST_CASE("command options: every flag has a twin in the environment", "[command]") {
    const variables all{{"ORIGINPULL_BASE_URL", "https://a.example"},
                        {"ORIGINPULL_CA_FILE", "ca.pem"},
                        {"ORIGINPULL_TOKEN_FILE", "token"},
                        {"ORIGINPULL_OUTPUT", "ndjson"},
                        {"ORIGINPULL_TIMEOUT", "7s"},
                        {"ORIGINPULL_MAX_ATTEMPTS", "9"},
                        {"ORIGINPULL_CONNECTIONS", "3"},
                        {"ORIGINPULL_RATE", "0"},
                        {"ORIGINPULL_QUIET", "yes"},
                        {"ORIGINPULL_VERBOSE", "true"}};
    const auto o = parsed({"verify"}, all);
    CHECK(o.base_url == "https://a.example");
    CHECK(o.base_url_from == "ORIGINPULL_BASE_URL");
    CHECK(o.ca_file == "ca.pem");
    CHECK(o.token_file == "token");
    CHECK(o.form == cmd::output_form::ndjson);
    CHECK(o.timeout == 7s);
    CHECK(o.max_attempts == 9);
    CHECK(o.connections == 3U);
    CHECK(o.pace.value().requests == 0);
    CHECK(o.quiet);
    CHECK(o.verbose);
    CHECK(parsed({"verify", "--timeout", "8s"}, all).timeout == 8s);
    CHECK_FALSE(parsed({"verify"}, {{"ORIGINPULL_TIMEOUT", ""}}).timeout);
    for (const cmd::setting& s : cmd::settings())
        CHECK(cmd::help_text().find("[" + std::string{s.variable} + "]") != std::string::npos);
}

TEST_CASE("command options: a bad value names the flag or the variable", "[command]") {
    CHECK_THAT(refused({"zones", "--timeout", "5x"}), StartsWith("originpull: --timeout: '5x'"));
    CHECK_THAT(refused({"zones"}, {{"ORIGINPULL_TIMEOUT", "5x"}}),
               StartsWith("originpull: ORIGINPULL_TIMEOUT: '5x'"));
    CHECK_THAT(refused({"zones"}, {{"ORIGINPULL_JSON", "maybe"}}),
               StartsWith("originpull: ORIGINPULL_JSON: 'maybe'"));
    CHECK_THAT(refused({"zones", "--max-attempts", "0"}), ContainsSubstring("--max-attempts: '0'"));
    CHECK_THAT(refused({"zones", "--connections", "5000"}), ContainsSubstring("--connections: '5000'"));
    CHECK_THAT(refused({"zones", "--rate", "fast"}), ContainsSubstring("--rate: 'fast'"));
    CHECK_THAT(refused({"zones", "--timeout"}), ContainsSubstring("--timeout needs a value"));
    CHECK_THAT(refused({"zones", "--token-file", "-"}), ContainsSubstring("standard input"));
}

TEST_CASE("command options: the offending word is named and the nearest suggested", "[command]") {
    CHECK_THAT(refused({"lst"}), ContainsSubstring("no command 'lst'") && ContainsSubstring("'list'"));
    CHECK_THAT(refused({"delet", zone, "x"}),
               ContainsSubstring("no command 'delet'") && ContainsSubstring("'delete'"));
    CHECK_THAT(refused({"frobnicate"}),
               ContainsSubstring("no command 'frobnicate'") && !ContainsSubstring("did you mean"));
    CHECK_THAT(refused({"list", zone, "--ouptut", "json"}),
               ContainsSubstring("'--ouptut'") && ContainsSubstring("'--output'"));
    CHECK_THAT(refused({"delete", "--ouptut=json"}),
               ContainsSubstring("'--ouptut'") && ContainsSubstring("'--output'"));
    CHECK_THAT(refused({"delete", zone, "x", "--dry-rn"}), ContainsSubstring("'--dry-run'"));
    CHECK_THAT(refused({"get", zone, "x", "--dry-run"}), ContainsSubstring("no flag '--dry-run' for get"));
    CHECK_THAT(refused({"get", zone, "x", "y"}), ContainsSubstring("'y' is one too many"));
    CHECK_THAT(refused({"help", "lst"}), ContainsSubstring("'list'"));
    CHECK_THAT(refused({"--json"}), ContainsSubstring("a command is missing"));
    CHECK_THAT(refused({"delete", zone}), ContainsSubstring("CERTIFICATE is required"));
    CHECK_THAT(refused({"list"}), ContainsSubstring("ZONE is missing"));
    CHECK_THAT(refused({"list", zone, "--all-zones"}), ContainsSubstring("exclude"));
    CHECK_THAT(refused({"upload", zone, "--certificate", "x"}),
               ContainsSubstring("--private-key is required"));
    CHECK_THAT(refused({"bad\x1b[31m"}), !ContainsSubstring("\x1b"));
}

TEST_CASE("command options: a certificate id", "[command]") {
    CHECK(parsed({"get", zone, "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"}).certificate->view().size() == 36);
    CHECK(parsed({"get", zone, "list"}).certificate->view() == "list");
    CHECK(parsed({"delete", zone, "--", "-x"}).certificate->view() == "-x");
    for (const std::string& bad : {std::string{}, std::string{"/"}, std::string{".."}, std::string{"%2e"},
                                   std::string{"a?"}, std::string{"a#"}, std::string{"a\r"},
                                   std::string{"a\n"}, std::string{"a b"}, std::string(65, 'a')})
        CHECK_THAT(refused({"delete", zone, bad}), ContainsSubstring("CERTIFICATE"));
}

TEST_CASE("command options: settings and bind", "[command]") {
    CHECK_FALSE(parsed({"settings", zone}).enable);
    CHECK(parsed({"settings", zone, "--enable"}).enable == true);
    CHECK(parsed({"settings", zone, "--disable"}).enable == false);
    CHECK_THAT(refused({"settings", zone, "--enable", "--disable"}),
               ContainsSubstring("--enable and --disable exclude"));

    const auto bound = parsed({"bind", "example.com", "WWW.example.com", "c1"});
    CHECK(bound.command == cmd::command_name::bind);
    CHECK(bound.hostname == "www.example.com");
    CHECK(bound.certificate->view() == "c1");
    using originpull::association_state;
    CHECK(bound.binding == association_state::enabled);
    CHECK(parsed({"bind", zone, "a.b", "c1", "--disable"}).binding == association_state::disabled);
    CHECK(parsed({"bind", zone, "a.b", "c1", "--void", "--dry-run"}).binding == association_state::voided);
    CHECK_THAT(refused({"bind", zone, "a.b", "c1", "--void", "--disable"}),
               ContainsSubstring("--disable and --void exclude"));
    CHECK_THAT(refused({"bind", zone, "c1", "a.b"}), ContainsSubstring("HOSTNAME 'c1'"));
    CHECK_THAT(refused({"bind", zone, "a.b", "a.b"}), ContainsSubstring("CERTIFICATE 'a.b'"));
    CHECK_THAT(refused({"bind", zone, "a.b"}), ContainsSubstring("CERTIFICATE is required"));
    CHECK_THAT(refused({"bind", zone, "a.b", "c1", "--enable"}), ContainsSubstring("'--enable' for bind"));
}

TEST_CASE("command options: certificates of the zone", "[command]") {
    CHECK(parsed({"list", zone, "--zone-level"}).zone_level);
    CHECK(parsed({"get", "--zone-level", zone, "c"}).zone_level);
    CHECK(parsed({"delete", zone, "c", "--zone-level"}).zone_level);
    CHECK(parsed({"upload", zone, "--certificate=c", "--private-key=k", "--zone-level"}).zone_level);
    CHECK_FALSE(parsed({"delete", zone, "c"}).zone_level);
    for (const char* flag : {"--retire", "--void", "--wait", "--fingerprint=x", "--hostname=x"})
        CHECK_THAT(refused({"delete", zone, "c", "--zone-level", flag}),
                   ContainsSubstring("--zone-level excludes " + std::string{flag}.substr(0, 6)) &&
                       ContainsSubstring("not bound to zone-level"));
}

TEST_CASE("command options: what delete --retire is asked for", "[command]") {
    CHECK_FALSE(parsed({"delete", zone, "c"}).retire);
    const auto plain = parsed({"delete", zone, "c", "--retire"}).retire.value();
    CHECK_FALSE(plain.void_bindings);
    CHECK_FALSE(plain.wait);
    CHECK(plain.fingerprint.empty());
    const auto full = parsed({"delete", "--retire", "--hostname", "A.example", zone, "--void",
                              "--hostname=b.example", "c", "--fingerprint", std::string(64, 'A'), "--wait"});
    REQUIRE(full.retire);
    CHECK(full.certificate->view() == "c");
    CHECK(full.retire->void_bindings);
    CHECK(full.retire->wait);
    CHECK(full.retire->fingerprint == std::string(64, 'a'));
    CHECK(full.retire->hostnames == std::vector<std::string>{"a.example", "b.example"});
    for (const char* flag : {"--void", "--wait", "--fingerprint=x", "--hostname=x"})
        CHECK_THAT(refused({"delete", zone, "c", flag}), ContainsSubstring("goes with --retire only"));
    CHECK_THAT(refused({"delete", zone, "c", "--retire", "--fingerprint", ""}),
               ContainsSubstring("--fingerprint: ''"));
    CHECK_THAT(refused({"delete", zone, "c", "--retire", "--fingerprint="}),
               ContainsSubstring("--fingerprint"));
    CHECK_THAT(refused({"delete", zone, "c", "--retire", "--hostname", ""}),
               ContainsSubstring("--hostname: ''"));
    CHECK_THAT(refused({"delete", zone, "c", "--retire", "--hostname", "x"}),
               ContainsSubstring("--hostname: 'x'"));
    CHECK_THAT(refused({"delete", zone, "c", "--retrie"}), ContainsSubstring("'--retire'"));
}

TEST_CASE("command options: no argument gives a short help, and that is a failure", "[command]") {
    const auto result = parse({});
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, ContainsSubstring("originpull list") && ContainsSubstring("originpull delete"));
    CHECK(result.err.size() < 500);
}

TEST_CASE("command options: help and version are results", "[command]") {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"help"}}) {
        const auto result = parse(arguments);
        CHECK(result.status == 0);
        CHECK(result.out == cmd::help_text());
    }
    for (const cmd::command_help& c : cmd::commands()) {
        const std::string name{c.name};
        CHECK(parse({name, "--help"}).out == cmd::help_text(name));
        CHECK(parse({name, "-h"}).status == 0);
        CHECK(parse({"help", name}).out == cmd::help_text(name));
        CHECK_THAT(cmd::help_text(name), ContainsSubstring("Examples:\n  originpull " + name) &&
                                             ContainsSubstring("Exit status:") &&
                                             ContainsSubstring("ORIGINPULL_"));
    }
    const auto version = parse({"--version"});
    CHECK(version.status == 0);
    CHECK_THAT(version.out, StartsWith("originpull ") && ContainsSubstring("\nBoost 1.") &&
                                ContainsSubstring("\nOpenSSL ") && ContainsSubstring("\ncompiled by "));
}

TEST_CASE("command options: the help fits 80 columns", "[command]") {
    std::string all = cmd::help_text() + cmd::short_help_text();
    for (const cmd::command_help& c : cmd::commands())
        all += cmd::help_text(c.name);
    std::istringstream lines{all};
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(line.size() <= 80);
    }
}
