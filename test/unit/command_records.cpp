#include <catch2/catch_test_macros.hpp>

#include <records.hpp>

#include <boost/json/serialize.hpp>

namespace cmd = originpull::command;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};

const originpull::zone_id zone{"023e105f4ecef8ad9ca31a8372d0c353"};

originpull::hostname_certificate bare() {
    return {originpull::certificate_id{"c1"}, {}, {}, {}, {}, {}, {}, {}};
}

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

TEST_CASE("command records: rows as wide as their table", "[command]") {
    CHECK(cmd::certificate_row({zone}, bare(), now).size() == cmd::certificate_table().columns.size());
    CHECK(cmd::zone_row(named("x.example")).size() == cmd::zone_table().columns.size());
}
