#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cleanup/plan_summary.hpp>
#include <cleanup/selection.hpp>
#include <cleanup/subject_names.hpp>

#include <originpull/emulator/authority.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cmd = originpull::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using originpull::association_state;
using originpull::certificate_id;
using originpull::certificate_status;
using originpull::hostname_association;
using originpull::hostname_certificate;
using originpull::timestamp;

namespace {

using texts = std::vector<std::string>;
using associations = std::vector<hostname_association>;

const cmd::known_zone zone{originpull::zone_id{"023e105f4ecef8ad9ca31a8372d0c353"}, "example.com"};
const cmd::time_point now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};

hostname_certificate certificate(const std::string& id, const std::string& expires = "2030-01-01T00:00:00Z",
                                 const std::string& uploaded = "2020-01-01T00:00:00Z") {
    return {.id = certificate_id{id},
            .expires_on = timestamp{expires},
            .status = certificate_status::active,
            .uploaded_on = timestamp{uploaded}};
}

hostname_association association(const std::string& hostname, const std::string& id,
                                 association_state state = association_state::enabled) {
    return {.hostname = hostname,
            .cert_id = certificate_id{id},
            .state = state,
            .status = state == association_state::voided ? certificate_status::deleted
                                                         : certificate_status::active};
}

cmd::selection select(const std::vector<hostname_certificate>& certificates, const associations& bound,
                      const cmd::selectors& which) {
    return cmd::select(zone, certificates, &bound, which, now);
}

std::set<std::string> ids_of(const cmd::selection& found) {
    std::set<std::string> ids;
    for (const cmd::plan_item& item : found.chosen)
        ids.insert(item.certificate.str());
    return ids;
}

originpull::emulator::certificate_spec subject(const std::string& common_name, const texts& names) {
    originpull::emulator::certificate_spec spec;
    spec.common_name = common_name;
    spec.names = names;
    return spec;
}

using reasons = std::map<std::string, std::size_t>;
using ids = std::set<std::string>;

const std::string expired = "2026-04-21T00:00:00Z"; // 41 days ago

} // namespace

TEST_CASE("cleanup selection: what an item says", "[command][selection]") {
    auto c = certificate("old", expired);
    c.certificate = originpull::emulator::authority{}.issue({}).certificate;
    c.issuer = "Some\tOrigin CA";
    const auto found =
        select({c, certificate("other"), certificate("gone")}, {association("a.example.com", "other")},
               {.expired = true, .statuses = {"active"}, .issuer = "ORIGIN", .unbound = true});
    REQUIRE(found.chosen.size() == 1);
    const cmd::plan_item& item = found.chosen.front();
    CHECK(item.number == 0);
    CHECK(item.zone.id == zone.id);
    CHECK(item.zone.name == "example.com");
    CHECK(item.certificate == "old");
    CHECK(item.fingerprint.size() == 64);
    CHECK(item.status == "active");
    CHECK(item.expires_on.value() == expired);
    CHECK(item.uploaded_on.value() == "2020-01-01T00:00:00Z");
    CHECK(item.hostnames == texts{});
    CHECK(item.why == texts{"expired 41 days ago", "status active", "issued by Some Origin CA",
                            "no hostname is bound to it"});
    CHECK(item.zone_certificates == 3);
    CHECK(found.passed_over == reasons{{"active, unexpired and bound", 1}, {"not expired", 1}});
}

TEST_CASE("cleanup selection: expiry", "[command][selection]") {
    std::vector<hostname_certificate> all{certificate("long", expired),
                                          certificate("just", "2026-05-31T23:59:59Z"),
                                          certificate("now", "2026-06-01T00:00:00Z"),
                                          certificate("soon", "2026-06-20T12:00:00Z"),
                                          certificate("unreadable", "yesterday"),
                                          certificate("missing")};
    all.back().expires_on.reset();
    CHECK(ids_of(select(all, {}, {.expired = true})) == ids{"just", "long"});
    CHECK(ids_of(select(all, {}, {.expired_for = 41 * 24h})) == ids{"long"});
    CHECK(ids_of(select(all, {}, {.expired_for = 41 * 24h + 1s})).empty());
    CHECK(select(all, {}, {.expired_for = 41 * 24h}).passed_over ==
          reasons{{"not expired", 4}, {"not expired for long enough", 1}});
    const auto before = select(all, {}, {.expires_before = now + 30 * 24h});
    CHECK(ids_of(before) == ids{"just", "long", "now", "soon"});
    CHECK(before.passed_over == reasons{{"of unknown expiry", 2}});
    CHECK(before.chosen[1].why == texts{"expired less than a day ago"});
    CHECK(before.chosen[2].why == texts{"expires in less than a day"});
    CHECK(before.chosen[3].why == texts{"expires in 19 days"});
    CHECK(ids_of(select(all, {}, {.expires_before = now})) == ids{"just", "long"});
    CHECK(select(all, {}, {.expired = true, .expires_before = now}).chosen.front().why ==
          texts{"expired 41 days ago"});
}

TEST_CASE("cleanup selection: active, unexpired and bound only by its id", "[command][selection]") {
    const std::vector<hostname_certificate> all{certificate("bound"), certificate("free"),
                                                certificate("old", expired)};
    const associations bound{association("a", "bound"), association("b", "old", association_state::disabled)};
    CHECK(ids_of(select(all, bound, {.statuses = {"active"}})) == ids{"free", "old"});
    const auto named =
        select(all, bound, {.named = std::set{certificate_id{"bound"}, certificate_id{"absent"}}});
    CHECK(ids_of(named) == ids{"bound"});
    CHECK(named.chosen.front().why == texts{"named by id"});
    CHECK(named.chosen.front().hostnames == texts{"a"});
    CHECK(named.passed_over == reasons{{"not named by id", 2}});
    // A name is a selector beside the others.
    CHECK(ids_of(select(all, bound, {.expired = true, .named = std::set{certificate_id{"bound"}}})).empty());

    const auto unknown = cmd::select(zone, all, nullptr, {.statuses = {"active"}}, now);
    CHECK(ids_of(unknown) == ids{"old"});
    CHECK_FALSE(unknown.chosen.front().hostnames);
    CHECK(unknown.passed_over == reasons{{"active, unexpired and perhaps bound", 2}});
    CHECK(cmd::select(zone, all, nullptr, {.expired = true, .unbound = true}, now).passed_over ==
          reasons{{"active, unexpired and perhaps bound", 2}, {"perhaps bound", 1}});
    CHECK(select(all, bound, {.expired = true, .unbound = true}).passed_over ==
          reasons{{"active, unexpired and bound", 1}, {"bound", 1}, {"not expired", 1}});

    // Of which nobody knows how it stands.
    auto silent = certificate("silent");
    silent.status = certificate_status{};
    CHECK(ids_of(select({silent}, {association("a", "silent")}, {.issuer = ""})).empty());
}

TEST_CASE("cleanup selection: what is gone or going", "[command][selection]") {
    std::vector<hostname_certificate> all;
    for (const auto status : {certificate_status::deleted, certificate_status::pending_deletion,
                              certificate_status::deletion_timed_out})
        all.push_back(certificate(std::to_string(static_cast<int>(status)), expired)),
            all.back().status = status;
    all.push_back(certificate("there"));
    cmd::selectors which{.expired = true};
    const auto found = select(all, {}, which);
    REQUIRE(found.chosen.size() == 1);
    CHECK(found.chosen.front().status == "deletion_timed_out");
    CHECK(found.chosen.front().zone_certificates == 2);
    CHECK(found.passed_over ==
          reasons{{"being deleted already", 1}, {"deleted already", 1}, {"not expired", 1}});
    which.named.emplace();
    for (const auto& c : all)
        which.named->insert(c.id);
    CHECK(select(all, {}, which).chosen.size() == 1);
}

TEST_CASE("cleanup selection: protected ones and the newest", "[command][selection]") {
    const std::vector<hostname_certificate> all{
        certificate("a", expired, "2021-01-01T00:00:00Z"),
        certificate("b", expired, "2021-01-01T00:00:00.5Z"),
        certificate("c", "2026-05-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        certificate("d", expired, "2020-01-01T00:00:00Z"),
        certificate("e", expired, "2020-01-01T00:00:00Z"),
        certificate("f", "2026-05-20T00:00:00Z", "never")};
    const auto kept = [&](std::size_t n) {
        ids rest{"a", "b", "c", "d", "e", "f"};
        for (const std::string& id : ids_of(select(all, {}, {.expired = true, .keep_newest = n})))
            rest.erase(id);
        return rest;
    };
    CHECK(kept(1) == ids{"b"});
    CHECK(kept(2) == ids{"a", "b"});
    CHECK(kept(3) == ids{"a", "b", "c"});
    CHECK(kept(4) == ids{"a", "b", "c", "e"});
    CHECK(kept(5) == ids{"a", "b", "c", "d", "e"});
    CHECK(kept(9).size() == 6);
    CHECK(
        select(
            all, {},
            {.expired = true, .keep_newest = 2, .protected_ids = {certificate_id{"b"}, certificate_id{"c"}}})
            .passed_over == reasons{{"among the 2 newest of its zone", 1}, {"protected", 2}});
    CHECK(select(all, {}, {.expired = true, .keep_newest = 1}).passed_over ==
          reasons{{"the newest of its zone", 1}});
    CHECK(ids_of(select(all, {},
                        {.named = std::set{certificate_id{"a"}, certificate_id{"b"}},
                         .protected_ids = {certificate_id{"b"}}})) == ids{"a"});
}

TEST_CASE("cleanup selection: superseded by what its hostnames are bound to now", "[command][selection]") {
    const std::string later = "2021-01-01T00:00:00Z";
    const auto far = "2030-01-01T00:00:00Z";
    const std::vector<hostname_certificate> all{certificate("old", expired), certificate("new", far, later),
                                                certificate("newer", far, later),
                                                certificate("older", far, "2019-01-01T00:00:00Z")};
    const auto voided = association_state::voided;
    const auto superseded = [&](const associations& bound) {
        return ids_of(select(all, bound, {.superseded = true})).contains("old");
    };
    const associations former{association("a", "old", voided), association("b", "old", voided)};
    const auto with = [&](associations more) {
        more.insert(more.end(), former.begin(), former.end());
        return more;
    };
    CHECK(superseded(with({association("a", "new"), association("b", "newer")})));
    CHECK(select(all, with({association("a", "new"), association("b", "newer")}), {.superseded = true})
              .chosen.front()
              .why == texts{"superseded by new, newer"});
    CHECK_FALSE(superseded(with({association("a", "new")})));                            // b is free
    CHECK_FALSE(superseded(with({association("a", "new"), association("b", "older")}))); // not by a newer one
    CHECK_FALSE(superseded(with({association("a", "new"), association("b", "unknown")})));
    CHECK_FALSE(
        superseded(with({association("a", "new"), association("b", "new"), association("c", "old")})));
    CHECK_FALSE(superseded(with({association("a", "new"), association("b", "new", voided)})));
    CHECK_FALSE(superseded({association("a", "new")})); // no hostname that it had, and nothing to read
    CHECK(cmd::select(zone, all, nullptr, {.superseded = true}, now).chosen.empty());
}

TEST_CASE("cleanup selection: superseded by the same subjects", "[command][selection]") {
    const originpull::emulator::authority issuer;
    const auto pem = [&](const std::string& common_name, const texts& names) {
        return issuer.issue(subject(common_name, names)).certificate;
    };
    auto old = certificate("old", expired);
    auto fresh = certificate("new", "2030-01-01T00:00:00Z", "2021-01-01T00:00:00Z");
    old.certificate = pem("x", {"b.example.com", "A.example.com"});
    const auto superseded = [&](const associations& bound = {association("a.example.com", "new")}) {
        return ids_of(select({old, fresh}, bound, {.superseded = true})) == ids{"old"};
    };
    fresh.certificate = pem("y", {"a.example.com", "b.example.com"});
    CHECK(superseded());
    CHECK_FALSE(superseded({}));                                                             // not in use
    CHECK_FALSE(superseded({association("a.example.com", "new"), association("z", "old")})); // still bound
    CHECK_FALSE(superseded({association("b", "new"), association("z", "old", association_state::voided)}));

    const auto good = fresh;
    fresh.uploaded_on = old.uploaded_on;
    CHECK_FALSE(superseded());
    fresh = good;
    fresh.expires_on = timestamp{expired};
    CHECK_FALSE(superseded());
    fresh.expires_on.reset();
    CHECK_FALSE(superseded());
    fresh = good;
    fresh.status = certificate_status::pending_deployment;
    CHECK_FALSE(superseded());
    fresh = good;
    fresh.certificate = pem("y", {"a.example.com"});
    CHECK_FALSE(superseded());
    fresh.certificate.reset();
    CHECK_FALSE(superseded());

    old.certificate = pem("Host.example.com", {});
    fresh.certificate = pem("host.example.com", {});
    CHECK(superseded());
    old.certificate = "no certificate";
    fresh.certificate = "no certificate";
    CHECK_FALSE(superseded());
}

TEST_CASE("cleanup subject names", "[command][selection]") {
    const originpull::emulator::authority issuer;
    CHECK(cmd::subject_names(
              issuer.issue(subject("cn", {"B.example", "a.example", "127.0.0.1"})).certificate) ==
          texts{"a.example", "b.example"});
    CHECK(cmd::subject_names(issuer.issue(subject("cn", {"127.0.0.1"})).certificate) == texts{"cn"});
    CHECK(cmd::subject_names("").empty());
    CHECK(cmd::subject_names("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").empty());
}

TEST_CASE("cleanup selection: a summary", "[command][selection]") {
    cmd::plan_summary summary{.chosen = 7,
                              .passed_over = {{"protected", 12}, {"not expired", 41}, {"bound", 12}},
                              .looked_at = 60,
                              .excluded = 1};
    CHECK(
        cmd::lines_of(summary) ==
        texts{"7 of 72 certificates in 60 zones chosen; not chosen: 41 not expired, 12 bound, 12 protected; "
              "1 zone left out"});
    summary.failed = 1;
    summary.not_found = {certificate_id{"a"}, certificate_id{"b"}};
    const auto lines = cmd::lines_of(summary);
    REQUIRE(lines.size() == 3);
    CHECK_THAT(lines[1], ContainsSubstring("incomplete"));
    CHECK_THAT(lines[2], ContainsSubstring("not there: a, b"));
    for (int i = 0; i < 30; ++i)
        summary.not_found.insert(certificate_id{"x" + std::to_string(i)});
    CHECK_THAT(cmd::lines_of(summary)[2], ContainsSubstring("and 12 more"));
    CHECK(cmd::lines_of({}) == texts{"0 of 0 certificates in 0 zones chosen"});
}
