#include <catch2/catch_test_macros.hpp>

#include <set>

#include "emulator_support.hpp"

using namespace emulator_test;

TEST_CASE("the emulator: the documented certificate is deleted as documented", "[emulator][state]") {
    emu::state service{emu::options{}};
    const auto listed = result_of(service.handle(ask("GET", below_zone("/hostnames/certificates")), start));
    REQUIRE(listed.as_array().size() == 4);

    const auto reply = service.handle(ask("DELETE", certificate_path(emu::documented_id)), start);
    REQUIRE(reply.status == 200);
    CHECK(reply.effect == std::string("delete hostname certificate ") + emu::documented_id);
    const auto result = result_of(reply);
    CHECK(text(result.at("id")) == emu::documented_id);
    CHECK(text(result.at("issuer")) == "GlobalSign");
    CHECK(text(result.at("serial_number")) == "6743787633689793699141714808227354901");
    CHECK(text(result.at("signature")) == "SHA256WithRSA");
    CHECK(text(result.at("expires_on")) == "2100-01-01T05:20:00Z");
    CHECK(text(result.at("uploaded_on")) == "2019-10-28T18:11:23.37411Z");
    CHECK(text(result.at("status")) == "pending_deletion");
    CHECK(text(result.at("certificate")).starts_with("-----BEGIN CERTIFICATE-----\nMIIDtTCCAp2g"));
    CHECK_FALSE(result.as_object().contains("private_key"));
}

TEST_CASE("the emulator: a deletion settles to a tombstone", "[emulator][state]") {
    emu::state service{emu::options{}};
    const auto remove = ask("DELETE", certificate_path(emu::documented_id));
    const auto get = ask("GET", certificate_path(emu::documented_id));
    REQUIRE(service.handle(remove, start).status == 200);

    const auto again = service.handle(remove, start + 100ms);
    CHECK(again.status == 400);
    CHECK(code_of(again) == 1414);
    CHECK(again.effect.empty());
    CHECK(text(result_of(service.handle(get, start + 199ms)).at("status")) == "pending_deletion");
    CHECK(text(result_of(service.handle(get, start + 200ms)).at("status")) == "deleted");
    CHECK(code_of(service.handle(remove, start + 1s)) == 1415);

    const auto left =
        result_of(service.handle(ask("GET", below_zone("/hostnames/certificates")), start + 1s));
    CHECK(left.as_array().size() == 3);
}

TEST_CASE("the emulator: a change can be made to settle otherwise", "[emulator][state]") {
    emu::state service{emu::options{}};
    auto remove = ask("DELETE", certificate_path(emu::documented_id));
    remove.settles_as = "deletion_timed_out";
    REQUIRE(service.handle(remove, start).status == 200);
    const auto get = ask("GET", certificate_path(emu::documented_id));
    CHECK(text(result_of(service.handle(get, start + 1s)).at("status")) == "deletion_timed_out");
}

TEST_CASE("the emulator: what is bound is not deleted until it is voided", "[emulator][state]") {
    emu::state service{emu::options{}};
    const std::string bound = find(service, true);
    const std::string unbound = find(service, false);
    REQUIRE_FALSE(bound.empty());
    REQUIRE_FALSE(unbound.empty());
    const auto remove = ask("DELETE", certificate_path(bound));

    const auto refused = service.handle(remove, start);
    CHECK(refused.status == 400);
    CHECK(code_of(refused) == 1433);
    CHECK(service.handle(ask("DELETE", certificate_path(unbound)), start).status == 200);

    std::vector<std::string> hostnames;
    const auto zones = service.zones(start);
    for (const auto& certificate : zones[0].certificates) {
        if (certificate.id == bound)
            hostnames = certificate.hostnames;
    }
    REQUIRE_FALSE(hostnames.empty());
    const auto update = [&](const std::string& enabled, emu::time_point now) {
        for (const auto& hostname : hostnames)
            REQUIRE(
                service
                    .handle(ask("PUT", below_zone("/hostnames"), association_body(hostname, bound, enabled)),
                            now)
                    .status == 200);
    };
    update("false", start);
    CHECK(code_of(service.handle(remove, start + 10s)) == 1433);
    update("null", start + 20s);
    CHECK(code_of(service.handle(remove, start + 20s)) == 1433);
    CHECK(service.handle(remove, start + 21s).status == 200);
}

TEST_CASE("the emulator: voiding takes its own time", "[emulator][state]") {
    emu::options configuration;
    configuration.settle = 1s;
    configuration.release = 0s;
    emu::state service{configuration};
    const std::string bound = find(service, true);
    const auto zones = service.zones(start);
    for (const auto& association : zones[0].associations) {
        const auto body = association_body(association.hostname, association.certificate, "null");
        REQUIRE(service.handle(ask("PUT", below_zone("/hostnames"), body), start).status == 200);
    }
    CHECK(service.handle(ask("DELETE", certificate_path(bound)), start).status == 200);
}

TEST_CASE("the emulator: uploads", "[emulator][state]") {
    emu::state service{emu::options{}};
    const emu::authority issuer;
    emu::certificate_spec spec;
    spec.common_name = "client";
    const emu::identity leaf = issuer.issue(spec);
    const auto path = below_zone("/hostnames/certificates");

    SECTION("deploy, then are active, then can be deleted and revived") {
        const auto reply = service.handle(ask("POST", path, upload_body(leaf)), start);
        REQUIRE(reply.status == 200);
        const auto result = result_of(reply);
        const std::string id = text(result.at("id"));
        CHECK(text(result.at("status")) == "pending_deployment");
        CHECK(text(result.at("certificate")) == leaf.certificate);
        CHECK(text(result.at("issuer")) == "originpull emulator CA");
        CHECK(text(result.at("signature")) == "ECDSAWithSHA256");
        CHECK_FALSE(result.as_object().contains("private_key"));
        CHECK(reply.body.find("PRIVATE KEY") == std::string::npos);

        const auto remove = ask("DELETE", certificate_path(id));
        CHECK(code_of(service.handle(remove, start)) == 1434);
        CHECK(code_of(service.handle(ask("POST", path, upload_body(leaf)), start)) == 1406);
        REQUIRE(service.handle(remove, start + 1s).status == 200);
        CHECK(code_of(service.handle(ask("POST", path, upload_body(leaf)), start + 1s)) == 1406);

        const auto revived = service.handle(ask("POST", path, upload_body(leaf)), start + 2s);
        REQUIRE(revived.status == 200);
        CHECK(text(result_of(revived).at("id")) == id);
        CHECK(revived.effect == "revive hostname certificate " + id);
        CHECK(text(result_of(service.handle(ask("GET", certificate_path(id)), start + 3s)).at("status")) ==
              "active");
    }
    SECTION("of what is no certificate, no leaf, or another's") {
        CHECK(code_of(service.handle(ask("POST", path, upload_body("garbage", leaf.private_key)), start)) ==
              1408);
        const auto cut = leaf.certificate.substr(0, leaf.certificate.size() / 2);
        CHECK(code_of(service.handle(ask("POST", path, upload_body(cut, leaf.private_key)), start)) == 1408);
        const auto root =
            service.handle(ask("POST", path, upload_body(issuer.certificate(), leaf.private_key)), start);
        CHECK(root.status == 400);
        CHECK(root.body.find("missing leaf certificate") != std::string::npos);
        const auto other = issuer.issue(spec);
        CHECK(service.handle(ask("POST", path, upload_body(leaf.certificate, other.private_key)), start)
                  .status == 400);
        CHECK(service.handle(ask("POST", path, upload_body(leaf.certificate, "no key")), start).status ==
              400);
        CHECK(service.handle(ask("POST", path, R"({"certificate":"x"})"), start).status == 400);
        CHECK(service.handle(ask("POST", path, "{"), start).status == 400);
    }
    SECTION("with the chain after the leaf") {
        const auto chain = leaf.certificate + issuer.certificate();
        const auto reply = service.handle(ask("POST", path, upload_body(chain, leaf.private_key)), start);
        REQUIRE(reply.status == 200);
        CHECK(text(result_of(reply).at("certificate")) == chain);
    }
    SECTION("end at ten") {
        for (int i = 0; i < 6; ++i)
            REQUIRE(service.handle(ask("POST", path, upload_body(issuer.issue(spec))), start).status == 200);
        const auto refused = service.handle(ask("POST", path, upload_body(issuer.issue(spec))), start);
        CHECK(refused.status == 400);
        CHECK(refused.body.find("limit of 10") != std::string::npos);
    }
}

TEST_CASE("the emulator: one change of a zone at a time", "[emulator][state]") {
    emu::options configuration;
    configuration.latency = 50ms;
    emu::state service{configuration};
    const auto put = ask("PUT", below_zone("/settings"), R"({"enabled":true})");

    SECTION("while the latency passes") {
        CHECK(service.handle(put, start).status == 200);
        CHECK(service.handle(put, start + 49ms).status == 409);
        CHECK(service.handle(ask("GET", below_zone("/settings")), start + 49ms).status == 200);
        CHECK(service.handle(put, start + 50ms).status == 200);
        const std::string other = service.zones(start)[1].id;
        auto elsewhere = put;
        elsewhere.target = "/client/v4" + below_zone("/settings", other);
        CHECK(service.handle(elsewhere, start + 60ms).status == 200);
    }
    SECTION("until it is released") {
        const auto first = service.begin(put, start);
        CHECK(first.holds == first_zone);
        const auto second = service.begin(put, start + 1h);
        CHECK(second.status == 409);
        CHECK(second.holds.empty());
        service.release(second);
        CHECK(service.begin(put, start + 1h).status == 409);
        service.release(first);
        CHECK(service.begin(put, start + 1h).status == 200);
    }
}

TEST_CASE("the emulator: zone-level certificates and settings", "[emulator][state]") {
    emu::state service{emu::options{}};
    const auto list = ask("GET", below_zone(""));
    const auto listed = result_of(service.handle(list, start));
    REQUIRE(listed.as_array().size() == 1);
    const std::string id = text(listed.as_array()[0].at("id"));
    CHECK_FALSE(listed.as_array()[0].as_object().contains("serial_number"));
    CHECK(listed.as_array()[0].at("enabled") == false);

    const auto path = below_zone('/' + id);
    CHECK(text(result_of(service.handle(ask("GET", path), start)).at("id")) == id);
    CHECK(code_of(service.handle(ask("DELETE", certificate_path(id)), start)) == 1551);
    CHECK(service.handle(ask("DELETE", path), start).status == 200);
    CHECK(code_of(service.handle(ask("DELETE", path), start)) == 1414);
    const auto again = service.handle(ask("DELETE", path), start + 1s);
    CHECK(again.status == 400);
    CHECK(again.body.find("already deleted") != std::string::npos);
    CHECK(result_of(service.handle(list, start + 1s)).is_null());

    const auto settings = below_zone("/settings");
    CHECK(result_of(service.handle(ask("GET", settings), start)).at("enabled") == false);
    for (const char* body : {R"({"enabled":1})", R"({"enabled":"true"})", R"({"enabled":null})", "{}", "[]",
                             "true", "", R"([{"enabled":true}])"}) {
        INFO(body);
        CHECK(service.handle(ask("PUT", settings, body), start).status == 400);
    }
    CHECK(result_of(service.handle(ask("GET", settings), start)).at("enabled") == false);
    CHECK(service.handle(ask("PUT", settings, R"({"enabled":true})"), start).status == 200);
    CHECK(result_of(service.handle(ask("GET", settings), start)).at("enabled") == true);

    const emu::identity leaf = emu::authority{}.issue({});
    CHECK(service.handle(ask("POST", below_zone(""), upload_body(leaf)), start).status == 200);
}

TEST_CASE("the emulator: the same seed gives the same world, PEM included", "[emulator][state]") {
    emu::options configuration;
    configuration.zones = 7;
    configuration.certificates_per_zone = 6;
    const auto once = emu::state{configuration}.zones(start);
    const auto twice = emu::state{configuration}.zones(start);
    configuration.seed = 2;
    const auto other = emu::state{configuration}.zones(start);
    REQUIRE(once.size() == 7);
    std::set<std::string> ids;
    bool short_id = false;
    bool long_id = false;
    for (std::size_t i = 0; i < once.size(); ++i) {
        CHECK(once[i].id == twice[i].id);
        CHECK(once[i].name == twice[i].name);
        REQUIRE(once[i].certificates.size() == 6);
        bool expired = false;
        for (std::size_t j = 0; j < 6; ++j) {
            const auto& certificate = once[i].certificates[j];
            CHECK(certificate.id == twice[i].certificates[j].id);
            CHECK(certificate.pem == twice[i].certificates[j].pem);
            ids.insert(certificate.id);
            short_id = short_id || certificate.id.size() == 32;
            long_id = long_id || certificate.id.size() == 36;
            expired = expired || certificate.expired;
        }
        CHECK(expired);
    }
    CHECK(ids.size() == 42);
    CHECK(short_id);
    CHECK(long_id);
    CHECK(once[0].id == other[0].id);
    CHECK(once[1].id != other[1].id);
    CHECK(once[0].name == "example.com");
}

TEST_CASE("the emulator: the world survives being saved", "[emulator][state]") {
    emu::state before{emu::options{}};
    const emu::identity leaf = emu::authority{}.issue({});
    REQUIRE(before.handle(ask("DELETE", certificate_path(emu::documented_id)), start).status == 200);
    REQUIRE(
        before.handle(ask("POST", below_zone("/hostnames/certificates"), upload_body(leaf)), start).status ==
        200);
    const std::string bound = find(before, true);
    REQUIRE(
        before
            .handle(ask("PUT", below_zone("/hostnames"), association_body("new.example.com", bound, "false")),
                    start)
            .status == 200);

    emu::options configuration;
    configuration.seed = 99;
    emu::state after{configuration};
    after.load(before.save());
    CHECK(after.save() == before.save());
    const auto remove = ask("DELETE", certificate_path(emu::documented_id));
    CHECK(code_of(after.handle(remove, start + 100ms)) == 1414);
    CHECK(code_of(after.handle(remove, start + 200ms)) == 1415);
    CHECK(after.zones(start)[1].id == before.zones(start)[1].id);
    CHECK(before.save().find("PRIVATE KEY") == std::string::npos);

    CHECK_THROWS_AS(after.load("{}"), std::runtime_error);
    CHECK_THROWS_AS(after.load("nonsense"), std::runtime_error);
}
