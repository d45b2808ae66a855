#include <catch2/catch_test_macros.hpp>

#include <set>

#include "emulator_support.hpp"

using namespace emulator_test;

TEST_CASE("the emulator: credentials", "[emulator][protocol]") {
    emu::options configuration;
    configuration.token = "right";
    emu::state strict{configuration};
    emu::state open{emu::options{}};
    auto asked = ask("GET", "/zones");

    asked.authorization = "Bearer wrong";
    CHECK(open.handle(asked, start).status == 200);
    CHECK(strict.handle(asked, start).status == 403);
    CHECK(code_of(strict.handle(asked, start)) == 10000);
    auto verify = asked;
    verify.target = "/client/v4/user/tokens/verify";
    CHECK(strict.handle(verify, start).status == 401);
    asked.authorization = "bearer right";
    CHECK(strict.handle(asked, start).status == 200);

    asked.authorization.reset();
    const auto missing = open.handle(asked, start);
    CHECK(missing.status == 400);
    CHECK(code_of(missing) == 9106);
    CHECK(missing.body.find("messages") == std::string::npos);
    asked.auth_email = "a@example.com";
    CHECK(code_of(open.handle(asked, start)) == 9106);
    asked.auth_key = "key";
    CHECK(open.handle(asked, start).status == 200);
    asked.auth_key = "not a key";
    CHECK(code_of(open.handle(asked, start)) == 6003);
    asked.authorization = "Bearer right";
    asked.auth_key = "bad";
    CHECK(strict.handle(asked, start).status == 403);

    asked.auth_key.reset();
    for (const char* value : {"", "Bearer", "Bearer ", "Basic abc", "Bearer two words", "right"}) {
        asked.authorization = value;
        const auto refused = open.handle(asked, start);
        CHECK(refused.status == 400);
        CHECK(code_of(refused) == 6003);
        CHECK(parse(refused).at("errors").at(0).at("error_chain").at(0).at("code") == 6111);
    }
}

TEST_CASE("the emulator: what cannot be routed", "[emulator][protocol]") {
    emu::state service{emu::options{}};
    for (const std::string& path : std::vector<std::string>{
             "/zones/short/origin_tls_client_auth/settings", "/zones//origin_tls_client_auth/settings",
             "/zones//dns_records", "/nothing", "/",
             "/zones/" + std::string(32, 'G') + "/origin_tls_client_auth", certificate_path("a%2Fb"),
             certificate_path("%2e%2e"), certificate_path(std::string(65, 'a')), certificate_path("a%zz"),
             certificate_path("a") + "/b"}) {
        INFO(path);
        const auto reply = service.handle(ask("GET", path), start);
        CHECK(reply.status == 400);
        CHECK(code_of(reply) == 7003);
        CHECK(parse(reply).at("errors").at(1).at("code") == 7000);
        CHECK(parse(reply).at("result").is_null());
    }
    CHECK(service.handle(ask("GET", "/zones//dns_records"), start).body.find("/zones/dns_records,") !=
          std::string::npos);
    auto outside = ask("GET", "");
    outside.target = "/elsewhere";
    CHECK(service.handle(outside, start).status == 404);
    const auto unknown = ask("GET", below_zone("/settings", std::string(32, '0')));
    CHECK(service.handle(unknown, start).status == 404);
    CHECK(service.handle(ask("DELETE", below_zone("/hostnames/certificates/")), start).status == 405);
    CHECK(service.handle(ask("PATCH", below_zone("/settings")), start).status == 405);

    for (const char* method : {"GET", "DELETE"}) {
        const auto reply = service.handle(ask(method, certificate_path(std::string(32, '0'))), start);
        CHECK(reply.status == 404);
        CHECK(code_of(reply) == 1551);
        CHECK_FALSE(parse(reply).as_object().contains("result"));
    }
}

TEST_CASE("the emulator: every response has its headers", "[emulator][protocol]") {
    emu::state service{emu::options{}};
    emu::state twin{emu::options{}};
    std::set<std::string> rays;
    for (int i = 0; i < 100; ++i) {
        const auto reply = service.handle(ask("GET", i % 2 == 0 ? "/zones" : "/nothing"), start);
        CHECK(header(reply, "Content-Type") == "application/json");
        CHECK(header(reply, "Date") == "Fri, 01 May 2026 00:00:00 GMT");
        CHECK(header(reply, "CF-RAY") == header(twin.handle(ask("GET", "/accounts"), start), "CF-RAY"));
        rays.insert(header(reply, "CF-RAY"));
    }
    CHECK(rays.size() == 100);
}

TEST_CASE("the emulator: the rate limit", "[emulator][protocol]") {
    emu::options configuration;
    configuration.rate_limit = {3, 1500ms};
    emu::state service{configuration};
    const auto asked = ask("GET", "/zones");
    const auto first = service.handle(asked, start);
    CHECK(header(first, "Ratelimit") == "\"default\";r=2;t=2");
    CHECK(header(first, "Ratelimit-Policy") == "\"default\";q=3;w=2");
    CHECK(header(first, "Retry-After").empty());
    service.handle(asked, start + 100ms);
    CHECK(header(service.handle(asked, start + 600ms), "Ratelimit") == "\"default\";r=0;t=1");

    const auto remove = ask("DELETE", certificate_path(emu::documented_id));
    const auto refused = service.handle(remove, start + 700ms);
    CHECK(refused.status == 429);
    CHECK(code_of(refused) == 971);
    CHECK(refused.effect.empty());
    CHECK(header(refused, "Retry-After") == "1");
    auto other = asked;
    other.authorization = "Bearer other";
    CHECK(service.handle(other, start + 700ms).status == 200);
    CHECK(service.handle(remove, start + 1500ms).status == 200);

    configuration.rate_limit.requests = 0;
    emu::state unlimited{configuration};
    for (int i = 0; i < 2000; ++i)
        REQUIRE(unlimited.handle(asked, start).status == 200);
    CHECK(header(unlimited.handle(asked, start), "Ratelimit").empty());
}

TEST_CASE("the emulator: a refusal that is injected changes nothing", "[emulator][protocol]") {
    emu::state service{emu::options{}};
    const auto remove = ask("DELETE", certificate_path(emu::documented_id));
    const auto reply = service.decline(remove, start, 503, 1000, "Request timeout");
    CHECK(reply.status == 503);
    CHECK(code_of(reply) == 1000);
    CHECK(header(reply, "Ratelimit") == "\"default\";r=1199;t=300");
    CHECK(service.handle(remove, start).status == 200);
}

TEST_CASE("the emulator: a body says that it is JSON", "[emulator][protocol]") {
    emu::state service{emu::options{}};
    const std::string body = R"({"enabled":true})";
    for (const char* type :
         {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"}) {
        INFO(type);
        auto asked = ask("PUT", below_zone("/settings"), body);
        asked.content_type = type;
        const auto reply = service.handle(asked, start);
        CHECK(reply.status == 400);
        CHECK(code_of(reply) == 6003);
        CHECK(parse(reply).at("errors").at(0).at("error_chain").at(0).at("code") == 6105);
        CHECK(reply.effect.empty());
    }
    for (const char* method : {"PUT", "POST"}) {
        auto asked = ask(method, below_zone(method == std::string_view("PUT") ? "/settings" : ""), body);
        asked.content_type.reset();
        CHECK(code_of(service.handle(asked, start)) == 6003);
    }
    auto asked = ask("PUT", below_zone("/settings"), body);
    for (const char* type : {"application/json", "Application/JSON", "application/json ; charset=utf-8"}) {
        INFO(type);
        asked.content_type = type;
        CHECK(service.handle(asked, start).status == 200);
    }
}

TEST_CASE("the emulator: where a body is none of anybody's business", "[emulator][protocol]") {
    emu::state service{emu::options{}};
    CHECK(service.handle(ask("GET", "/zones", "{}"), start).status == 400);
    CHECK(service.handle(ask("GET", below_zone("/settings"), "{}"), start).status == 400);

    auto remove = ask("DELETE", certificate_path(emu::documented_id), "not JSON");
    CHECK(service.handle(remove, start).status == 400);
    remove.body = "{}";
    remove.content_type.reset();
    CHECK(code_of(service.handle(remove, start)) == 6003);
    remove.content_type = "application/json";
    CHECK(service.handle(remove, start).status == 200);

    auto plain = ask("DELETE", certificate_path(find(service, false)));
    plain.content_type.reset();
    CHECK(service.handle(plain, start).status == 200);
}

TEST_CASE("the emulator: members that it does not know are let be", "[emulator][protocol]") {
    emu::state service{emu::options{}};
    const auto settings = ask("PUT", below_zone("/settings"), R"({"enabled":true,"mode":"strict"})");
    CHECK(service.handle(settings, start).status == 200);
    const auto body = R"({"config":[{"hostname":"a.example.com","cert_id":")" + find(service, false) +
                      R"(","enabled":true,"note":1}],"more":{}})";
    CHECK(service.handle(ask("PUT", below_zone("/hostnames"), body), start).status == 200);
}
