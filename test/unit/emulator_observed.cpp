#include <catch2/catch_test_macros.hpp>

#include "emulator_support.hpp"

using namespace emulator_test;

namespace {

emu::options observed() {
    emu::options configuration;
    configuration.reading = emu::reading::observed;
    return configuration;
}

emu::response get(emu::state& service, const std::string& path, emu::time_point now = start) {
    return service.handle(ask("GET", path), now);
}

emu::response remove(emu::state& service, const std::string& path, emu::time_point now = start) {
    return service.handle(ask("DELETE", path), now);
}

emu::response put(emu::state& service, const std::string& hostname, const std::string& certificate,
                  const char* enabled, emu::time_point now = start) {
    const auto body = association_body(hostname, certificate, enabled);
    return service.handle(ask("PUT", below_zone("/hostnames"), body), now);
}

bool has(const json::value& object, const char* member) { return object.as_object().contains(member); }

std::string zone_certificate(emu::state& service) {
    return service.zones(start)[0].zone_certificates.at(0).id;
}

} // namespace

TEST_CASE("the emulator, as observed: a refusal is its errors and nothing more", "[emulator][observed]") {
    auto configuration = observed();
    configuration.rate_limit.requests = 6;
    emu::state service{configuration};
    const std::string bound = find(service, true);
    auto anonymous = ask("GET", "/zones");
    anonymous.authorization.reset();
    const std::string nothing = std::string(32, '0');
    for (const auto& reply :
         {get(service, "/zones?per_page=1"), get(service, "/nothing"),
          remove(service, certificate_path(bound)), get(service, certificate_path(nothing)),
          service.handle(ask("PATCH", "/zones"), start), service.handle(anonymous, start),
          service.decline(anonymous, start, 503, 1000, "Request timeout")}) {
        INFO(reply.body);
        CHECK(reply.status >= 400);
        const auto body = parse(reply).as_object();
        CHECK(body.size() == 2);
        CHECK(body.at("success") == false);
        CHECK(body.at("errors").as_array().at(0).as_object().contains("message"));
    }
    CHECK(code_of(service.decline(ask("GET", "/zones"), start, 403, 10000, "as asked for")) == 10000);

    const auto throttled = get(service, "/zones");
    CHECK(throttled.status == 429);
    CHECK(code_of(throttled) == 10429);
    CHECK(parse(throttled).as_object().size() == 2);
    CHECK(header(throttled, "Retry-After").empty());
    CHECK(header(throttled, "Ratelimit") == "\"default\";r=0;t=300");
}

TEST_CASE("the emulator, as observed: a refused credential has another number", "[emulator][observed]") {
    auto configuration = observed();
    configuration.token = "right";
    emu::state service{configuration};
    const auto refused = get(service, "/zones");
    CHECK(refused.status == 403);
    CHECK(code_of(refused) == 9109);
    const auto verified = get(service, "/user/tokens/verify");
    CHECK(verified.status == 400);
    CHECK(code_of(verified) == 10000);
}

TEST_CASE("the emulator, as observed: 400 and 404 change places for what cannot be routed",
          "[emulator][observed]") {
    emu::state service{observed()};
    const auto malformed = get(service, certificate_path("a%2Fb"));
    CHECK(malformed.status == 404);
    CHECK(code_of(malformed) == 7003);
    CHECK(parse(malformed).at("errors").at(1).at("code") == 7000);
    const auto unknown = get(service, below_zone("/settings", std::string(32, '0')));
    CHECK(unknown.status == 400);
    CHECK(code_of(unknown) == 7003);
}

TEST_CASE("the emulator, as observed: empty lists are null", "[emulator][observed]") {
    for (const auto how : {emu::reading::documented, emu::reading::observed}) {
        auto configuration = observed();
        configuration.reading = how;
        configuration.certificates_per_zone = 0;
        emu::state service{configuration};
        const std::string other = service.zones(start)[1].id; // has no certificate of the zone level either
        for (const char* rest : {"/hostnames/certificates", "/hostnames", "/hostnames?page=2"}) {
            INFO(rest);
            const auto result = result_of(get(service, below_zone(rest, other)));
            CHECK(result.is_null() == (how == emu::reading::observed));
        }
        CHECK(result_of(get(service, below_zone("", other))).is_null());
    }
}

TEST_CASE("the emulator, as observed: a deletion has no result", "[emulator][observed]") {
    emu::state service{observed()};
    const auto hostname_level = remove(service, certificate_path(emu::documented_id));
    CHECK(hostname_level.status == 200);
    CHECK(hostname_level.effect == std::string("delete hostname certificate ") + emu::documented_id);
    CHECK(parse(hostname_level).at("result").is_null());
    CHECK(parse(hostname_level).at("success") == true);

    const auto zone_level = remove(service, below_zone('/' + zone_certificate(service)));
    CHECK(zone_level.status == 200);
    CHECK_FALSE(has(parse(zone_level), "result"));
    CHECK(parse(zone_level).at("errors").is_null());
    CHECK(parse(zone_level).at("messages").as_array().empty());
}

TEST_CASE("the emulator, as observed: nothing is left of a deleted certificate", "[emulator][observed]") {
    emu::state service{observed()};
    const std::vector<std::pair<std::string, int>> both{{certificate_path(emu::documented_id), 1551},
                                                        {below_zone('/' + zone_certificate(service)), 1552}};
    for (const auto& [path, gone] : both) {
        INFO(path);
        REQUIRE(remove(service, path).status == 200);
        CHECK(text(result_of(get(service, path)).at("status")) == "pending_deletion");
        CHECK(code_of(remove(service, path, start + 199ms)) == 1414);

        const auto read = get(service, path, start + 200ms);
        CHECK(read.status == 404);
        CHECK(code_of(read) == gone);
        const auto again = remove(service, path, start + 200ms);
        CHECK(again.status == 400);
        CHECK(code_of(again) == 1415);
    }
    const std::string nowhere(32, '0');
    CHECK(code_of(get(service, certificate_path(nowhere))) == 1551);
    CHECK(code_of(get(service, below_zone('/' + nowhere))) == 1552);
    const auto unknown = remove(service, certificate_path(nowhere));
    CHECK(unknown.status == 400);
    CHECK(code_of(unknown) == 1415);
}

TEST_CASE("the emulator, as observed: certificates", "[emulator][observed]") {
    emu::state service{observed()};
    const auto listed = result_of(get(service, below_zone("/hostnames/certificates"))).as_array();
    REQUIRE(listed.size() == 4);
    for (const auto& each : listed) {
        CHECK_FALSE(has(each, "id"));
        CHECK(text(result_of(get(service, certificate_path(text(each.at("cert_id"))))).at("id")) ==
              text(each.at("cert_id")));
    }
    for (const std::string& path : {below_zone(""), below_zone('/' + zone_certificate(service))}) {
        const auto result = result_of(get(service, path));
        const auto& one = result.is_array() ? result.at(0) : result;
        CHECK(text(one.at("id")) == zone_certificate(service));
        CHECK_FALSE(has(one, "enabled"));
    }
    CHECK(result_of(get(service, below_zone("/settings"))).at("enabled") == false);

    for (const char* rest : {"", "/hostnames/certificates"}) {
        const auto body = upload_body(emu::authority{}.issue({}));
        const auto made = result_of(service.handle(ask("POST", below_zone(rest), body), start));
        CHECK(text(made.at("status")) == "initializing");
        CHECK_FALSE(has(made, "enabled"));
        const auto path = below_zone(std::string(rest) + '/' + text(made.at("id")));
        CHECK(text(result_of(get(service, path)).at("status")) == "pending_deployment");
        CHECK(text(result_of(get(service, path, start + 1s)).at("status")) == "active");
    }
}

TEST_CASE("the emulator, as observed: times are given with an offset", "[emulator][observed]") {
    emu::state service{observed()};
    const auto result = result_of(get(service, certificate_path(emu::documented_id)));
    CHECK(text(result.at("expires_on")) == "2100-01-01T05:20:00.00000+00:00");
    CHECK(text(result.at("uploaded_on")) == "2019-10-28T18:11:23.37411+00:00");
    const auto associations = result_of(get(service, below_zone("/hostnames"))).as_array();
    CHECK(text(associations.at(0).at("created_at")).ends_with("+00:00"));
    CHECK(text(result_of(get(service, "/zones")).at(0).at("created_on")).ends_with("+00:00"));
    CHECK(text(result_of(get(service, "/accounts")).at(0).at("created_on")).ends_with("+00:00"));
}

TEST_CASE("the emulator, as observed: associations", "[emulator][observed]") {
    emu::state service{observed()};
    const std::string id = find(service, false);
    for (const char* hostname : {"a.example.com", "b.example.com", "c.example.com"}) {
        const auto made = result_of(put(service, hostname, id, "true"));
        REQUIRE(made.as_array().size() == 1);
        CHECK(text(made.at(0).at("cert_id")) == id);
        CHECK(has(made.at(0), "cert_status"));
        for (const char* member : {"certificate", "issuer", "serial_number", "signature", "expires_on"})
            CHECK_FALSE(has(made.at(0), member));
    }
    CHECK(has(result_of(get(service, below_zone("/hostnames/a.example.com"))), "certificate"));
    REQUIRE(put(service, "b.example.com", id, "null", start + 1s).status == 200);

    const auto all = [&](emu::time_point now) {
        return parse(get(service, below_zone("/hostnames?status=all"), now));
    };
    const auto list = all(start + 1s);
    std::size_t without_status = 0;
    bool voided = false;
    for (const auto& each : list.at("result").as_array()) {
        CHECK(text(each.at("id")).size() == 32);
        CHECK(text(each.at("id")) != text(each.at("cert_id")));
        without_status += has(each, "status") ? 0 : 1;
        if (text(each.at("hostname")) == "b.example.com") {
            voided = true;
            CHECK(each.at("enabled").is_null());
            CHECK(text(each.at("status")) == "pending_deletion");
        }
    }
    CHECK(voided);
    const auto size = list.at("result").as_array().size();
    CHECK(without_status > 0);
    CHECK(without_status < size - 1);
    const auto& info = list.at("result_info").as_object();
    CHECK(info.at("total_count") == size);
    CHECK(info.at("count") == size);
    CHECK(info.size() == 4);

    const auto later = all(start + 2s);
    CHECK(later.at("result").as_array().size() == size - 1);
    CHECK(later.at("result_info").at("total_count") == size - 1);
    CHECK(result_of(get(service, below_zone("/hostnames?status=deleted"), start + 2s)).is_null());
}

TEST_CASE("the emulator, as observed: zones and accounts", "[emulator][observed]") {
    emu::state service{observed()};
    const auto zones = parse(get(service, "/zones"));
    REQUIRE(zones.at("result").as_array().size() == 2);
    for (const auto& each : zones.at("result").as_array()) {
        CHECK(each.at("activated_on").is_null());
        CHECK_FALSE(has(each.at("account"), "name"));
        CHECK(text(each.at("account").at("id")).size() == 32);
    }
    CHECK_FALSE(has(zones.at("result_info"), "total_pages"));
    CHECK(zones.at("result_info").at("total_count") == 2);
    CHECK(zones.at("errors").is_null());

    const auto accounts = parse(get(service, "/accounts"));
    CHECK(accounts.at("result_info").at("total_pages") == 1);
    CHECK(has(accounts.at("result").at(0), "name"));
    CHECK(parse(get(service, "/user/tokens/verify")).at("messages").at(0).at("code") == 10000);
}

TEST_CASE("the emulator, as observed: the world is the same", "[emulator][observed]") {
    emu::state documented{emu::options{}};
    emu::state service{observed()};
    for (emu::state* each : {&documented, &service}) {
        REQUIRE(remove(*each, certificate_path(emu::documented_id)).status == 200);
        REQUIRE(put(*each, "a.example.com", find(*each, false), "null").status == 200);
    }
    CHECK(service.save() == documented.save());
    emu::state later{emu::options{}};
    later.load(service.save());
    CHECK(text(result_of(get(later, certificate_path(emu::documented_id), start + 1s)).at("status")) ==
          "deleted");
}
