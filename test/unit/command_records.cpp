#include <catch2/catch_test_macros.hpp>

#include <association_records.hpp>
#include <certificate_records.hpp>
#include <delete_records.hpp>
#include <records.hpp>

#include <originpull/error.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace cmd = originpull::command;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};

const originpull::zone_id zone{"023e105f4ecef8ad9ca31a8372d0c353"};

originpull::hostname_certificate bare() {
    return {originpull::certificate_id{"c1"}, {}, {}, {}, {}, {}, {}, {}};
}

originpull::zone_certificate bare_of_zone() { return {.id = originpull::certificate_id{"c1"}}; }

originpull::zone named(std::string name) { return {zone, std::move(name), "active", {}, {}}; }

} // namespace

TEST_CASE("command records: days to expiry are rounded down", "[command]") {
    const auto days = [](const char* text) { return cmd::days_until(originpull::timestamp{text}, now); };
    CHECK(days("2026-11-23T00:00:00Z") == 0);
    CHECK(days("2026-11-23T23:59:59Z") == 0);
    CHECK(days("2026-11-24T00:00:00Z") == 1);
    CHECK(days("2026-11-22T23:59:59Z") == -1);
    CHECK(days("9999-12-31T23:59:59Z") == 2'912'116);
    CHECK_FALSE(days("soon"));
    CHECK_FALSE(cmd::days_until(std::nullopt, now));
}

TEST_CASE("command records: a certificate, every member there", "[command]") {
    auto certificate = bare();
    CHECK(
        json::serialize(cmd::certificate_object({zone}, certificate, now)) ==
        R"({"zone":"023e105f4ecef8ad9ca31a8372d0c353","zone_name":null,"id":"c1","status":null,"expires_on":null,)"
        R"("days_to_expiry":null,"issuer":null,"serial_number":null,"signature":null,"uploaded_on":null,)"
        R"("certificate":null})");
    certificate.status = originpull::certificate_status::active;
    certificate.expires_on = originpull::timestamp{"2026-11-13T00:00:00.5Z"};
    certificate.serial_number = "6743787633689793699141714808227354901";
    const auto object = cmd::certificate_object({zone, "example.com"}, certificate, now);
    CHECK(object.at("zone_name") == "example.com");
    CHECK(object.at("status") == "active");
    CHECK(object.at("expires_on") == "2026-11-13T00:00:00.5Z");
    CHECK(object.at("days_to_expiry") == -10);
    CHECK(object.at("serial_number") == "6743787633689793699141714808227354901");
}

TEST_CASE("command records: a zone", "[command]") {
    CHECK(
        json::serialize(cmd::zone_object(named("example.com"))) ==
        R"({"id":"023e105f4ecef8ad9ca31a8372d0c353","name":"example.com","status":"active","account_id":null,)"
        R"("account_name":null})");
}

TEST_CASE("command records: an error has the server's own words", "[command]") {
    originpull::diagnostics info;
    info.errors = {{1433, "in use", {}, {}, {}}};
    CHECK(json::serialize(cmd::error_object(originpull::errc::certificate_in_use, info)) ==
          R"({"condition":"certificate_in_use","message":"the certificate is in use by a hostname",)"
          R"("errors":[{"code":1433,"message":"in use"}]})");
}

TEST_CASE("command records: a certificate of a zone says whether it is enabled", "[command]") {
    auto certificate = bare_of_zone();
    CHECK(
        json::serialize(cmd::certificate_object({zone}, certificate, now)) ==
        R"({"zone":"023e105f4ecef8ad9ca31a8372d0c353","zone_name":null,"id":"c1","status":null,"enabled":null,)"
        R"("expires_on":null,"days_to_expiry":null,"issuer":null,"signature":null,"uploaded_on":null,)"
        R"("certificate":null})");
    certificate.enabled = false;
    CHECK(cmd::certificate_object({zone}, certificate, now).at("enabled") == false);
    const auto fields = cmd::certificate_fields({zone}, certificate, now);
    CHECK(std::ranges::any_of(
        fields, [](const auto& f) { return f.first == "enabled" && f.second.full == "false"; }));
    CHECK(std::ranges::none_of(fields, [](const auto& f) { return f.first == "serial_number"; }));
}

TEST_CASE("command records: the hostnames of a certificate, as far as they bind", "[command]") {
    using enum originpull::association_state;
    const originpull::certificate_id c1{"c1"};
    const auto association = [&](const char* name, const char* id, originpull::association_state state,
                                 originpull::certificate_status status = {}) {
        originpull::hostname_association made;
        made.hostname = name;
        made.cert_id.emplace(id);
        made.state = state;
        made.status = status;
        return made;
    };
    originpull::hostname_association of_none;
    of_none.hostname = "none.example.com";
    const cmd::bound_hostnames all{
        {association("www.example.com", "c1", enabled), association("api.example.com", "c1", disabled),
         association("api.example.com", "c1", disabled), // seen on two pages
         association("old.example.com", "c1", voided),
         association("gone.example.com", "c1", enabled, originpull::certificate_status::deleted),
         association("b.example.com", "c2", unknown), of_none}};
    using bound = std::vector<cmd::bound_hostname>;
    CHECK(all.of(c1) == bound{{"api.example.com", true}, {"www.example.com", false}});
    CHECK(all.of(originpull::certificate_id{"c2"}) == bound{{"b.example.com", false}});
    CHECK(all.of(originpull::certificate_id{"c3"}).empty());

    const bound two = all.of(c1);
    json::object object;
    cmd::add_hostnames(object, &two);
    CHECK(json::serialize(object) == R"({"hostnames":["api.example.com","www.example.com"],)"
                                     R"("hostnames_disabled":["api.example.com"]})");
    CHECK(cmd::hostnames_cell(&two).full == "api.example.com (disabled),www.example.com");
    CHECK(cmd::hostnames_cell(&two).items.size() == 2);
    json::object unknown_ones;
    cmd::add_hostnames(unknown_ones, nullptr);
    CHECK(json::serialize(unknown_ones) == R"({"hostnames":null,"hostnames_disabled":null})");
    CHECK(cmd::hostnames_cell(nullptr).full == "?");
}

TEST_CASE("command records: an association, as answered or else as asked for", "[command]") {
    using enum originpull::association_state;
    const originpull::certificate_id id{"c1"};
    const originpull::association_change asked{"www.example.com", id, disabled};
    const auto silent = cmd::answered_association({}, asked);
    CHECK(json::serialize(cmd::association_object({zone}, silent)) ==
          R"({"zone":"023e105f4ecef8ad9ca31a8372d0c353","hostname":"www.example.com","cert_id":"c1",)"
          R"("enabled":false,"status":null})");
    originpull::hostname_association other;
    other.hostname = "other.example.com";
    other.state = disabled;
    originpull::hostname_association ours;
    ours.hostname = "www.example.com";
    ours.cert_id.emplace("c2");
    ours.state = enabled;
    ours.status = originpull::certificate_status::pending_deployment;
    const auto object = cmd::association_object({zone}, cmd::answered_association({other, ours}, asked));
    CHECK(object.at("cert_id") == "c2");
    CHECK(object.at("enabled") == true);
    CHECK(object.at("status") == "pending_deployment");
    CHECK(cmd::enabled_value(voided).is_null());
}

TEST_CASE("command records: a retirement, every member there", "[command]") {
    using originpull::effect;
    originpull::retirement done{originpull::certificate_id{"c1"}};
    done.reached = originpull::retirement::stage::deleting;
    done.bindings = {{"a.example.com", originpull::association_state::enabled, effect::applied},
                     {"b.example.com", originpull::association_state::disabled, effect::unknown}};
    done.deleted = effect::unknown;
    done.waits_in_use = 3;
    done.waits_to_settle = 1;
    CHECK(
        json::serialize(cmd::retirement_object(done)) ==
        R"({"reached":"deleting","hostnames":[{"hostname":"a.example.com","was":"enabled","voided":"applied"},)"
        R"({"hostname":"b.example.com","was":"disabled","voided":"unknown"}],"deleted":"unknown",)"
        R"("found_deleted":false,"waits":{"in_use":3,"not_ready":0,"conflict":0,"settling":1}})");
}

TEST_CASE("command records: outcomes of a delete", "[command]") {
    originpull::diagnostics info;
    CHECK(cmd::name_of_outcome({}, info) == "deleted");
    info.inferred = true;
    CHECK(cmd::name_of_outcome({}, info) == "inferred");
    CHECK(cmd::name_of_outcome(originpull::errc::certificate_not_found, info) == "not_found");
    CHECK(cmd::name_of_outcome(originpull::errc::bindings_kept, info) == "failed");
}

TEST_CASE("command records: rows as wide as their table", "[command]") {
    CHECK(cmd::certificate_row({zone}, bare(), now).size() ==
          cmd::certificate_table<originpull::hostname_certificate>().columns.size());
    CHECK(cmd::certificate_row({zone}, bare_of_zone(), now).size() ==
          cmd::certificate_table<originpull::zone_certificate>().columns.size());
    CHECK(cmd::zone_row(named("x.example")).size() == cmd::zone_table().columns.size());
}
