#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <support/temporary_file.hpp>

#include <cleanup/shard_env.hpp>
#include <configuration.hpp>
#include <help.hpp>
#include <options.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cmd = originpull::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using originpull::test::temporary_file;

namespace {

const std::string zone = "023e105f4ecef8ad9ca31a8372d0c353";
const std::string uuid = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60";

using texts = std::vector<std::string>;
using variables = std::map<std::string, std::string>;

cmd::environment environment_of(const variables& env) {
    return [env](const char* name) -> const char* {
        const auto found = env.find(name);
        return found == env.end() ? nullptr : found->second.c_str();
    };
}

cmd::parse_result parse(texts arguments, const variables& env = {}) {
    arguments.insert(arguments.begin(), "originpull");
    std::vector<const char*> pointers;
    for (const std::string& a : arguments)
        pointers.push_back(a.c_str());
    return cmd::parse_command_line(static_cast<int>(pointers.size()), pointers.data(), environment_of(env));
}

cmd::options parsed(const texts& arguments, const variables& env = {}) {
    const auto result = parse(arguments, env);
    INFO(result.err);
    REQUIRE(result.to_do);
    return *result.to_do;
}

std::string refused(const texts& arguments, const variables& env = {}) {
    const auto result = parse(arguments, env);
    CHECK_FALSE(result.to_do);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
}

cmd::plan_wishes planned(texts flags) {
    flags.insert(flags.begin(), {"plan", zone});
    return parsed(flags).plan;
}

std::string refused_plan(texts flags) {
    flags.insert(flags.begin(), {"plan", zone});
    return refused(flags);
}

cmd::apply_wishes applied(texts flags, const variables& env = {}) {
    flags.insert(flags.begin(), {"apply", "plan.ndjson", "--journal", "journal"});
    return parsed(flags, env).apply;
}

std::string refused_apply(texts flags, const variables& env = {}) {
    flags.insert(flags.begin(), {"apply", "plan.ndjson", "--journal", "journal"});
    return refused(flags, env);
}

cmd::shard shard_in(const variables& env) { return applied({"--shard", "env"}, env).part; }

} // namespace

TEST_CASE("command plan options: which zones", "[command]") {
    const auto named = parsed({"plan", zone, "Example.com", "--expired"});
    CHECK(named.command == cmd::command_name::plan);
    REQUIRE(named.zones.size() == 2);
    CHECK(named.zones[0].text() == zone);
    CHECK(named.zones[1].text() == "example.com");
    CHECK_FALSE(named.all_zones);

    const auto all =
        parsed({"plan", "--all-zones", "--expired", "--account", zone, "--account=" + std::string(32, 'a')});
    CHECK(all.all_zones);
    CHECK(all.zones.empty());
    REQUIRE(all.plan.accounts.size() == 2);
    CHECK(all.plan.accounts[1].view() == std::string(32, 'a'));

    const temporary_file list{"# ours\n\n  example.com \r\n" + zone + " # the first\n"};
    const auto read = parsed({"plan", "--zones-from", list.path(), "--expired"});
    REQUIRE(read.zones.size() == 2);
    CHECK(read.zones[0].text() == "example.com");
    CHECK(read.zones[1].text() == zone);

    CHECK_THAT(refused({"plan", "--expired"}), ContainsSubstring("ZONE is missing"));
    for (const texts& two : {texts{zone, "--all-zones"}, texts{zone, "--zones-from", list.path()},
                             texts{"--all-zones", "--zones-from", list.path()}}) {
        texts flags{"plan", "--expired"};
        flags.insert(flags.end(), two.begin(), two.end());
        CHECK_THAT(refused(flags), ContainsSubstring("exclude each other"));
    }
    CHECK_THAT(refused({"plan", zone, "--expired", "--account", zone}),
               ContainsSubstring("--account goes with --all-zones"));
    CHECK_THAT(refused({"plan", "--all-zones", "--expired", "--account", "mine"}),
               ContainsSubstring("--account: 'mine'"));
    CHECK_THAT(refused_plan({"--expired", "--dry-run"}), ContainsSubstring("no flag '--dry-run' for plan"));
    CHECK_THAT(refused_plan({"--expird"}), ContainsSubstring("did you mean '--expired'?"));
}

TEST_CASE("command plan options: files of zones", "[command]") {
    const temporary_file bad{"example.com\n\n# a comment\nexample\n"};
    CHECK_THAT(refused({"plan", "--expired", "--zones-from", bad.path()}),
               ContainsSubstring("--zones-from: '" + bad.path() + "', line 4: ZONE 'example' is neither"));
    const temporary_file nothing{"# nothing\n\n"};
    CHECK_THAT(refused({"plan", "--expired", "--zones-from", nothing.path()}),
               ContainsSubstring("holds nothing"));
    CHECK_THAT(refused({"plan", "--expired", "--zones-from", nothing.path() + ".missing"}),
               ContainsSubstring("cannot be read: No such file"));
    const std::string directory = std::filesystem::temp_directory_path().string();
    CHECK_THAT(refused({"plan", "--expired", "--zones-from", directory}),
               ContainsSubstring("is a directory"));
    CHECK_THAT(refused({"plan", "--expired", "--zones-from", ""}),
               ContainsSubstring("name of the file is empty"));
}

TEST_CASE("command plan options: at least one flag chooses", "[command]") {
    for (const texts& flags : {texts{}, texts{"--protect", uuid}, texts{"--keep-newest", "2"},
                               texts{"--exclude-zone", "example.com"}}) {
        const std::string text = refused_plan(flags);
        for (const char* selector : {"--expired,", "--expired-for", "--expires-before", "--status",
                                     "--issuer", "--unbound", "--superseded", "--id-from"})
            CHECK_THAT(text, ContainsSubstring(selector));
    }
    for (const texts& flags :
         {texts{"--expired"}, texts{"--expired-for", "1d"}, texts{"--expires-before", "30"},
          texts{"--status", "active"}, texts{"--issuer", "x"}, texts{"--unbound"}, texts{"--superseded"}})
        CHECK_FALSE(planned(flags).which.as_given.empty());
}

TEST_CASE("command plan options: what the selectors are told", "[command]") {
    const temporary_file ids{uuid + "\n# another\nabc_1\n"};
    const auto wishes = planned({"--unbound",
                                 "--status",
                                 "active,pending_deployment",
                                 "--expired",
                                 "--superseded",
                                 "--status=new_status",
                                 "--issuer",
                                 "Origin CA",
                                 "--expired-for",
                                 "800d",
                                 "--keep-newest",
                                 "3",
                                 "--id-from",
                                 ids.path(),
                                 "--protect",
                                 uuid,
                                 "--protect",
                                 ids.path(),
                                 "--exclude-zone",
                                 "Example.org",
                                 "--exclude-zone",
                                 zone});
    const cmd::selectors& which = wishes.which;
    CHECK(which.expired);
    CHECK(which.unbound);
    CHECK(which.superseded);
    CHECK(which.expired_for == std::chrono::days{800});
    CHECK(which.statuses == texts{"active", "pending_deployment", "new_status"});
    CHECK(which.issuer == "Origin CA");
    CHECK(which.keep_newest == 3U);
    REQUIRE(which.named);
    CHECK(which.named->size() == 2);
    CHECK(which.protected_ids == *which.named);
    REQUIRE(wishes.excluded.size() == 2);
    CHECK(wishes.excluded[0].text() == "example.org");
    CHECK(wishes.excluded[1].text() == zone);
    CHECK(which.as_given == texts{"--expired", "--expired-for 800d", "--status active,pending_deployment",
                                  "--status new_status", "--issuer Origin CA", "--unbound", "--superseded",
                                  "--id-from " + ids.path(), "--keep-newest 3", "--protect " + uuid,
                                  "--protect " + ids.path(), "--exclude-zone Example.org",
                                  "--exclude-zone " + zone});
    CHECK_FALSE(planned({"--unbound"}).which.expired);
    CHECK_FALSE(planned({"--unbound"}).which.named);

    CHECK_THAT(refused_plan({"--status", "active,"}), ContainsSubstring("--status: ''"));
    CHECK_THAT(refused_plan({"--status", "Active"}), ContainsSubstring("--status: 'Active'"));
    CHECK_THAT(refused_plan({"--issuer", ""}), ContainsSubstring("--issuer: ''"));
    CHECK_THAT(refused_plan({"--expired", "--keep-newest", "0"}), ContainsSubstring("--keep-newest: '0'"));
    CHECK_THAT(refused_plan({"--expired-for", "soon"}), ContainsSubstring("--expired-for: 'soon'"));
    CHECK_THAT(refused_plan({"--expired-for", "36501d"}), ContainsSubstring("longer than 36500 days"));
    CHECK_THAT(refused_plan({"--expired", "--exclude-zone", "x"}),
               ContainsSubstring("--exclude-zone: ZONE 'x'"));
}

TEST_CASE("command plan options: before which date", "[command]") {
    using std::chrono::sys_days;
    using namespace std::chrono;
    const time_point<system_clock, seconds> midnight = sys_days{2026y / 12 / 31};
    CHECK(planned({"--expires-before", "2026-12-31"}).which.expires_before == midnight);
    CHECK(planned({"--expires-before", "2026-12-31T12:00:00+02:00"}).which.expires_before == midnight + 10h);
    const auto relative = planned({"--expires-before", "30"});
    CHECK(relative.expires_within == days{30});
    CHECK_FALSE(relative.which.expires_before);
    CHECK(relative.which.as_given == texts{"--expires-before 30"});
    for (const char* bad :
         {"", "tomorrow", "2026-13-01", "2026-12", "-3", "30d", "36501", "2026-12-31T12:00"})
        CHECK_THAT(refused_plan({"--expires-before", bad}),
                   ContainsSubstring("--expires-before: '" + std::string{bad} + "'"));
}

TEST_CASE("command plan options: a slip in what is to be protected is never an id", "[command]") {
    using originpull::certificate_id;
    CHECK(planned({"--expired", "--protect", zone}).which.protected_ids.contains(certificate_id{zone}));
    CHECK(planned({"--expired", "--protect", uuid}).which.protected_ids.contains(certificate_id{uuid}));
    for (const std::string& slip :
         {std::string{"keep.tx"}, zone.substr(1), uuid.substr(1), zone + "0",
          std::string{"2458ce5a0-c35-4c7f-82c7-8e9487d3ff60"}, std::string{"-"}, std::string{}})
        CHECK_THAT(refused_plan({"--expired", "--protect", slip}), ContainsSubstring("--protect"));
    CHECK_THAT(refused_plan({"--expired", "--protect", "keep.tx"}),
               ContainsSubstring("'keep.tx' cannot be read") && ContainsSubstring("UUID"));
    std::string upper = uuid;
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    CHECK_THAT(refused_plan({"--expired", "--protect", upper}), ContainsSubstring("upper-case"));
    const temporary_file bad{uuid + "\nnot an id\n"};
    CHECK_THAT(refused_plan({"--expired", "--protect", bad.path()}),
               ContainsSubstring(", line 2: certificate id 'not an id'"));
    CHECK_THAT(refused_plan({"--id-from", bad.path()}), ContainsSubstring(", line 2: "));
    const temporary_file nothing{"\n"};
    CHECK_THAT(refused_plan({"--expired", "--protect", nothing.path()}), ContainsSubstring("holds nothing"));
    CHECK_THAT(refused_plan({"--id-from", "-"}), ContainsSubstring("name a file"));
}

TEST_CASE("command apply options", "[command]") {
    const auto plain = parsed({"apply", "p", "--journal", "j"});
    CHECK(plain.command == cmd::command_name::apply);
    CHECK(plain.zones.empty());
    CHECK(plain.apply.plan == "p");
    CHECK(plain.apply.journal == "j");
    CHECK(plain.apply.concurrency == 16);
    CHECK(plain.apply.part == cmd::shard{});
    CHECK_FALSE(plain.apply.max_items);
    CHECK(plain.apply.max_per_zone.percent);
    CHECK(plain.apply.max_per_zone.value == 50);
    CHECK(plain.apply.max_age == 24h);
    CHECK_FALSE(plain.apply.void_bindings);
    CHECK_FALSE(plain.apply.wait);

    const auto full =
        applied({"--concurrency", "512", "--shard", "3/4", "--max-items", "10", "--max-per-zone", "7",
                 "--void", "--wait", "--max-age", "2d", "--metrics-file", "m.prom"});
    CHECK(full.concurrency == 512);
    CHECK(full.part == cmd::shard{.index = 3, .count = 4});
    CHECK(full.max_items == 10U);
    CHECK(full.max_per_zone.value == 7);
    CHECK_FALSE(full.max_per_zone.percent);
    CHECK(full.max_age == 48h);
    CHECK(full.void_bindings);
    CHECK(full.wait);
    CHECK(full.metrics_file == "m.prom");
    CHECK(applied({"--max-per-zone", "100%"}).max_per_zone.value == 100);

    CHECK_THAT(refused({"apply", "p"}), ContainsSubstring("--journal FILE is missing"));
    CHECK_THAT(refused({"apply", "--journal", "j"}), ContainsSubstring("PLAN is required"));
    CHECK_THAT(refused({"apply", "-", "--journal", "j"}),
               ContainsSubstring("standard input") && ContainsSubstring("resumed"));
    CHECK_THAT(refused({"apply", "p", "--journal", "p"}), ContainsSubstring("the plan itself"));
    CHECK_THAT(refused({"apply", "p", "--journal", "-"}), ContainsSubstring("--journal: '-'"));
    CHECK_THAT(refused({"apply", "p", "--journal", ""}), ContainsSubstring("--journal: the name"));
    for (const char* bad : {"0", "513", "x", ""})
        CHECK_THAT(refused_apply({"--concurrency", bad}), ContainsSubstring("--concurrency: "));
    for (const char* bad : {"0", "0%", "101%", "%", "", "5.5", "-1"})
        CHECK_THAT(refused_apply({"--max-per-zone", bad}), ContainsSubstring("--max-per-zone: "));
    CHECK_THAT(refused_apply({"--max-items", "0"}), ContainsSubstring("--max-items: '0'"));
    CHECK_THAT(refused_apply({"--max-age", "0"}), ContainsSubstring("--max-age: '0'"));
    CHECK_THAT(refused_apply({"--dry-run"}), ContainsSubstring("no flag '--dry-run' for apply"));
}

TEST_CASE("command apply options: shards count from 0", "[command]") {
    CHECK(applied({"--shard", "0/1"}).part == cmd::shard{});
    CHECK(applied({"--shard=0/8"}).part.count == 8);
    CHECK_THAT(refused_apply({"--shard", "4/4"}),
               ContainsSubstring("count from 0") && ContainsSubstring("3/4"));
    for (const char* bad : {"", "1", "/4", "1/", "0/0", "-1/4", "1/4/2", "a/b", "environment"})
        CHECK_THAT(refused_apply({"--shard", bad}), ContainsSubstring("--shard: '" + std::string{bad} + "'"));
}

TEST_CASE("command apply options: shards from the environment", "[command]") {
    CHECK(shard_in({{"JOB_COMPLETION_INDEX", "2"}, {"ORIGINPULL_SHARD_COUNT", "5"}}) ==
          cmd::shard{.index = 2, .count = 5});
    CHECK(shard_in({{"AWS_BATCH_JOB_ARRAY_INDEX", "0"}, {"AWS_BATCH_JOB_ARRAY_SIZE", "3"}}) ==
          cmd::shard{.index = 0, .count = 3});
    CHECK(shard_in({{"CLOUD_RUN_TASK_INDEX", "9"}, {"CLOUD_RUN_TASK_COUNT", "10"}}) ==
          cmd::shard{.index = 9, .count = 10});
    CHECK(shard_in({{"SLURM_ARRAY_TASK_ID", "7"},
                    {"SLURM_ARRAY_TASK_COUNT", "3"},
                    {"SLURM_ARRAY_TASK_MIN", "5"}}) == cmd::shard{.index = 2, .count = 3});
    // The first that is set.
    CHECK(shard_in({{"JOB_COMPLETION_INDEX", "1"},
                    {"ORIGINPULL_SHARD_COUNT", "2"},
                    {"CLOUD_RUN_TASK_INDEX", "0"},
                    {"CLOUD_RUN_TASK_COUNT", "9"}}) == cmd::shard{.index = 1, .count = 2});

    const texts asked{"--shard", "env"};
    const std::string none = refused_apply(asked);
    for (const char* name : {"JOB_COMPLETION_INDEX", "ORIGINPULL_SHARD_COUNT", "AWS_BATCH_JOB_ARRAY_INDEX",
                             "AWS_BATCH_JOB_ARRAY_SIZE", "CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT",
                             "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"})
        CHECK_THAT(none, ContainsSubstring(name));
    CHECK_THAT(refused_apply(asked, {{"JOB_COMPLETION_INDEX", "1"},
                                     {"CLOUD_RUN_TASK_INDEX", "0"},
                                     {"CLOUD_RUN_TASK_COUNT", "9"}}),
               ContainsSubstring("ORIGINPULL_SHARD_COUNT is not"));
    CHECK_THAT(refused_apply(asked, {{"CLOUD_RUN_TASK_INDEX", "9"}, {"CLOUD_RUN_TASK_COUNT", "9"}}),
               ContainsSubstring("none of the 9 shards"));
    CHECK_THAT(refused_apply(asked, {{"CLOUD_RUN_TASK_INDEX", "0"}, {"CLOUD_RUN_TASK_COUNT", "0"}}),
               ContainsSubstring("CLOUD_RUN_TASK_COUNT: '0'"));
    CHECK_THAT(refused_apply(asked, {{"SLURM_ARRAY_TASK_ID", "4"},
                                     {"SLURM_ARRAY_TASK_COUNT", "3"},
                                     {"SLURM_ARRAY_TASK_MIN", "5"}}),
               ContainsSubstring("SLURM_ARRAY_TASK_ID is 4"));
}

TEST_CASE("command apply options: a call may take an hour", "[command]") {
    const auto call_of = [](const texts& arguments) {
        return cmd::make_config(parsed(arguments), {originpull::credentials::api_token("t")},
                                environment_of({}))
            .timeouts.call;
    };
    CHECK(call_of({"apply", "p", "--journal", "j"}) == 1h);
    CHECK(call_of({"apply", "p", "--journal", "j", "--timeout", "90s"}) == 90s);
    CHECK(call_of({"plan", zone, "--expired"}) == 5min);
}

TEST_CASE("command report options", "[command]") {
    const auto o = parsed({"report", "p", "j1", "j2"});
    CHECK(o.command == cmd::command_name::report);
    CHECK(o.report.plan == "p");
    CHECK(o.report.journals == texts{"j1", "j2"});
    CHECK(parsed({"report", "p"}).report.journals.empty()); // the plan alone
    CHECK_THAT(refused({"report"}), ContainsSubstring("PLAN is required"));
    CHECK_THAT(refused({"report", "-", "j"}), ContainsSubstring("standard input"));
    CHECK_THAT(refused({"report", "p", "-"}), ContainsSubstring("JOURNAL: '-'"));
}

TEST_CASE("command help: each flag of a job has its line", "[command]") {
    const std::string plan = cmd::help_text("plan");
    for (const char* flag :
         {"--all-zones", "--account ID", "--zones-from FILE", "--expired ", "--expired-for D",
          "--expires-before WHEN", "--status S", "--issuer TEXT", "--unbound", "--superseded",
          "--id-from FILE", "--keep-newest N", "--protect ID|FILE", "--exclude-zone ZONE"})
        CHECK_THAT(plan, ContainsSubstring("\n  " + std::string{flag}));
    const std::string apply = cmd::help_text("apply");
    for (const char* flag :
         {"--journal FILE", "--concurrency N", "--shard I/N", "--shard env", "--max-items N",
          "--max-per-zone N|P%", "--max-age D", "--void", "--wait", "--metrics-file FILE"})
        CHECK_THAT(apply, ContainsSubstring("\n  " + std::string{flag}));
    CHECK_THAT(plan, ContainsSubstring("\n  5    the journal cannot be written"));
}
