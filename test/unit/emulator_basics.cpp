#include <catch2/catch_test_macros.hpp>

#include <set>
#include <stdexcept>

#include <originpull/emulator/authority.hpp>
#include <originpull/emulator/clock.hpp>
#include <originpull/emulator/parse.hpp>
#include <originpull/emulator/pem.hpp>
#include <originpull/emulator/random.hpp>
#include <originpull/emulator/target.hpp>

namespace emu = originpull::emulator;
using namespace std::chrono_literals;

TEST_CASE("emulator clock: RFC 3339 with any fraction", "[emulator][clock]") {
    const auto when = emu::from_rfc3339("2019-10-28T18:11:23.37411Z");
    REQUIRE(when);
    CHECK(emu::to_rfc3339(*when, 5) == "2019-10-28T18:11:23.37411Z");
    CHECK(emu::to_rfc3339(*when, 0) == "2019-10-28T18:11:23Z");
    CHECK(emu::to_rfc3339(*when, 9) == "2019-10-28T18:11:23.374110000Z");
    CHECK(emu::to_imf_fixdate(*when) == "Mon, 28 Oct 2019 18:11:23 GMT");
    CHECK(emu::to_rfc850(*when) == "Monday, 28-Oct-19 18:11:23 GMT");
    CHECK(emu::to_asctime(*when) == "Mon Oct 28 18:11:23 2019");
    for (const char* text :
         {"", "2019-10-28", "2019-13-28T18:11:23Z", "2019-02-30T18:11:23Z", "2019-10-28T24:11:23Z",
          "2019-10-28T18:11:23.Z", "2019-10-28T18:11:23.1234567890Z", "2019-10-28T18:11:23+01:00",
          "2019-10-28T18:11:2xZ"})
        CHECK_FALSE(emu::from_rfc3339(text));
    CHECK(emu::round_up_to_seconds(1ms) == 1s);
    CHECK(emu::round_up_to_seconds(-1ms) == 0s);
}

TEST_CASE("emulator flags: durations and rates", "[emulator][parse]") {
    CHECK(emu::parse_duration("500ms") == 500ms);
    CHECK(emu::parse_duration("5s") == 5s);
    CHECK(emu::parse_duration("5m") == 5min);
    CHECK(emu::parse_duration("24h") == 24h);
    CHECK(emu::parse_duration("7") == 7s);
    for (const char* text : {"", "s", "-1s", "5x", "5 s", "1.5s", "99999999999h", "99999999999999999999"})
        CHECK_THROWS_AS(emu::parse_duration(text), std::invalid_argument);

    CHECK(emu::parse_rate("0").requests == 0);
    CHECK(emu::parse_rate("1200/5m").requests == 1200);
    CHECK(emu::parse_rate("1200/5m").window == 5min);
    for (const char* text : {"", "5", "x/1s", "5/", "5/0", "-1/s", "5/1/1"})
        CHECK_THROWS_AS(emu::parse_rate(text), std::invalid_argument);

    CHECK(emu::parse_reading("documented") == emu::reading::documented);
    CHECK(emu::parse_reading("observed") == emu::reading::observed);
    for (const char* text : {"", "Observed", "observed ", "both"})
        CHECK_THROWS_AS(emu::parse_reading(text), std::invalid_argument);
    CHECK(emu::options{}.reading == emu::reading::documented);
}

TEST_CASE("emulator randomness: the same everywhere", "[emulator][random]") {
    emu::random_source random{1};
    CHECK(random.next() == 0x910a2dec89025cc1U);
    CHECK(random.hex(32).size() == 32);
    const auto uuid = random.uuid();
    CHECK(uuid.size() == 36);
    CHECK(uuid[14] == '4');
    CHECK(random.serial_number().size() == 37);
}

TEST_CASE("emulator targets: taken apart", "[emulator][target]") {
    const auto t = emu::parse_target("/client/v4/zones//a%20b/?name=x%3Ay&page=2&flag");
    CHECK(t.below_base);
    CHECK(t.path == "/zones//a%20b/");
    CHECK(t.segments == std::vector<std::string>{"zones", "a b"});
    CHECK(t.query.at("name") == "x:y");
    CHECK(t.query.at("page") == "2");
    CHECK(t.query.at("flag").empty());
    CHECK_FALSE(emu::parse_target("/client/v44/zones").below_base);
    CHECK(emu::parse_target("/client/v4").below_base);
    for (const char* text : {"/client/v4/%", "/client/v4/%a", "/client/v4/%zz", "/client/v4/x?a=%"})
        CHECK(emu::parse_target(text).malformed);
    CHECK_FALSE(emu::parse_target("/client/v4/%2f").malformed);
    CHECK(emu::is_object_id("023e105f4ecef8ad9ca31a8372d0c353"));
    CHECK_FALSE(emu::is_object_id("023E105f4ecef8ad9ca31a8372d0c353"));
    CHECK(emu::is_certificate_id("2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"));
    CHECK_FALSE(emu::is_certificate_id(""));
    CHECK_FALSE(emu::is_certificate_id("a.b"));
}

TEST_CASE("emulator authority: leaves as asked for", "[emulator][authority]") {
    const emu::authority root{"test root"};
    emu::certificate_spec spec;
    spec.common_name = "somebody";
    spec.names = {"localhost", "127.0.0.1", "::1"};
    spec.serial_number = "6743787633689793699141714808227354901";
    spec.not_before = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
    spec.not_after = std::chrono::sys_days{std::chrono::year{2021} / 1 / 1};
    const auto leaf = root.issue(spec);
    const auto facts = emu::facts_of(leaf.certificate);
    CHECK(facts.issuer == "test root");
    CHECK(facts.subject == "somebody");
    CHECK(facts.serial_number == spec.serial_number);
    CHECK(facts.signature == "ECDSAWithSHA256");
    CHECK(facts.expires_on == spec.not_after);
    CHECK(facts.fingerprint.size() == 64);
    CHECK(emu::inspect_upload(leaf.certificate, leaf.private_key).problem == emu::pem_problem::none);

    const auto middle = root.subordinate("test intermediate");
    CHECK(emu::facts_of(middle.certificate()).issuer == "test root");
    CHECK(emu::facts_of(middle.issue(spec).certificate).issuer == "test intermediate");
    CHECK(emu::facts_of(emu::self_signed(spec).certificate).issuer == "somebody");
    spec.serial_number = "12x";
    CHECK_THROWS_AS(root.issue(spec), std::invalid_argument);
}

TEST_CASE("emulator authority: a seeded one repeats itself", "[emulator][authority]") {
    emu::certificate_spec spec;
    spec.serial_number = "12345";
    spec.not_before = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
    spec.not_after = std::chrono::sys_days{std::chrono::year{2060} / 1 / 1};
    const auto subject = emu::key::from_seed(5);
    const auto once = emu::authority::from_seed("seeded", 3).issue(spec, subject);
    CHECK(once == emu::authority::from_seed("seeded", 3).issue(spec, subject));
    CHECK(once != emu::authority::from_seed("seeded", 4).issue(spec, subject));
}

TEST_CASE("emulator PEM: an encrypted key asks nobody", "[emulator][pem]") {
    const auto leaf = emu::authority{}.issue({});
    const std::string encrypted = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                  "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                  "AAAAAAAAAAAAAAAAAAAAAA==\n-----END EC PRIVATE KEY-----\n";
    CHECK(emu::inspect_upload(leaf.certificate, encrypted).problem == emu::pem_problem::unparsable_key);
    CHECK(emu::inspect_upload("", leaf.private_key).problem == emu::pem_problem::unparsable);
    CHECK(emu::inspect_upload(leaf.private_key, leaf.private_key).problem == emu::pem_problem::unparsable);
    const auto spoilt = leaf.certificate + "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    CHECK(emu::inspect_upload(spoilt, leaf.private_key).problem == emu::pem_problem::unparsable);
}
