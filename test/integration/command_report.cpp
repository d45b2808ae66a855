#include "command_support.hpp"

#include <cleanup/journal.hpp>
#include <cleanup/plan_file.hpp>
#include <cleanup/shard_of.hpp>
#include <output.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>

using namespace originpull::test::command;
namespace cmd = originpull::command;
using Catch::Matchers::ContainsSubstring;
using cmd::item_state;
using originpull::test::descriptor;
using originpull::test::ended;
using originpull::test::process;

namespace {

/// A plan of so many zones, three certificates each, and journals as apply leaves them; no service.
class desk {
public:
    explicit desk(std::size_t zones = 4, bool complete = true) {
        cmd::plan_writer writer;
        for (std::size_t z = 0; z < zones; ++z)
            for (std::size_t c = 0; c < 3; ++c) {
                std::string id(32, '0');
                id[0] = static_cast<char>('1' + z);
                cmd::plan_item item{
                    .zone = {originpull::zone_id{id}, "zone" + std::to_string(z) + ".example"},
                    .certificate =
                        originpull::certificate_id{"z" + std::to_string(z) + "c" + std::to_string(c)}};
                item.status = "active";
                item.hostnames.emplace();
                item.why = {"expired 40 days ago"};
                item.zone_certificates = 4;
                writer.add(item);
            }
        const descriptor to{::open(plan().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
        cmd::output out{to.get()};
        cmd::plan_head head;
        head.created = std::chrono::sys_seconds{std::chrono::seconds{1'800'000'000}};
        head.selectors = {"--expired"};
        head.zones = zones;
        head.complete = complete;
        writer.write(out, head);
    }

    std::string plan() const { return files_.file("plan.ndjson"); }

    /// What a run did: items that it ended like this; begun ones have no outcome.
    std::string journal(const std::string& name, const std::map<std::size_t, item_state>& states,
                        cmd::shard part = {}, bool ended_well = true) const {
        cmd::plan_reader reader{plan()};
        cmd::journal log{files_.file(name), reader.head(), part};
        REQUIRE_FALSE(log.begin_run());
        while (const auto item = reader.next()) {
            const auto state = states.find(item->number);
            if (state == states.end())
                continue;
            REQUIRE_FALSE(log.intend(*item));
            if (state->second == item_state::begun)
                continue;
            cmd::item_outcome outcome{.state = state->second};
            if (!is_done(state->second))
                outcome.reason = "because of " + std::to_string(item->number);
            REQUIRE_FALSE(log.record(*item, outcome));
        }
        if (ended_well)
            REQUIRE_FALSE(log.end_run("complete"));
        return files_.file(name);
    }

    ended report(std::vector<std::string> more, bool terminal = false) const {
        process::setup setup;
        setup.command = {program(), "report", plan()};
        setup.command.insert(setup.command.end(), more.begin(), more.end());
        setup.environment = {"TERM=xterm", "NO_COLOR=1"};
        setup.terminal = terminal;
        return process{setup}.wait();
    }

    /// Outcomes by item, and the summary.
    std::pair<std::map<std::int64_t, std::string>, json::object> lines(std::vector<std::string> journals,
                                                                       int status) const {
        journals.insert(journals.end(), {"--output", "ndjson"});
        const ended said = report(journals);
        INFO(said.err);
        CHECK(said.status == status);
        std::map<std::int64_t, std::string> outcomes;
        json::object summary;
        for (const json::value& line : lines_of(said.out))
            if (line.as_object().contains("summary"))
                summary = line.at("summary").as_object();
            else
                outcomes[line.at("item").as_int64()] = line.at("outcome").as_string();
        std::size_t sum = 0;
        for (const char* name :
             {"deleted", "inferred", "already_gone", "skipped", "failed", "unfinished", "not_begun"})
            sum += summary.at(name).to_number<std::size_t>();
        CHECK(sum == outcomes.size());
        CHECK(summary.at("planned").to_number<std::size_t>() == outcomes.size());
        return {outcomes, summary};
    }

    static std::map<std::size_t, item_state> all(item_state state, std::size_t count = 12) {
        std::map<std::size_t, item_state> states;
        for (std::size_t i = 1; i <= count; ++i)
            states[i] = state;
        return states;
    }

    directory files_;
};

} // namespace

TEST_CASE("command report: everything is done", "[command]") {
    const desk there;
    auto states = desk::all(item_state::deleted);
    states[2] = item_state::already_gone;
    states[3] = item_state::inferred;
    const std::string journal = there.journal("one", states);
    const auto [outcomes, summary] = there.lines({journal}, 0);
    CHECK(outcomes.at(2) == "already_gone");
    CHECK(summary.at("deleted") == 10);
    const ended said = there.report({journal});
    CHECK(said.status == 0);
    CHECK(said.out == "STATE\tITEMS\ndeleted\t10\ninferred\t1\nalready_gone\t1\nall\t12\n");
    CHECK(said.err.empty());
}

TEST_CASE("command report: what failed, what is left, and why", "[command]") {
    const desk there;
    auto states = desk::all(item_state::deleted);
    states[1] = item_state::failed;
    states[5] = item_state::skipped;
    const std::string bad = there.journal("bad", states);
    CHECK(there.lines({bad}, 1).first.at(5) == "skipped");
    const ended said = there.report({bad});
    CHECK(said.status == 1);
    CHECK_THAT(said.out, ContainsSubstring("failed\tz0c0\tzone0.example\tbecause of 1\n") &&
                             ContainsSubstring("skipped\tz1c1\tzone1.example\tbecause of 5\n") &&
                             ContainsSubstring("\ndeleted\t10\n") && !ContainsSubstring("z0c1"));

    states[7] = item_state::unfinished;
    states[8] = item_state::begun;
    states.erase(12);
    const std::string cut = there.journal("cut", states, {}, false);
    const auto [outcomes, summary] = there.lines({cut}, 4);
    CHECK(outcomes.at(7) == "unfinished");
    CHECK(outcomes.at(8) == "begun");
    CHECK(outcomes.at(12) == "not_begun");
    CHECK(summary.at("unfinished") == 2);
    CHECK(summary.at("not_begun") == 1);
    CHECK_THAT(there.report({cut}).err, ContainsSubstring("was killed, or is still under way"));
}

TEST_CASE("command report: without a journal, the plan itself", "[command]") {
    const desk d;
    const auto [states, summary] = d.lines({}, 4);
    CHECK(states.size() == 12);
    CHECK(summary.at("not_begun") == 12);
}

TEST_CASE("command report: resumed runs and journals that overlap", "[command]") {
    const desk there;
    auto first = desk::all(item_state::failed);
    first[4] = item_state::deleted;
    first[5] = item_state::begun;
    const std::string one = there.journal("one", first, {}, false);
    // The same journal goes on.
    auto second = desk::all(item_state::deleted, 3);
    second[5] = item_state::already_gone;
    there.journal("one", second);
    const auto [outcomes, summary] = there.lines({one}, 1);
    CHECK(outcomes.at(1) == "deleted");
    CHECK(outcomes.at(4) == "deleted");
    CHECK(outcomes.at(5) == "already_gone");
    CHECK(summary.at("failed") == 7);
    // Another one of the same part: what is done is done, in whatever order they are named.
    const std::string other = there.journal("other", desk::all(item_state::already_gone));
    CHECK(there.lines({one, other}, 0).first == there.lines({other, one}, 0).first);
    CHECK(there.lines({other, one}, 0).first.at(1) == "deleted");
    CHECK(there.lines({one, one}, 1).first == outcomes);
}

TEST_CASE("command report: the shards of a plan, and those that are missing", "[command]") {
    const desk there{8};
    std::vector<std::string> journals;
    for (std::size_t index = 0; index < 3; ++index) {
        std::map<std::size_t, item_state> states;
        cmd::plan_reader reader{there.plan()};
        while (const auto item = reader.next())
            if (cmd::in_shard(item->zone.id, {index, 3}))
                states[item->number] = item_state::deleted;
        journals.push_back(there.journal("shard" + std::to_string(index), states, {index, 3}));
    }
    const auto [outcomes, summary] = there.lines(journals, 0);
    CHECK(summary.at("deleted") == 24);
    CHECK(summary.at("zones_done") == 8);
    CHECK(there.report(journals).err.empty());
    journals.erase(journals.begin() + 1);
    CHECK_THAT(there.report(journals).err, ContainsSubstring("no journal of shard 1 of 3"));
    CHECK_THAT(there.report({journals.front()}).err, ContainsSubstring("no journal of the shards 1, 2 of 3"));
}

TEST_CASE("command report: one JSON document, and a terminal of 80 columns", "[command]") {
    const desk there{4, false};
    auto states = desk::all(item_state::deleted);
    states[1] = item_state::failed;
    const std::string journal = there.journal("one", states);
    const ended document = there.report({journal, "--json"});
    const json::value parsed = json::parse(document.out);
    CHECK(parsed.at("items").as_array().size() == 12);
    CHECK(parsed.at("items").at(0).at("reason") == "because of 1");
    CHECK(
        keys_of(parsed.at("items").at(0).as_object()) ==
        std::vector<std::string>{"item", "zone", "zone_name", "certificate", "outcome", "reason", "ray_id"});
    CHECK(parsed.at("summary").at("planned") == 12);
    CHECK_THAT(document.err, ContainsSubstring("the plan is incomplete"));
    CHECK(there.report({journal, "--quiet"}).err.empty());

    const ended seen = there.report({journal}, true);
    std::istringstream lines{seen.out};
    for (std::string line; std::getline(lines, line);)
        CHECK(line.size() <= 81); // with the carriage return
    CHECK_THAT(seen.out, ContainsSubstring("failed  z0c0         zone0.example  because of 1"));
}

TEST_CASE("command report: what does not belong together is refused", "[command]") {
    const desk there;
    const desk elsewhere{5};
    const std::string good = there.journal("one", desk::all(item_state::deleted));
    const std::string foreign = elsewhere.journal("one", {{1, item_state::deleted}});
    const auto refused = [&](const std::vector<std::string>& journals, const std::string& why) {
        const ended said = there.report(journals);
        CHECK(said.status == 2);
        CHECK(said.out.empty());
        CHECK_THAT(said.err, ContainsSubstring(why));
    };
    refused({good, foreign}, "is another plan's");
    refused({there.files_.file("none")}, "No such file");
    refused({there.plan()}, "is no journal");
}

TEST_CASE("command report: a damaged journal counts up to its damage, a torn one to its end", "[command]") {
    const desk there;
    const std::string path = there.journal("one", desk::all(item_state::deleted));
    std::ifstream file{path, std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{file}, {}};
    std::ofstream{path, std::ios::binary} << whole.substr(0, whole.size() * 3 / 4);
    CHECK(there.lines({path}, 4).second.at("deleted").to_number<int>() > 5);
    std::string damaged = whole;
    damaged[damaged.size() / 2] ^= 1;
    std::ofstream{path, std::ios::binary} << damaged;
    CHECK(there.lines({path}, 4).second.at("deleted").to_number<int>() > 3);
    CHECK_THAT(there.report({path}).err, ContainsSubstring("is damaged"));
    std::ofstream{path, std::ios::binary} << "";
    CHECK(there.lines({path}, 4).second.at("not_begun") == 12);
    CHECK_THAT(there.report({path}).err, ContainsSubstring("is empty"));
}
