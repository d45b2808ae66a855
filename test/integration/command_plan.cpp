#include "command_support.hpp"

#include <cleanup/plan_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace originpull::test::command;
using Catch::Matchers::ContainsSubstring;
using originpull::test::ended;
using originpull::test::process;

namespace {

using ids = std::multiset<std::string>;

/// What `holds` of all certificates in these zones.
ids those_of(const std::vector<emu::zone_view>& zones,
             const std::function<bool(const emu::certificate_view&)>& holds) {
    ids found;
    for (const emu::zone_view& z : zones)
        for (const emu::certificate_view& c : z.certificates)
            if (holds(c))
                found.insert(c.id);
    return found;
}

bool is_expired(const emu::certificate_view& c) { return c.expired; }

ids chosen_in(const std::string& out) {
    ids found;
    const auto lines = lines_of(out);
    for (std::size_t i = 1; i < lines.size(); ++i)
        found.emplace(lines[i].at("certificate").as_string());
    return found;
}

json::object head_of(const ended& result) { return lines_of(result.out).at(0).as_object(); }

ended without_list(bench& b, const arguments& given) {
    b.server.inject(association_list + ":status=404");
    return b.run(given);
}

emu::options many(unsigned zones, unsigned certificates) {
    emu::options options = quick();
    options.zones = zones;
    options.certificates_per_zone = certificates;
    options.rate_limit.requests = 0;
    return options;
}

} // namespace

TEST_CASE("command plan: what is chosen, and what is said of it", "[command][plan]") {
    bench b{quick(GENERATE(emu::reading::documented, emu::reading::observed))};
    const auto result = b.run({"plan", "--all-zones", "--expired", "--json"});
    CHECK(result.status == 0);
    const ids expected = those_of(b.server.zones(), is_expired);
    REQUIRE(expected.size() >= 2);
    CHECK(chosen_in(result.out) == expected);
    CHECK_THAT(result.err,
               ContainsSubstring(std::to_string(expected.size()) + " of 8 certificates in 2 zones chosen; "
                                                                   "not chosen: "));
    CHECK(std::ranges::count(result.err, '\n') == 1);
    const auto head = head_of(result);
    CHECK(head.at("originpull_plan") == 1);
    CHECK(head.at("zones") == 2);
    CHECK(head.at("items") == expected.size());
    CHECK(head.at("complete") == true);
    CHECK(texts_of(head.at("selectors")) == std::vector<std::string>{"--expired", "--all-zones"});

    std::map<std::string, emu::certificate_view> there;
    for (const emu::zone_view& z : b.server.zones())
        for (const emu::certificate_view& c : z.certificates)
            there[c.id] = c;
    originpull::command::plan_reader plan{b.files.write("plan", result.out, for_owner)};
    std::size_t number = 0;
    while (const auto item = plan.next()) {
        const emu::certificate_view& c = there.at(item->certificate.str());
        CHECK(item->number == ++number);
        CHECK(item->fingerprint.size() == 64);
        CHECK(item->status == c.status);
        auto hostnames = c.hostnames;
        std::ranges::sort(hostnames);
        CHECK(item->hostnames == hostnames);
        CHECK(item->zone_certificates == 4);
        REQUIRE(item->why.size() == 1);
        CHECK(item->why.front().starts_with("expired "));
        CHECK_FALSE(item->zone.name.empty());
    }
    CHECK(number == expected.size());
    CHECK(b.changes().empty());

    const auto quiet = b.run({"plan", "--all-zones", "--expired", "--quiet"});
    CHECK(quiet.err.empty());
    CHECK(chosen_in(quiet.out) == expected);
}

TEST_CASE("command plan: what is bound and in use needs its name", "[command][plan]") {
    bench b{quick()};
    const auto bound = b.certificate(true);
    const auto active = b.run({"plan", zone, "--status", "active"});
    const ids others = those_of({b.view()}, [](const auto& c) { return c.hostnames.empty() || c.expired; });
    CHECK(chosen_in(active.out) == others);
    CHECK_THAT(active.err, ContainsSubstring("1 active, unexpired and bound"));
    CHECK(chosen_in(b.run({"plan", zone, "--unbound", "--protect", zone}).out) == [&] {
        ids rest = others;
        rest.erase(zone);
        return rest;
    }());

    const auto mistyped = b.run({"plan", zone, "--unbound", "--protect", std::string(32, 'e')});
    CHECK_THAT(mistyped.err,
               ContainsSubstring("to be protected and not there") && ContainsSubstring(std::string(32, 'e')));

    const std::string list = b.files.write("ids", bound + " # ours\nnot-there\n", for_owner);
    const auto named = b.run({"plan", zone, "--id-from", list});
    CHECK(named.status == 0);
    CHECK(chosen_in(named.out) == ids{bound});
    CHECK_THAT(named.err, ContainsSubstring("not there: not-there\n"));
    CHECK(texts_of(lines_of(named.out)[1].at("why")) == std::vector<std::string>{"named by id"});
    CHECK(chosen_in(b.run({"plan", zone, "--id-from", list, "--protect", list}).out).empty());
}

TEST_CASE("command plan: where the service has no list of bound hostnames", "[command][plan]") {
    bench b{quick()};
    const auto result = without_list(b, {"plan", "--all-zones", "--expired"});
    CHECK(result.status == 0);
    CHECK(chosen_in(result.out) == those_of(b.server.zones(), is_expired));
    CHECK(head_of(result).at("complete") == true);
    for (std::size_t i = 1; i < lines_of(result.out).size(); ++i)
        CHECK(lines_of(result.out)[i].at("hostnames").is_null());
    CHECK_THAT(result.err, ContainsSubstring("no list of bound hostnames (HTTP 404)") &&
                               ContainsSubstring("active, unexpired and perhaps bound"));
    CHECK(std::ranges::count(result.err, '\n') == 2);
    const auto active = b.run({"plan", "--all-zones", "--status", "active"});
    CHECK(chosen_in(active.out) == those_of(b.server.zones(), is_expired));
    CHECK(chosen_in(b.run({"plan", "--all-zones", "--expired", "--unbound"}).out).empty());
    CHECK(chosen_in(b.run({"plan", "--all-zones", "--superseded"}).out).empty());
}

TEST_CASE("command plan: superseded by what names the same subjects", "[command][plan]") {
    bench b{quick(GENERATE(emu::reading::documented, emu::reading::observed))};
    // All certificates of a seeded zone name the same subject: a bound one has taken over from the unbound older ones.
    const auto subjects = b.run({"plan", b.server.zones()[1].id, "--superseded"});
    CHECK(subjects.status == 0);
    const auto listed = json::parse(b.run({"list", b.server.zones()[1].id, "--json"}).out).as_array();
    std::set<std::string> expected;
    for (const auto& old : listed)
        for (const auto& fresh : listed)
            if (texts_of(old.at("hostnames")).empty() && !texts_of(fresh.at("hostnames")).empty() &&
                fresh.at("days_to_expiry").as_int64() > 0 &&
                fresh.at("uploaded_on").as_string() > old.at("uploaded_on").as_string())
                expected.emplace(old.at("id").as_string());
    REQUIRE_FALSE(expected.empty());
    CHECK(chosen_in(subjects.out) == ids(expected.begin(), expected.end()));
}

TEST_CASE("command plan: a zone is looked at once", "[command][plan]") {
    bench b{quick()};
    const std::string list =
        b.files.write("zones", "# two\n" + zone + "\nexample.com\n" + zone + "\n", for_owner);
    for (const arguments& asked : {arguments{"plan", zone, "example.com", zone, "--expired"},
                                   arguments{"plan", "--zones-from", list, "--expired"}}) {
        const auto result = b.run(asked);
        CHECK(result.status == 0);
        CHECK(head_of(result).at("zones") == 1);
        CHECK(chosen_in(result.out) == those_of({b.view()}, is_expired));
    }
}

TEST_CASE("command plan: zones left out", "[command][plan]") {
    bench b{quick()};
    const auto zones = b.server.zones();
    const auto result = b.run({"plan", "--all-zones", "--expired", "--exclude-zone", "example.com"});
    CHECK(result.status == 0);
    CHECK(head_of(result).at("zones") == 1);
    CHECK(chosen_in(result.out) == those_of({zones[1]}, is_expired));
    CHECK_THAT(result.err, ContainsSubstring("1 zone left out"));
    CHECK(chosen_in(b.run({"plan", zone, "--expired", "--exclude-zone", zone}).out).empty());

    const std::string other(32, 'e');
    const auto unseen = b.run({"plan", zone, "--expired", "--exclude-zone", other});
    CHECK(unseen.status == 0);
    CHECK_THAT(unseen.err, ContainsSubstring(other + ": there was no such zone"));

    b.server.clear_events();
    const auto slip = b.run({"plan", "--all-zones", "--expired", "--exclude-zone", "exmaple.com"});
    CHECK(slip.status == 2);
    CHECK(slip.out.empty());
    CHECK_THAT(slip.err, ContainsSubstring("--exclude-zone: 'exmaple.com'"));
    for (const emu::event& e : b.server.events())
        CHECK(e.target.find("origin_tls_client_auth") == std::string::npos);
}

TEST_CASE("command plan: the zones of accounts", "[command][plan]") {
    bench b{many(60, 3)};
    const auto zones = b.server.zones();
    const auto of_account = [&](const std::string& account) {
        std::vector<emu::zone_view> found;
        std::ranges::copy_if(zones, std::back_inserter(found),
                             [&](const auto& z) { return z.account == account; });
        return found;
    };
    const auto accounts = b.server.accounts();
    const auto first = of_account(accounts[0].id);
    const auto second = of_account(accounts[1].id);
    REQUIRE_FALSE(second.empty());
    const auto one = b.run({"plan", "--all-zones", "--account", accounts[0].id, "--expired"});
    CHECK(head_of(one).at("zones") == first.size());
    CHECK(chosen_in(one.out) == those_of(first, is_expired));
    const auto two = b.run({"plan", "--all-zones", "--account", accounts[0].id, "--account", accounts[1].id,
                            "--account", accounts[0].id, "--expired"});
    CHECK(head_of(two).at("zones") == first.size() + second.size());
    const auto all = b.run({"plan", "--all-zones", "--expired"});
    CHECK(head_of(all).at("zones") == 60);
    CHECK(chosen_in(all.out) == those_of(zones, is_expired));

    // Those of one zone stand together.
    std::set<std::string> left;
    std::string current;
    const auto lines = lines_of(all.out);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string here{lines[i].at("zone").as_string()};
        if (here != current)
            CHECK(left.insert(here).second);
        current = here;
    }

    const std::string nobody(32, '9');
    const auto none = b.run({"plan", "--all-zones", "--account", nobody, "--expired"});
    CHECK(none.status == 0);
    CHECK(head_of(none).at("zones") == 0);
    CHECK_THAT(none.err, ContainsSubstring("no zone of the account " + nobody));
}

TEST_CASE("command plan: zones that fail make it incomplete", "[command][plan]") {
    bench b{quick()};
    const auto zones = b.server.zones();
    const std::string what =
        GENERATE("/origin_tls_client_auth/hostnames/certificates", "/origin_tls_client_auth/hostnames");
    b.server.inject("GET:/zones/" + zones[1].id + what + ":status=503");
    const auto result = b.run({"plan", "--all-zones", "--expired", "--max-attempts", "1"});
    CHECK(result.status == 4);
    CHECK(head_of(result).at("complete") == false);
    CHECK(head_of(result).at("zones") == 1);
    CHECK(chosen_in(result.out) == those_of({zones[0]}, is_expired));
    CHECK_THAT(result.err, ContainsSubstring("could not list the ") && ContainsSubstring(zones[1].id) &&
                               ContainsSubstring("the plan is incomplete"));

    const auto alone = b.run({"plan", zones[1].id, "--expired", "--max-attempts", "1"});
    CHECK(alone.status == 4);
    CHECK(alone.out.empty());
    CHECK_THAT(alone.err, ContainsSubstring("there is no plan"));

    const auto unknown = b.run({"plan", zone, "nosuch.example", "--expired"});
    CHECK(unknown.status == 1);
    CHECK(head_of(unknown).at("complete") == false);
}

TEST_CASE("command plan: credentials that are not for it", "[command][plan]") {
    bench b{quick()};
    b.server.inject("GET:*:status=403,code=9109");
    const auto result = b.run({"plan", "--all-zones", "--expired"});
    CHECK(result.status == 3);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, ContainsSubstring("Zone Read"));
}

TEST_CASE("command plan: nothing to do is a plan too", "[command][plan]") {
    bench b{quick()};
    const auto result = b.run({"plan", zone, "--status", "no_such_status"});
    CHECK(result.status == 0);
    CHECK(lines_of(result.out).size() == 1);
    CHECK(head_of(result).at("items") == 0);
    CHECK_THAT(result.err, ContainsSubstring("0 of 4 certificates in 1 zone chosen"));
}

TEST_CASE("command plan: an interruption leaves no plan", "[command][plan]") {
    bench b{many(20, 3)};
    b.server.inject("GET:/zones/" + b.server.zones()[12].id + "/*:stall");
    const int number = GENERATE(SIGINT, SIGTERM);
    process running{b.setup({"plan", "--all-zones", "--expired", "--connections", "2"})};
    REQUIRE(b.wait_for_fault());
    running.signal(number);
    const auto result = bench::checked(running.wait());
    CHECK(result.status == (number == SIGINT ? 130 : 143));
    CHECK(result.out.empty());
    CHECK_THAT(result.err, ContainsSubstring("interrupted"));
}

TEST_CASE("command plan: mistakes are found before anything is sent", "[command][plan]") {
    bench b{quick()};
    for (const arguments& flags :
         {arguments{zone}, arguments{"--expired"}, arguments{zone, "--all-zones", "--expired"},
          arguments{zone, "--expired", "--protect", b.files.file("keep.tx")},
          arguments{zone, "--id-from", b.files.file("missing")},
          arguments{"--zones-from", "-", "--expired"}}) {
        arguments asked{"plan"};
        asked.insert(asked.end(), flags.begin(), flags.end());
        const auto result = b.run(asked);
        CHECK(result.status == 2);
        CHECK(result.out.empty());
    }
    CHECK(b.untouched());
}
