#include <catch2/catch_test_macros.hpp>

#include "emulator_support.hpp"

using namespace emulator_test;

namespace {

emu::response put(emu::state& service, const std::string& body, emu::time_point now = start) {
    return service.handle(ask("PUT", below_zone("/hostnames"), body), now);
}

json::value list(emu::state& service, const std::string& query, emu::time_point now = start) {
    return parse(service.handle(ask("GET", below_zone("/hostnames" + query)), now));
}

} // namespace

TEST_CASE("the emulator: associations are upserted by hostname", "[emulator][associations]") {
    emu::state service{emu::options{}};
    const std::string id = find(service, false);
    const auto made = put(service, association_body("a.example.com", id, "true"));
    REQUIRE(made.status == 200);
    CHECK(made.effect == "update hostname associations a.example.com=true");
    const auto item = result_of(made).as_array().at(0);
    CHECK(text(item.at("cert_id")) == id);
    CHECK(text(item.at("status")) == "pending_deployment");
    CHECK(item.at("enabled") == true);
    CHECK(text(item.at("cert_status")) == "active");

    const auto got =
        result_of(service.handle(ask("GET", below_zone("/hostnames/a.example.com")), start + 1s));
    CHECK(text(got.at("status")) == "active");
    CHECK(text(got.at("certificate")).starts_with("-----BEGIN"));

    REQUIRE(put(service, association_body("a.example.com", id, "null"), start + 2s).status == 200);
    const auto voided = list(service, "?status=all", start + 2s);
    bool seen = false;
    for (const auto& each : voided.at("result").as_array()) {
        if (text(each.at("hostname")) == "a.example.com") {
            seen = true;
            CHECK(each.at("enabled").is_null());
            CHECK(text(each.at("status")) == "pending_deletion");
        }
    }
    CHECK(seen);
    const auto gone = service.handle(ask("GET", below_zone("/hostnames/a.example.com")), start + 3s);
    CHECK(gone.status == 404);
    CHECK(code_of(gone) == 1553);
    CHECK(list(service, "?status=deleted", start + 3s).at("result").as_array().size() == 1);
    REQUIRE(put(service, association_body("a.example.com", id, "null"), start + 4s).status == 200);
}

TEST_CASE("the emulator: a bulk update is all or nothing", "[emulator][associations]") {
    emu::state service{emu::options{}};
    const std::string id = find(service, false);
    const auto before = service.zones(start)[0].associations.size();
    const auto refused =
        put(service, R"({"config":[{"hostname":"a.example.com","cert_id":")" + id +
                         R"(","enabled":true},{"hostname":"b.example.com","enabled":null}]})");
    CHECK(refused.status == 400);
    CHECK(code_of(refused) == 1404);
    CHECK(refused.effect.empty());
    CHECK(service.zones(start)[0].associations.size() == before);
}

TEST_CASE("the emulator: a hostname occurs once in a bulk update", "[emulator][associations]") {
    emu::state service{emu::options{}};
    const std::string item = R"("cert_id":")" + find(service, false) + R"(","enabled":)";
    const auto before = service.zones(start)[0].associations.size();
    const auto twice = put(service, R"({"config":[{"hostname":"a.example.com",)" + item +
                                        R"(true},{"hostname":"a.example.com",)" + item + "null}]}");
    CHECK(twice.status == 400);
    CHECK(twice.body.find("a.example.com occurs twice") != std::string::npos);
    CHECK(service.zones(start)[0].associations.size() == before);
    const auto two = put(service, R"({"config":[{"hostname":"a.example.com",)" + item +
                                      R"(true},{"hostname":"b.example.com",)" + item + "false}]}");
    REQUIRE(two.status == 200);
    CHECK(result_of(two).as_array().size() == 2);
}

TEST_CASE("the emulator: what an association needs", "[emulator][associations]") {
    emu::state service{emu::options{}};
    const std::string id = find(service, false);
    CHECK(code_of(put(service, association_body("a.example.com", "nowhere", "true"))) == 1415);
    CHECK(code_of(put(service, association_body("a.example.com", "", "true"))) == 1404);
    CHECK(put(service, association_body("a.elsewhere.org", id, "true")).status == 400);
    CHECK(put(service, association_body("badexample.com", id, "true")).status == 400);
    CHECK(put(service, association_body(std::string(256, 'a') + ".example.com", id, "true")).status == 400);
    CHECK(put(service, association_body("a.example.com", id, "\"yes\"")).status == 400);
    CHECK(put(service, R"({"config":[{"hostname":"a.example.com","cert_id":")" + id + "\"}]}").status == 400);
    CHECK(put(service, R"({"config":[]})").status == 400);
    CHECK(put(service, R"({"config":3})").status == 400);
    CHECK(put(service, "[]").status == 400);
    CHECK(put(service, association_body(".example.com", id, "true")).status == 400);
    CHECK(put(service, association_body("a..example.com", id, "true")).status == 400);
    CHECK(put(service, "{}").status == 400);
    CHECK(put(service, R"({"config":[3]})").status == 400);
    CHECK(code_of(put(service, R"({"config":[{"hostname":"a.example.com","enabled":null}]})")) == 1404);
    CHECK(code_of(put(service, R"({"config":[{"hostname":"a.example.com","cert_id":null}]})")) == 1404);
    CHECK(put(service, R"({"config":[{"cert_id":")" + id + R"(","enabled":true}]})").status == 400);
    CHECK(put(service, association_body("example.com", id, "true")).status == 200);

    const auto zone_level = service.zones(start)[0].zone_certificates.at(0).id;
    CHECK(code_of(put(service, association_body("b.example.com", zone_level, "true"))) == 1415);
    REQUIRE(service.handle(ask("DELETE", certificate_path(emu::documented_id)), start).status == 200);
    const auto body = association_body("c.example.com", emu::documented_id, "null");
    CHECK(code_of(put(service, body)) == 1414);
    CHECK(code_of(put(service, body, start + 1s)) == 1415);
}

TEST_CASE("the emulator: a certificate has a hundred associations at most", "[emulator][associations]") {
    emu::state service{emu::options{}};
    const std::string id = find(service, false);
    json::array config;
    for (int i = 0; i < 101; ++i) {
        json::object item;
        item["hostname"] = "h" + std::to_string(i) + ".example.com";
        item["cert_id"] = id;
        item["enabled"] = true;
        config.push_back(item);
    }
    json::object body;
    body["config"] = config;
    CHECK(put(service, json::serialize(body)).status == 400);
    config.pop_back();
    body["config"] = config;
    CHECK(put(service, json::serialize(body)).status == 200);

    const auto page = list(service, "?per_page=40&page=3&status=all");
    const auto total = page.at("result_info").at("total_count").to_number<std::size_t>();
    CHECK(total > 100);
    CHECK(page.at("result").as_array().size() == total - 80);
    CHECK(page.at("result_info").at("total_pages") == 3);
    CHECK(page.at("result_info").at("per_page") == 40);
    CHECK(list(service, "?per_page=1000&status=pending_deployment").at("result").as_array().size() == 100);
}

TEST_CASE("the emulator: the list of associations is paged and filtered", "[emulator][associations]") {
    emu::state service{emu::options{}};
    const auto normal = list(service, "");
    CHECK(normal.at("result_info").at("per_page") == 50);
    for (const auto& each : normal.at("result").as_array())
        CHECK(text(each.at("status")) == "active");
    CHECK_FALSE(normal.at("result").as_array().empty());
    CHECK(list(service, "?page=99").at("result").as_array().empty());
    CHECK(list(service, "?status=active,deleted").at("result").as_array().size() ==
          normal.at("result").as_array().size());
    CHECK(list(service, "?page=1&per_page=1").at("result").as_array().size() == 1);
    CHECK(list(service, "?per_page=1000").at("result_info").at("per_page") == 1000);
    for (const char* query :
         {"?per_page=0", "?per_page=1001", "?page=0", "?page=x", "?status=nonsense", "?status=active,",
          "?status=", "?status=active,odd", "?per_page=-1", "?page=99999999999999999999"}) {
        INFO(query);
        CHECK(service.handle(ask("GET", below_zone(std::string("/hostnames") + query)), start).status == 400);
    }
}
