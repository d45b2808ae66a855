#include "command_support.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <filesystem>
#include <string>

using namespace originpull::test::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("command bad input: refused before a connection is opened", "[command]") {
    bench b;
    const std::string id = GENERATE(as<std::string>{}, "/", "..", "%2e", "?", "#", "a\rb", "a\nb", "a b", "",
                                    "a/../b", std::string(65, 'a'));
    CAPTURE(id);
    for (const arguments& given :
         {arguments{"delete", zone, id}, arguments{"get", zone, id}, arguments{"delete", id, zone},
          arguments{"list", id}, arguments{"list", zone, id}}) {
        const auto result = b.run(given);
        CHECK(result.status == 2);
        CHECK(result.out.empty());
        CHECK_THAT(result.err,
                   StartsWith("originpull: ") && ContainsSubstring("'") && ContainsSubstring("--help"));
    }
    CHECK(b.untouched());
}

TEST_CASE("command bad configuration: named, and no connection opened", "[command]") {
    bench b;
    const auto says = [&](const arguments& given) {
        const auto result = b.run(given);
        CHECK(result.status == 2);
        CHECK(result.out.empty());
        return result.err;
    };
    CHECK_THAT(says({"zones", "--base-url", "http://127.0.0.1:1"}),
               ContainsSubstring("--base-url") && ContainsSubstring("only https:"));
    CHECK_THAT(says({"zones", "--ca-file", b.files.file("nosuch")}),
               ContainsSubstring("--ca-file") && ContainsSubstring("nosuch"));
    CHECK_THAT(says({"zones", "--ca-file", b.files.write("empty", "", for_owner)}),
               ContainsSubstring("empty"));
    CHECK_THAT(says({"zones", "--ouptut", "json"}), ContainsSubstring("--ouptut"));
    CHECK_THAT(says({"zone"}), ContainsSubstring("'zones'"));
    CHECK_THAT(says({}), ContainsSubstring("originpull list"));

    b.set("CLOUDFLARE_API_KEY", canary);
    b.set("CLOUDFLARE_EMAIL", "someone@example.com");
    CHECK_THAT(says({"zones"}),
               ContainsSubstring("CLOUDFLARE_API_TOKEN") && ContainsSubstring("CLOUDFLARE_API_KEY"));
    b.unset("CLOUDFLARE_API_KEY");
    b.unset("CLOUDFLARE_EMAIL");
    b.set("CLOUDFLARE_API_TOKEN", canary + "\n" + canary);
    CHECK_THAT(says({"zones"}), ContainsSubstring("line break"));
    b.unset("CLOUDFLARE_API_TOKEN");
    CHECK_THAT(says({"zones"}),
               ContainsSubstring("CLOUDFLARE_API_TOKEN") && ContainsSubstring("--token-file"));
    b.set("CLOUDFLARE_BASE_URL", "http://127.0.0.1:1");
    CHECK_THAT(says({"delete", zone, "x", "--dry-run"}), ContainsSubstring("CLOUDFLARE_BASE_URL"));
    b.set("ORIGINPULL_TIMEOUT", "soon");
    CHECK_THAT(says({"zones"}), ContainsSubstring("ORIGINPULL_TIMEOUT"));
    CHECK(b.untouched());
}

TEST_CASE("command token file", "[command]") {
    bench b;
    b.unset("CLOUDFLARE_API_TOKEN");
    const auto file = b.files.write("token", canary + "\r\n", for_owner);
    CHECK(b.run({"verify", "--token-file", file}).status == 0);
    b.set("ORIGINPULL_TOKEN_FILE", file);
    CHECK(b.run({"verify"}).status == 0);

    b.server.clear_events();
    b.files.write("token", canary, for_owner | std::filesystem::perms::group_read);
    const auto shared = b.run({"verify"});
    CHECK(shared.status == 2);
    CHECK_THAT(shared.err, ContainsSubstring("other users"));
    b.files.write("token", "\n", for_owner);
    CHECK_THAT(b.run({"verify"}).err, ContainsSubstring("empty"));
    b.files.write("token", canary + "\nmore", for_owner);
    const auto broken = b.run({"verify"});
    CHECK(broken.status == 2);
    CHECK_THAT(broken.err, ContainsSubstring("line break"));
    CHECK(b.run({"verify", "--token-file", b.files.file("nosuch")}).status == 2);
    CHECK(b.server.events().empty());
}

TEST_CASE("command failures that pass: running again would help", "[command]") {
    bench b;
    b.server.inject(GENERATE("*:*:status=503", "*:*:status=429", "*:*:status=429,retry-after=3600",
                             "*:*:reset", "*:*:html,status=502", "DELETE:*:status=409",
                             "DELETE:*:status=400,code=1434"));
    const auto result = b.run({"delete", zone, zone, "--json", "--max-attempts", "2", "--timeout", "3s"});
    INFO(result.err);
    CHECK(result.status == 4);
    CHECK(json::parse(result.out).at("outcome") == "failed");
    CHECK_THAT(result.err, ContainsSubstring("to do"));
}

TEST_CASE("command failures: a deadline leaves it unclear", "[command]") {
    bench b;
    b.server.inject("DELETE:*:stall");
    const auto result = b.run({"delete", zone, zone, "--json", "--timeout", "300ms"});
    CHECK(result.status == 4);
    const auto object = json::parse(result.out);
    CHECK(object.at("effect") == "unknown");
    CHECK(object.at("http_status").is_null());
    CHECK(object.at("error").at("condition") == "timeout");
}

TEST_CASE("command failures: nobody there, and a stranger", "[command]") {
    bench b;
    b.server.stop();
    CHECK(b.run({"list", zone, "--max-attempts", "1"}).status == 4);
    bench other;
    other.set("ORIGINPULL_CA_FILE", b.files.file("ca.pem"));
    const auto stranger = other.run({"list", zone});
    CHECK(stranger.status == 1);
    CHECK_THAT(stranger.err, ContainsSubstring("--ca-file"));
}

TEST_CASE("command base URL: the flag comes before CLOUDFLARE_BASE_URL", "[command]") {
    bench b;
    const std::string url = b.server.base_url();
    b.set("CLOUDFLARE_BASE_URL", "https://127.0.0.1:1");
    CHECK(b.run({"verify", "--base-url", url + "/"}).status == 0);
    b.set("ORIGINPULL_BASE_URL", url);
    CHECK(b.run({"verify"}).status == 0);
    CHECK(b.run({"verify", "--base-url", "https://127.0.0.1:1", "--max-attempts", "1"}).status == 4);
}
