#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

// apply when nothing is in its way, and what it refuses. What kills, fills and stops it: apply_*.cpp.

using namespace originpull::test::command;
using Catch::Matchers::ContainsSubstring;
using originpull::test::ended;
using originpull::test::process;

namespace {

/// An emulator with some zones, and a plan for it.
class desk {
public:
    explicit desk(emu::options options = quick(), const arguments& selectors = {"--unbound"})
        : there(with_zones(std::move(options))) {
        make_plan(selectors);
    }

    static emu::options with_zones(emu::options options) {
        options.zones = 5;
        options.rate_limit.requests = 0;
        return options;
    }

    void make_plan(const arguments& selectors) {
        arguments given{"plan", "--all-zones"};
        given.insert(given.end(), selectors.begin(), selectors.end());
        const ended made = there.run(given);
        INFO(made.err);
        REQUIRE(made.status == 0);
        plan = there.files.write("plan.ndjson", made.out, for_owner);
        const std::vector<json::value> lines = lines_of(made.out);
        items.assign(lines.begin() + 1, lines.end());
        there.server.clear_events();
    }

    ended apply(const arguments& more = {}) const {
        arguments given{"apply", plan, "--journal", there.files.file("journal"), "--output", "ndjson"};
        given.insert(given.end(), more.begin(), more.end());
        return there.run(given);
    }

    std::string text(const std::string& name) const {
        std::ifstream file{there.files.file(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    std::string first() const { return std::string{items.front().at("certificate").as_string()}; }
    std::string zone_of_first() const { return std::string{items.front().at("zone").as_string()}; }

    std::size_t deletes() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            there.changes(), [](const std::string& one) { return one.starts_with("delete "); }));
    }

    bench there;
    std::string plan;
    std::vector<json::value> items;
};

const arguments all_of_a_zone{"--max-per-zone", "100%"};

json::object summary_of(const ended& run) { return lines_of(run.out).back().at("summary").as_object(); }

/// The result of a certificate.
json::object result_of(const ended& run, const std::string& certificate) {
    for (const json::value& line : lines_of(run.out))
        if (const json::value* id = line.as_object().if_contains("certificate");
            id != nullptr && id->as_string() == certificate)
            return line.as_object();
    FAIL("there is no result of " << certificate);
    return {};
}

arguments operator+(arguments a, const arguments& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

} // namespace

TEST_CASE("command apply: what the plan says, and once") {
    const auto reading = GENERATE(emu::reading::documented, emu::reading::observed);
    desk d{quick(reading)};
    REQUIRE(d.items.size() > 5);
    const ended run = d.apply(all_of_a_zone);
    INFO(run.err);
    CHECK(run.status == 0);
    CHECK(lines_of(run.out).size() == d.items.size() + 1);
    CHECK(summary_of(run).at("deleted") == d.items.size());
    CHECK(summary_of(run).at("changed") == d.items.size());
    CHECK(d.deletes() == d.items.size());
    const json::object one = result_of(run, d.first());
    CHECK(keys_of(one) == std::vector<std::string>{"item", "zone", "zone_name", "certificate", "outcome",
                                                   "reason", "changed", "http_status", "attempts", "ray_id",
                                                   "error", "retirement"});
    CHECK(one.at("outcome") == "deleted");
    CHECK(one.at("reason").is_null());
    CHECK(one.at("changed") == "applied");
    CHECK_THAT(run.err, ContainsSubstring(std::to_string(d.items.size()) + " deleted"));

    d.there.server.clear_events();
    const ended again = d.apply(all_of_a_zone);
    CHECK(again.status == 0);
    CHECK(summary_of(again).at("done_before") == d.items.size());
    CHECK(d.there.server.events().empty()); // not even looked at
}

TEST_CASE("command apply: without its journal, what is gone is done") {
    desk d;
    REQUIRE(d.apply(all_of_a_zone).status == 0);
    std::filesystem::remove(d.there.files.file("journal"));
    const std::size_t before = d.deletes();
    const ended again = d.apply(all_of_a_zone);
    CHECK(again.status == 0);
    CHECK(summary_of(again).at("already_gone") == d.items.size());
    CHECK(summary_of(again).at("changed") == 0);
    CHECK(d.deletes() == before);
}

TEST_CASE("command apply: bound hostnames are voided with --void, and left alone without") {
    desk d;
    const std::string bound = d.there.certificate(true);
    d.make_plan({"--id-from", d.there.files.write("ids", bound + "\n", for_owner)});
    REQUIRE(d.items.size() == 1);
    CHECK_THAT(std::string{d.items.front().at("action").as_string()}, ContainsSubstring("void"));

    const ended left = d.apply();
    CHECK(left.status == 1);
    CHECK(result_of(left, bound).at("outcome") == "failed");
    CHECK_THAT(std::string{result_of(left, bound).at("reason").as_string()}, ContainsSubstring("--void"));
    CHECK_THAT(left.err, ContainsSubstring("without --void they are left alone"));
    CHECK(d.there.changes().empty());

    const ended done = d.apply({"--void"});
    CHECK(done.status == 0);
    CHECK(result_of(done, bound).at("outcome") == "deleted");
    CHECK(d.there.certificate_view(bound).status == "deleted");
    CHECK(d.there.certificate_view(bound).hostnames.empty());
}

TEST_CASE(
    "command apply: what has changed since the plan is skipped, with the reason, and the rest is done") {
    desk d;
    const std::string victim = d.first();
    REQUIRE(d.there.run({"bind", d.zone_of_first(), "new." + d.there.view().name, victim}).status == 0);
    d.there.server.clear_events();
    const ended run = d.apply(all_of_a_zone + arguments{"--void"});
    CHECK(run.status == 1);
    CHECK(result_of(run, victim).at("outcome") == "skipped");
    CHECK_THAT(std::string{result_of(run, victim).at("reason").as_string()},
               ContainsSubstring("has been bound to it since"));
    CHECK(summary_of(run).at("deleted") == d.items.size() - 1);
    CHECK(d.there.certificate_view(victim).status == "active");
    CHECK(d.there.certificate_view(victim).hostnames.size() == 1);
}

TEST_CASE("command apply: a plan is refused before anything is sent") {
    desk d;
    std::string good = d.text("plan.ndjson");
    SECTION("edited") {
        good.replace(good.find("\"zone_certificates\":4"), 21, "\"zone_certificates\":9");
        d.there.files.write("plan.ndjson", good, for_owner);
        CHECK_THAT(d.apply(all_of_a_zone).err, ContainsSubstring("edited"));
    }
    SECTION("too much of a zone, as long as nobody allows it") {
        const ended run = d.apply();
        CHECK_THAT(run.err, ContainsSubstring("--max-per-zone allows 50%"));
    }
    SECTION("too many items") {
        CHECK_THAT(d.apply(all_of_a_zone + arguments{"--max-items", "3"}).err,
                   ContainsSubstring("--max-items allows 3"));
    }
    SECTION("empty") {
        d.there.files.write("plan.ndjson", "", for_owner);
        CHECK_THAT(d.apply(all_of_a_zone).err, ContainsSubstring("empty"));
    }
    SECTION("of another journal") {
        REQUIRE(d.apply(all_of_a_zone).status == 0);
        d.there.server.clear_events();
        d.make_plan({"--status", "active"});
        const ended run = d.apply(all_of_a_zone);
        CHECK_THAT(run.err, ContainsSubstring("belongs to another plan"));
        CHECK(run.status == 2);
    }
    SECTION("of another shard's journal") {
        REQUIRE(d.apply(all_of_a_zone + arguments{"--shard", "0/2"}).status == 0);
        d.there.server.clear_events();
        CHECK(d.apply(all_of_a_zone + arguments{"--shard", "1/2"}).status == 2);
    }
    CHECK(d.there.changes().empty());
}

TEST_CASE("command apply: shards have all items between them") {
    desk d;
    std::size_t deleted = 0;
    for (const std::string i : {"0", "1", "2"}) {
        const ended run = d.there.run({"apply", d.plan, "--journal", d.there.files.file("journal" + i),
                                       "--shard", i + "/3", "--max-per-zone", "100%", "--output", "ndjson"});
        CHECK(run.status == 0);
        deleted += summary_of(run).at("deleted").to_number<std::size_t>();
        CHECK(summary_of(run).at("planned") == summary_of(run).at("deleted"));
    }
    CHECK(deleted == d.items.size());
    CHECK(d.deletes() == d.items.size());
}

TEST_CASE("command apply: credentials that are refused stop it, with status 3") {
    desk d;
    d.there.server.inject("DELETE:*:status=401,code=10000");
    const ended run = d.apply(all_of_a_zone + arguments{"--concurrency", "1"});
    CHECK(run.status == 3);
    CHECK(summary_of(run).at("not_begun") == d.items.size() - 1);
    CHECK(d.deletes() == 0);
    d.there.server.clear_faults();
    CHECK(d.apply(all_of_a_zone).status == 0);
    CHECK(d.deletes() == d.items.size());
}

TEST_CASE("command apply: what may pass is left for the next run, with status 4") {
    desk d;
    d.there.server.inject("DELETE:*:status=503");
    const ended run = d.apply(all_of_a_zone + arguments{"--max-attempts", "1"});
    CHECK(run.status == 4);
    CHECK(summary_of(run).at("unfinished") == d.items.size());
    d.there.server.clear_faults();
    CHECK(d.apply(all_of_a_zone).status == 0);
    CHECK(d.deletes() == d.items.size());
}

TEST_CASE("command apply: an answer that was lost is found out, not deleted again") {
    desk d;
    d.there.server.inject("DELETE:*:reset,at=after,count=2");
    const ended run = d.apply(all_of_a_zone);
    INFO(run.err);
    CHECK(run.status == 0);
    const json::object summary = summary_of(run);
    CHECK(summary.at("inferred") == 2);
    CHECK(summary.at("deleted") == d.items.size() - 2);
    CHECK(d.deletes() == d.items.size());
}

TEST_CASE("command apply: an unreadable answer to a deletion is settled by the next run") {
    desk d;
    d.there.server.inject("DELETE:*:garbage,count=1");
    const ended run = d.apply(all_of_a_zone);
    CHECK(run.status == 4);
    CHECK(summary_of(run).at("unfinished") == 1);
    CHECK_THAT(run.err, ContainsSubstring("run the same again"));
    const ended again = d.apply(all_of_a_zone);
    CHECK(again.status == 0);
    CHECK(summary_of(again).at("inferred") == 1);
    CHECK(d.deletes() == d.items.size());
}

TEST_CASE("command apply: results as one JSON document, as lines for people, and none of them with --quiet") {
    desk d;
    SECTION("json") {
        const ended run = d.there.run({"apply", d.plan, "--journal", d.there.files.file("journal"), "--json",
                                       "--max-per-zone", "100%"});
        const json::value document = json::parse(run.out);
        CHECK(document.at("items").as_array().size() == d.items.size());
        CHECK(document.at("summary").at("deleted") == d.items.size());
    }
    SECTION("json, nothing to do") {
        REQUIRE(d.apply(all_of_a_zone).status == 0);
        const ended run = d.there.run({"apply", d.plan, "--journal", d.there.files.file("journal"), "--json",
                                       "--max-per-zone", "100%"});
        CHECK(json::parse(run.out).at("items").as_array().empty());
    }
    SECTION("lines") {
        const ended run = d.there.run(
            {"apply", d.plan, "--journal", d.there.files.file("journal"), "--max-per-zone", "100%"});
        CHECK_THAT(run.out, ContainsSubstring("deleted\t"));
        CHECK(static_cast<std::size_t>(std::ranges::count(run.out, '\n')) == d.items.size());
    }
    SECTION("quiet") {
        const ended run = d.there.run({"apply", d.plan, "--journal", d.there.files.file("journal"),
                                       "--max-per-zone", "100%", "--quiet"});
        CHECK(run.status == 0);
        CHECK(run.out.empty());
        CHECK(run.err.empty());
    }
}

TEST_CASE("command apply: metrics, which keep the last success when a run fails") {
    desk d;
    const std::string file = d.there.files.file("originpull.prom");
    d.there.server.inject("DELETE:*:status=503");
    CHECK(d.apply(all_of_a_zone + arguments{"--max-attempts", "1", "--metrics-file", file}).status == 4);
    CHECK_THAT(d.text("originpull.prom"),
               ContainsSubstring("originpull_exit_status") && ContainsSubstring(" 4\n"));
    d.there.server.clear_faults();
    CHECK(d.apply(all_of_a_zone + arguments{"--metrics-file", file}).status == 0);
    const std::string good = d.text("originpull.prom");
    const auto success = [](const std::string& text) {
        const auto at = text.find("\noriginpull_last_success_timestamp_seconds");
        REQUIRE(at != std::string::npos);
        return text.substr(at, text.find('\n', at + 1) - at);
    };
    CHECK_THAT(success(good), !ContainsSubstring(" 0"));
    // A run that is refused is a failed run.
    CHECK(d.apply({"--max-items", "1", "--metrics-file", file}).status == 2);
    CHECK(success(d.text("originpull.prom")) == success(good));
}

TEST_CASE("command apply: a journal that cannot be used is status 5, and nothing is sent") {
    desk d;
    const std::string journal = d.there.files.file("journal");
    SECTION("no directory") {
        const ended run = d.there.run(
            {"apply", d.plan, "--journal", d.there.files.file("none/journal"), "--max-per-zone", "100%"});
        CHECK(run.status == 5);
        CHECK_THAT(run.err, ContainsSubstring("none/journal"));
    }
    SECTION("something else") {
        d.there.files.write("journal", "these are my notes\n", for_owner);
        CHECK(d.apply(all_of_a_zone).status == 5);
        CHECK(d.text("journal") == "these are my notes\n");
    }
    SECTION("damaged") {
        REQUIRE(d.apply(all_of_a_zone).status == 0);
        std::string text = d.text("journal");
        text[text.size() / 2] ^= 1;
        d.there.files.write("journal", text, for_owner);
        d.there.server.clear_events();
        const ended run = d.apply(all_of_a_zone);
        CHECK(run.status == 5);
        CHECK_THAT(run.err, ContainsSubstring("line "));
    }
    CHECK(d.there.changes().empty());
}
