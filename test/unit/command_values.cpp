#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <configuration.hpp>
#include <durations.hpp>
#include <identifiers.hpp>
#include <suggest.hpp>
#include <text.hpp>
#include <zone_reference.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace cmd = originpull::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("command durations: as documented", "[command]") {
    CHECK(cmd::parse_duration("500ms") == 500ms);
    CHECK(cmd::parse_duration("5s") == 5s);
    CHECK(cmd::parse_duration("5m") == 5min);
    CHECK(cmd::parse_duration("24h") == 24h);
    CHECK(cmd::parse_duration("1h30m") == 90min);
    CHECK(cmd::parse_duration("1h2m3s4ms") == 1h + 2min + 3s + 4ms);
    CHECK(cmd::parse_duration("1m500ms") == 60'500ms);
    CHECK(cmd::parse_duration("90") == 90s);
    CHECK(cmd::parse_duration("0") == 0s);
    CHECK(cmd::parse_duration("8760h") == 8760h);
    CHECK(cmd::parse_duration("30d") == 720h);
    CHECK(cmd::parse_duration("1d12h30m") == 36h + 30min);
    CHECK(cmd::parse_duration("365d") == 8760h);
    CHECK(cmd::parse_duration("400d", std::chrono::days{36500}) == 9600h);
}

TEST_CASE("command durations: everything else is refused and quoted", "[command]") {
    const std::string text = GENERATE(as<std::string>{}, "", "s", "5x", "-5s", "+5s", "5 s", " 5s", "1.5s",
                                      "30m1h", "5s5s", "1h30", "5S", "99999999999999999999s", "8761h", "366d",
                                      "12h1d", "1D", "400000000s", "8760h1ms", "\x1b[31m");
    CAPTURE(text);
    CHECK_THROWS_AS(cmd::parse_duration(text), std::invalid_argument);
    CHECK_THROWS_WITH(cmd::parse_duration(text), ContainsSubstring("'" + cmd::printable(text) + "'"));
}

TEST_CASE("command rates", "[command]") {
    CHECK(cmd::parse_rate("1200/5m").requests == 1200);
    CHECK(cmd::parse_rate("1200/5m").window == 5min);
    CHECK(cmd::parse_rate("4/1").window == 1s);
    CHECK(cmd::parse_rate("0").requests == 0);
    CHECK(cmd::parse_rate("0/5m").requests == 0);
    for (const char* text : {"", "1200", "/5m", "1200/", "1200/0", "-1/5m", "1200/5m/2", "1000001/5m", "x"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(cmd::parse_rate(text), std::invalid_argument);
    }
}

TEST_CASE("command numbers", "[command]") {
    CHECK(cmd::parse_number("1", 1, 1000) == 1);
    CHECK(cmd::parse_number("1000", 1, 1000) == 1000);
    for (const char* text : {"", "0", "1001", "4294967297", "1x", " 1", "-1", "0x1"})
        CHECK_THROWS_AS(cmd::parse_number(text, 1, 1000), std::invalid_argument);
}

TEST_CASE("command durations: for people", "[command]") {
    CHECK(cmd::format_duration(12ms) == "12 ms");
    CHECK(cmd::format_duration(1us) == "1 ms");
    CHECK(cmd::format_duration(3400ms) == "3.4 s");
    CHECK(cmd::format_duration(133s) == "2 min 13 s");
    CHECK(cmd::format_duration(5min) == "5 min");
}

TEST_CASE("command suggestions: slips of the finger, not other words", "[command]") {
    const std::vector<std::string> known{"verify", "zones",  "list",     "get",
                                         "delete", "upload", "settings", "bind"};
    CHECK(cmd::nearest("lst", known) == "list");
    CHECK(cmd::nearest("delet", known) == "delete");
    CHECK(cmd::nearest("deelte", known) == "delete");
    CHECK(cmd::nearest("uplaod", known) == "upload");
    CHECK(cmd::nearest("zone", known) == "zones");
    CHECK(cmd::nearest("bnid", known) == "bind");
    CHECK(cmd::nearest("setings", known) == "settings");
    CHECK(cmd::nearest("frobnicate", known).empty());
    CHECK(cmd::nearest("", known).empty());
    CHECK(cmd::nearest(std::string(1000, 'x'), known).empty());
    CHECK(cmd::edit_distance("ouptut", "output") == 1);
    CHECK(cmd::edit_distance("", "abc") == 3);
    CHECK(cmd::edit_distance("abc", "abc") == 0);
}

TEST_CASE("command text: nothing in it commands a terminal", "[command]") {
    CHECK(cmd::printable("a\x1b[31mb") == "a[31mb");
    CHECK(cmd::printable("a\nb\tc\rd") == "a b c d");
    CHECK(cmd::printable(std::string_view{"a\0b\x7f", 4}) == "ab");
    CHECK(cmd::printable("a\xc2\x9b"
                         "31m") == "a31m");
    CHECK(cmd::printable("caf\xc3\xa9") == "caf\xc3\xa9");
    CHECK(cmd::printable("\xe2\x80\xae"
                         "evil") == "evil");
    CHECK(cmd::printable("\xff\xc3") == "??");
    CHECK(cmd::printable("\xc0\xaf") == "??");
    CHECK(cmd::printable("\xed\xa0\x80") == "???");
    CHECK(cmd::escape_controls("\"\x7f\xc2\x9b\"") == "\"\\u007f\\u009b\"");
    CHECK(cmd::escape_controls("\"caf\xc3\xa9\"") == "\"caf\xc3\xa9\"");
}

TEST_CASE("command text: width and shortening", "[command]") {
    CHECK(cmd::columns_of("caf\xc3\xa9") == 4);
    CHECK(cmd::columns_of("\xe6\xbc\xa2") == 2);
    CHECK(cmd::shortened("abcdef", 6, "...") == "abcdef");
    CHECK(cmd::shortened("abcdef", 5, "...") == "ab...");
    CHECK(cmd::shortened("abcdef", 4, "\xe2\x80\xa6") == "abc\xe2\x80\xa6");
    CHECK(cmd::shortened("abcdef", 2, "...") == "..");
    CHECK(cmd::shortened("abcdef", 0, "...").empty());
    CHECK(cmd::shortened("\xe6\xbc\xa2\xe6\xbc\xa2", 3, "\xe2\x80\xa6") == "\xe6\xbc\xa2\xe2\x80\xa6");
    CHECK(cmd::count_of(1, "attempt") == "1 attempt");
    CHECK(cmd::count_of(0, "attempt") == "0 attempts");
}

TEST_CASE("command zones: an id or a domain name", "[command]") {
    const auto by_id = cmd::parse_zone("023e105f4ecef8ad9ca31a8372d0c353");
    REQUIRE(by_id.id);
    CHECK(by_id.text() == "023e105f4ecef8ad9ca31a8372d0c353");
    const auto by_name = cmd::parse_zone("Example.COM");
    CHECK_FALSE(by_name.id);
    CHECK(by_name.text() == "example.com");
    CHECK(cmd::parse_zone("xn--bcher-kva.example").name == "xn--bcher-kva.example");
    CHECK_THROWS_WITH(cmd::parse_zone("023E105F4ECEF8AD9CA31A8372D0C353"), ContainsSubstring("lower case"));
    CHECK_THROWS_WITH(cmd::parse_zone("b\xc3\xbc"
                                      "cher.example"),
                      ContainsSubstring("xn--"));
}

TEST_CASE("command zones: nothing else", "[command]") {
    const std::string text = GENERATE(as<std::string>{}, "", "/", "..", ".", "%2e", "?", "#", "a b.example",
                                      "a\rb.example", "a\nb.example", "-x.example", "x-.example", ".example",
                                      "example.", "a..example", "contains:example.com",
                                      "023e105f4ecef8ad9ca31a8372d0c35", "023e105f4ecef8ad9ca31a8372d0c3533",
                                      std::string(64, 'a') + ".example", std::string(300, 'a'), "localhost");
    CAPTURE(text);
    CHECK_THROWS_AS(cmd::parse_zone(text), std::invalid_argument);
}

TEST_CASE("command hostnames: in full, and in lower case", "[command]") {
    CHECK(cmd::parse_hostname("HOSTNAME ", "WWW.Example.com") == "www.example.com");
    CHECK(cmd::parse_hostname("HOSTNAME ", "*.example.com") == "*.example.com");
    CHECK(cmd::parse_hostname("HOSTNAME ", "_x.a-b.example") == "_x.a-b.example");
    CHECK(cmd::parse_hostname("HOSTNAME ", std::string(253, 'a') + ".b").size() == 255);
    const std::string text =
        GENERATE(as<std::string>{}, "", "www", ".", ".example.com", "example.com.", "a..b", "a b.example",
                 "a/b.example", "a\"b.example", "a\nb.example", "%2e.example", "https://a.example",
                 std::string(254, 'a') + ".b", "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60");
    CAPTURE(text);
    CHECK_THROWS_AS(cmd::parse_hostname("--hostname: ", text), std::invalid_argument);
    CHECK_THROWS_WITH(cmd::parse_hostname("--hostname: ", text),
                      StartsWith("--hostname: '") && ContainsSubstring("www.example.com"));
    CHECK_THROWS_WITH(cmd::parse_hostname("HOSTNAME ", "b\xc3\xbc"
                                                       "cher.example"),
                      StartsWith("HOSTNAME '") && ContainsSubstring("xn--"));
}

TEST_CASE("command fingerprints: 64 digits, with colons or without", "[command]") {
    const std::string digits(64, 'a');
    std::string pairs = "AA";
    for (int i = 1; i < 32; ++i)
        pairs += ":aA";
    CHECK(cmd::parse_fingerprint("--fingerprint: ", digits) == digits);
    CHECK(cmd::parse_fingerprint("--fingerprint: ", pairs) == digits);
    const std::string text = GENERATE(as<std::string>{}, "", ":", std::string(63, 'a'), std::string(65, 'a'),
                                      std::string(63, 'a') + "g", std::string(40, 'a'));
    CHECK_THROWS_WITH(cmd::parse_fingerprint("--fingerprint: ", text),
                      StartsWith("--fingerprint: '") && ContainsSubstring("64 hexadecimal digits"));
}

TEST_CASE("command: which services are on this machine", "[command]") {
    for (const char* here : {"https://127.0.0.1:8443/client/v4/", "https://127.8.9.1", "https://localhost:1/",
                             "https://localhost", "https://[::1]:8443/client/v4"})
        CHECK(cmd::is_on_loopback(here));
    for (const char* elsewhere :
         {"https://api.cloudflare.com/client/v4/", "https://127.example.com/",
          "https://localhost.example.com", "https://[::2]/", "https://1270.0.0.1/", "http://127.0.0.1/", ""})
        CHECK_FALSE(cmd::is_on_loopback(elsewhere));
}
