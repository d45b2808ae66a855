#pragma once

#include "command_support.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

// Runs of `originpull apply`, disturbed by support/interposer.cpp, and what is left of them.
namespace originpull::test::jobs {

using namespace originpull::test::command;
using originpull::test::ended;
using originpull::test::process;

inline constexpr std::size_t side_by_side = 4; ///< zones, and so items in flight
inline constexpr unsigned of_a_zone = 3;       ///< certificates in the plan; the first one is bound

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool under_asan = true;
#else
inline constexpr bool under_asan = false;
#endif

/// A number from the environment, "all", or what is used otherwise.
inline std::size_t wanted(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0')
        return otherwise;
    return std::string_view{text} == "all" ? static_cast<std::size_t>(-1) : std::stoul(text);
}

inline std::string content_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A service in which the plan takes three of the four certificates of each zone.
inline emu::options service(unsigned zones = 20) {
    emu::options options = quick();
    options.zones = zones;
    options.certificates_per_zone = of_a_zone + 1;
    options.rate_limit.requests = 0;
    return options;
}

/// What is true of the service, as text that can be compared.
inline std::string truth(const emu::server& server) {
    std::string text;
    for (const emu::zone_view& one : server.zones()) {
        text += one.id + "\n";
        for (const emu::certificate_view& c : one.certificates) {
            text += "  " + c.id + " " + c.status;
            for (const std::string& hostname : c.hostnames)
                text += " " + hostname;
            text += "\n";
        }
        for (const emu::association_view& a : one.associations)
            text += "  " + a.hostname + " " + a.certificate + " " + a.enabled + " " + a.status + "\n";
    }
    return text;
}

using by_item = std::map<std::size_t, std::string>; ///< the outcome of each

/// What a journal says: read here once more, and not by what wrote it.
struct journal_content {
    by_item outcomes;            ///< the last ones
    std::set<std::size_t> begun; ///< without an outcome behind it
    std::map<std::size_t, std::string> changed;
    std::size_t runs = 0;
    std::set<std::string> intended; ///< certificates

    /// Those that are done.
    std::set<std::size_t> done() const {
        std::set<std::size_t> items;
        for (const auto& [item, outcome] : outcomes)
            if (outcome == "deleted" || outcome == "inferred" || outcome == "already_gone")
                items.insert(item);
        return items;
    }
};

inline journal_content journal_of(const std::string& path) {
    journal_content found;
    const std::string text = content_of(path);
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
        const json::value line = json::parse(text.substr(at, end - at));
        const auto& event = line.at("event").as_string();
        found.runs += event == "run";
        if (event != "intent" && event != "outcome")
            continue;
        const auto item = line.at("item").to_number<std::size_t>();
        if (event == "intent") {
            found.begun.insert(item);
            found.intended.emplace(line.at("certificate").as_string());
        } else {
            found.begun.erase(item);
            found.outcomes[item] = line.at("outcome").as_string();
            found.changed[item] = line.at("changed").as_string();
        }
    }
    return found;
}

/// What a run has said.
struct told {
    by_item outcomes;
    bool twice = false; ///< something of one item
    json::object summary;
    ended end;
};

/// Every item counts once, and the outcomes are as many as were told.
inline bool adds_up(const told& said) {
    const auto count = [&](const char* name) { return said.summary.at(name).to_number<std::size_t>(); };
    std::size_t all = count("done_before") + count("not_begun");
    for (const char* name : {"deleted", "inferred", "already_gone", "skipped", "failed", "unfinished"}) {
        const auto like_this = [&](const auto& one) { return one.second == name; };
        if (count(name) != static_cast<std::size_t>(std::ranges::count_if(said.outcomes, like_this)))
            return false;
        all += count(name);
    }
    return all == count("planned");
}

inline told told_by(const std::string& lines, ended end = {}) {
    told said;
    for (const json::value& line : lines_of(lines)) {
        if (const json::value* summary = line.as_object().if_contains("summary")) {
            said.summary = summary->as_object();
            continue;
        }
        const bool first = said.outcomes
                               .emplace(line.at("item").to_number<std::size_t>(),
                                        std::string{line.at("outcome").as_string()})
                               .second;
        said.twice = said.twice || !first;
    }
    said.end = std::move(end);
    return said;
}

/// The counts of the interposer.
using counts = std::map<std::string, std::size_t>;

inline counts counts_of(const std::string& path) {
    counts found;
    std::ifstream file{path};
    std::string name;
    for (std::size_t number = 0; file >> name >> number;)
        found[name] = number;
    return found;
}

/// An emulator, a plan for it, and a journal.
class scene {
public:
    explicit scene(const emu::options& options, const std::string& plan_text = {}) : bench_(options) {
        if (plan_text.empty())
            make_plan();
        else
            bench_.files.write("plan", plan_text, for_owner);
        bench_.server.clear_events();
    }

    arguments apply(std::size_t concurrency = side_by_side) const {
        return {"apply",
                plan(),
                "--journal",
                journal(),
                "--void",
                "--max-per-zone",
                "100%",
                "--output",
                "ndjson",
                "--concurrency",
                std::to_string(concurrency)};
    }

    /// With the interposer, which is told `what`: {"KILL_AT=5"}.
    process::setup interposed(const arguments& given, const std::vector<std::string>& what) const {
        process::setup made = bench_.setup(given);
        made.environment.push_back(std::string{"LD_PRELOAD="} + ORIGINPULL_TEST_INTERPOSER);
        made.environment.emplace_back("ASAN_OPTIONS=verify_asan_link_order=0");
        made.environment.push_back("ORIGINPULL_INTERPOSE_JOURNAL=" + journal());
        made.environment.push_back("ORIGINPULL_INTERPOSE_REPORT=" + report());
        for (const std::string& one : what)
            made.environment.push_back("ORIGINPULL_INTERPOSE_" + one);
        // A file, which never holds the program up, and keeps what a killed one has written.
        made.output_file = bench_.files.write("said", "", for_owner);
        return made;
    }

    told run(const std::vector<std::string>& what = {}, std::size_t concurrency = side_by_side) const {
        process running{interposed(apply(concurrency), what)};
        REQUIRE(running.ends_unread(std::chrono::minutes{10})); // a large plan takes its time
        return after(running.wait());
    }

    /// What a program of interposed() has said.
    told after(ended end) const { return told_by(content_of(bench_.files.file("said")), std::move(end)); }

    std::string plan() const { return bench_.files.file("plan"); }
    std::string journal() const { return bench_.files.file("journal"); }
    std::string report() const { return bench_.files.file("report"); }
    counts counted() const { return counts_of(report()); }
    std::string now() const { return truth(bench_.server); }
    std::string plan_text() const { return content_of(plan()); }
    bench& service() { return bench_; }
    const bench& service() const { return bench_; }

private:
    void make_plan() const {
        std::string ids;
        for (const emu::zone_view& one : bench_.server.zones())
            for (std::size_t i = 0; i < one.certificates.size() - 1; ++i)
                ids += one.certificates[i].id + "\n";
        const std::string list = bench_.files.write("ids", ids, for_owner);
        auto setup = bench_.setup({"plan", "--all-zones", "--id-from", list});
        setup.output_file = bench_.files.write("plan", "", for_owner);
        const ended made = process{setup}.wait();
        INFO(made.err);
        REQUIRE(made.status == 0);
    }

    bench bench_;
};

inline std::size_t requests_in(const std::vector<emu::event>& events) {
    return static_cast<std::size_t>(std::ranges::count(events, emu::event_kind::request, &emu::event::kind));
}

/// The undisturbed run that all others are compared with, and its plan.
struct reference {
    std::string plan;
    std::string before;
    std::string truth;
    counts counted;
    std::size_t requests = 0; ///< that the emulator saw: unlike its other events, as many in every run
    std::size_t items = 0;
    std::map<std::size_t, std::string> certificates; ///< by item
    std::map<std::size_t, bool> bound;
};

inline reference undisturbed(const emu::options& options) {
    const scene there{options};
    reference all;
    all.plan = there.plan_text();
    all.before = there.now();
    std::size_t number = 0;
    for (const json::value& line : lines_of(all.plan))
        if (const json::value* certificate = line.as_object().if_contains("certificate")) {
            all.certificates[++number] = certificate->as_string();
            all.bound[number] = line.at("hostnames").is_array() && !line.at("hostnames").as_array().empty();
        }
    all.items = number;
    const told said = there.run();
    INFO(said.end.err);
    REQUIRE(said.end.status == 0);
    REQUIRE(said.outcomes.size() == all.items);
    REQUIRE(std::ranges::all_of(said.outcomes, [](const auto& one) { return one.second == "deleted"; }));
    all.truth = there.now();
    all.counted = there.counted();
    // What it intends is on disk before anything leaves.
    REQUIRE(all.counted.at("journal_syncs") >= all.counted.at("journal_writes"));
    REQUIRE(all.counted.at("unsynced_sends") == 0);
    all.requests = requests_in(there.service().server.events());
    REQUIRE(all.truth != all.before);
    return all;
}

/// How often each certificate was asked to be deleted.
inline std::map<std::string, std::size_t> deletes_of(const emu::server& server) {
    std::map<std::string, std::size_t> asked;
    for (const emu::event& e : server.events())
        if (e.kind == emu::event_kind::request && e.method == "DELETE")
            ++asked[e.target.substr(e.target.rfind('/') + 1)];
    return asked;
}

inline std::size_t executed_deletes(const bench& there) {
    return static_cast<std::size_t>(std::ranges::count_if(
        there.changes(), [](const std::string& change) { return change.starts_with("delete "); }));
}

} // namespace originpull::test::jobs
