#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("command delete: deleted, for people and for programs", "[command]") {
    bench b;
    const auto table = b.run({"delete", "example.com", zone});
    CHECK(table.status == 0);
    CHECK_THAT(table.out, StartsWith("Deleted certificate " + zone + " of zone example.com\n") &&
                              ContainsSubstring("pending_deletion") && ContainsSubstring("ray id ") &&
                              ContainsSubstring("1 attempt"));
    CHECK(table.err.empty());
    const std::string form = GENERATE("json", "ndjson");
    const std::string other = b.certificate(false);
    const auto result = b.run({"delete", zone, other, "--output", form});
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    REQUIRE(lines_of(result.out).size() == 1);
    const auto object = lines_of(result.out)[0].as_object();
    CHECK(keys_of(object) == delete_keys);
    CHECK(object.at("zone").as_string() == zone);
    CHECK(object.at("certificate").as_string() == other);
    CHECK(object.at("outcome") == "deleted");
    CHECK(object.at("status") == "pending_deletion");
    CHECK(object.at("http_status") == 200);
    CHECK(object.at("attempts") == 1);
    CHECK(object.at("ray_id").is_string());
    CHECK(object.at("effect") == "applied");
    CHECK(object.at("error").is_null());
}

TEST_CASE("command delete: not there", "[command]") {
    bench b;
    const auto result = b.run({"delete", zone, "nosuch", "--json"});
    CHECK(result.status == 1);
    const auto object = json::parse(result.out).as_object();
    CHECK(keys_of(object) == delete_keys);
    CHECK(object.at("outcome") == "not_found");
    CHECK(object.at("status").is_null());
    CHECK(object.at("http_status") == 404);
    CHECK(object.at("effect") == "none");
    CHECK(keys_of(object.at("error").as_object()) ==
          std::vector<std::string>{"condition", "message", "errors"});
    CHECK(object.at("error").at("condition") == "not_found");
    CHECK(object.at("error").at("errors").at(0).at("code") == 1551);
    const auto no_zone = b.run({"delete", "nosuch.example", "x", "--json"});
    CHECK(no_zone.status == 1);
    CHECK(json::parse(no_zone.out).at("outcome") == "failed");
    CHECK(json::parse(no_zone.out).at("error").at("condition") == "not_found");
}

TEST_CASE("command delete: still bound", "[command]") {
    bench b;
    const std::string bound = b.certificate(true);
    const auto table = b.run({"delete", zone, bound});
    CHECK(table.status == 1);
    CHECK(table.out.empty());
    CHECK_THAT(table.err, ContainsSubstring("could not delete certificate " + bound) &&
                              ContainsSubstring("1433") && ContainsSubstring("to do") &&
                              ContainsSubstring("ray id"));
    const auto object = json::parse(b.run({"delete", zone, bound, "--json"}).out);
    CHECK(object.at("outcome") == "failed");
    CHECK(object.at("http_status") == 400);
    CHECK(object.at("error").at("condition") == "certificate_in_use");
    CHECK(object.at("error").at("errors").at(0).at("code") == 1433);
}

TEST_CASE("command delete: inferred after an attempt without an answer", "[command]") {
    bench b{quick()};
    b.server.inject("DELETE:*:reset,at=after,count=1");
    const auto result = b.run({"delete", zone, zone, "--json"});
    CHECK(result.status == 0);
    const auto object = json::parse(result.out);
    CHECK(object.at("outcome") == "inferred");
    CHECK(object.at("attempts").as_int64() >= 2);
    CHECK(object.at("error").is_null());
}

TEST_CASE("command upload: in every form, and a second time", "[command]") {
    bench b;
    const std::string form = GENERATE("table", "json", "ndjson");
    const auto leaf = emu::authority{}.issue({});
    const auto certificate = b.files.write("leaf.pem", leaf.certificate, for_owner);
    const auto key = b.files.write("leaf.key", leaf.private_key, for_owner);
    const arguments asked{"upload",        zone, "--certificate", certificate,
                          "--private-key", key,  "--output",      form};
    const auto result = b.run(asked);
    INFO(result.err);
    CHECK(result.status == 0);
    if (form == "table")
        CHECK_THAT(result.out, StartsWith("Uploaded certificate ") && ContainsSubstring(zone) &&
                                   ContainsSubstring("status pending_deployment"));
    else
        CHECK(keys_of(lines_of(result.out).at(0).as_object()) == certificate_keys);
    const auto again = b.run(asked);
    CHECK(again.status == 1);
    CHECK_THAT(again.err, ContainsSubstring("1406"));
    CHECK(result.out.find("PRIVATE KEY") == std::string::npos);
}

TEST_CASE("command upload: files that are wrong", "[command]") {
    bench b;
    const auto certificate =
        b.files.write("c.pem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", for_owner);
    const auto key = b.files.write(
        "k.pem", "-----BEGIN PRIVATE KEY-----\n" + canary + "\n-----END PRIVATE KEY-----\n", for_owner);
    const auto try_files = [&](const std::string& c, const std::string& k) {
        const auto result = b.run({"upload", zone, "--certificate", c, "--private-key", k});
        CHECK(result.status == 2);
        return result.err;
    };
    CHECK_THAT(try_files(key, key),
               ContainsSubstring("--certificate") && ContainsSubstring("holds a private key"));
    CHECK_THAT(try_files(certificate, certificate), ContainsSubstring("--private-key"));
    CHECK_THAT(try_files(b.files.file("nosuch"), key), ContainsSubstring("nosuch"));
    CHECK_THAT(try_files(certificate, b.files.file("")), ContainsSubstring("is a directory"));
    CHECK(b.untouched());
}

TEST_CASE("command dry run: shows the request, sends nothing, needs no credentials", "[command]") {
    bench b;
    const auto certificate =
        b.files.write("c.pem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", for_owner);
    const auto key = b.files.write(
        "k.pem", "-----BEGIN PRIVATE KEY-----\n" + canary + "\n-----END PRIVATE KEY-----\n", for_owner);
    const std::string path =
        b.server.base_url() + "/zones/" + zone + "/origin_tls_client_auth/hostnames/certificates";
    CHECK(json::parse(b.run({"delete", zone, "x", "--dry-run", "--json"}).out).at("credentials") ==
          "api_token");
    b.unset("CLOUDFLARE_API_TOKEN");
    const auto removal = b.run({"delete", zone, "x", "--dry-run"});
    CHECK(removal.status == 0);
    CHECK(removal.out == "DELETE " + path + "/x\nno body\n");
    CHECK_THAT(removal.err, ContainsSubstring("nothing was sent"));
    const auto upload =
        b.run({"upload", zone, "--certificate", certificate, "--private-key", key, "--dry-run"});
    CHECK(upload.status == 0);
    CHECK_THAT(upload.out, StartsWith("POST " + path + "\n") && ContainsSubstring("private_key: PEM, "));
    const auto object =
        json::parse(b.run({"delete", "example.com", "x", "--dry-run", "--json", "--quiet"}).out);
    CHECK(object.at("method") == "DELETE");
    CHECK(object.at("url").as_string().find("{id of example.com}") != json::string::npos);
    CHECK(object.at("credentials").is_null());
    CHECK(b.untouched());
}
