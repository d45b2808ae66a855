#include <catch2/catch_test_macros.hpp>

#include <originpull/ids.hpp>

#include "unit_support.hpp"

#include <concepts>
#include <sstream>
#include <type_traits>
#include <unordered_set>

using namespace originpull;
using namespace unit_test;
using namespace std::string_literals;

namespace {

const std::string good_zone = "023e105f4ecef8ad9ca31a8372d0c353";
const std::string uuid = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60";

// What could turn an id into another path, another request or another line.
const std::string hostile[] = {
    "/",   "..",  ".",   "%2e",  "%2e%2e", "%2F",  "?",    "#",     "\r",       "\n",   "\r\n",
    "\0"s, " ",   "\t",  "\\",   ":",      ";",    "@",    "\x7f",  "\x1b[2J",  "\xff", "\xc3\xa9",
    "a/b", "a b", "a?b", "a#b",  "a%2eb",  "a\rb", "a\nb", "a\0b"s, "../zones", " a",   "a ",
    "a\n", "\na", "a.b", "{id}", "\"",     "'",    "<a>",  "a&b=c", "a=b",      "a,b",  "~",
};

bool is_digit_or_lower(int c, char last) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= last); }

} // namespace

TEST_CASE("certificate id: what is accepted", "[words][ids]") {
    for (const std::string& text : {"a"s, "_"s, "-"s, "Z9"s, good_zone, uuid, std::string(64, 'x')}) {
        CAPTURE(text);
        CHECK(certificate_id::valid(text));
        const certificate_id id{text};
        CHECK(id == text);
        CHECK(id == text.c_str());
        CHECK(id.view() == text);
        CHECK(id.str() == text);
        CHECK(std::string_view{id} == text);
    }
}

TEST_CASE("certificate id: what is refused", "[words][ids]") {
    CHECK(has(refusal([] { certificate_id{""}; }), "not a certificate id: \"\""));
    CHECK(has(refusal([] { certificate_id{std::string(65, 'x')}; }), "1 to 64 characters"));
    for (const std::string& text : hostile) {
        CAPTURE(text);
        CHECK_FALSE(certificate_id::valid(text));
        const auto message = refusal([&] { certificate_id{text}; });
        CHECK(has(message, "not a certificate id"));
        CHECK(has(message, "0-9 A-Z a-z _ -"));
        CHECK(is_plain_line(message));
    }
}

TEST_CASE("certificate id: every byte is either in the alphabet or refused", "[words][ids]") {
    for (int c = 0; c < 256; ++c) {
        const bool in_alphabet = is_digit_or_lower(c, 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
        const std::string text{'a', static_cast<char>(c), 'b'};
        CAPTURE(c);
        CHECK(certificate_id::valid(text) == in_alphabet);
        CHECK((refusal([&] { certificate_id{text}; }) == "<accepted>") == in_alphabet);
    }
}

TEST_CASE("zone id: 32 lower-case hexadecimal digits and nothing else", "[words][ids]") {
    CHECK(zone_id{good_zone} == good_zone);
    CHECK(zone_id{good_zone}.str() == good_zone);

    for (std::size_t length = 0; length <= 65; ++length)
        CHECK(zone_id::valid(std::string(length, 'a')) == (length == 32));

    for (int c = 0; c < 256; ++c) {
        for (const std::size_t at : {std::size_t{0}, std::size_t{15}, std::size_t{31}}) {
            std::string text = good_zone;
            text[at] = static_cast<char>(c);
            CAPTURE(c, at);
            CHECK(zone_id::valid(text) == is_digit_or_lower(c, 'f'));
        }
    }
}

TEST_CASE("zone id: what is refused says why", "[words][ids]") {
    std::string upper = good_zone;
    upper[3] = 'E';
    for (const std::string& text :
         {""s, upper, good_zone + "0", good_zone.substr(1), uuid, good_zone + "\n"}) {
        CAPTURE(text);
        const auto message = refusal([&] { zone_id{text}; });
        CHECK(has(message, "not a zone id: \""));
        CHECK(has(message, "32 lower-case hexadecimal digits"));
        CHECK(is_plain_line(message));
    }
    for (const std::string& part : hostile) {
        std::string text = good_zone;
        text.replace(7, part.size(), part);
        CAPTURE(part);
        CHECK(has(refusal([&] { zone_id{text}; }), "not a zone id"));
        CHECK(has(refusal([&] { zone_id{part}; }), "not a zone id"));
    }
}

TEST_CASE("account id: as a zone id, and called what it is", "[words][ids]") {
    CHECK(account_id{good_zone} == good_zone);
    CHECK(account_id{good_zone}.str() == good_zone);
    CHECK(std::string_view{account_id{good_zone}} == good_zone);
    for (std::size_t length = 0; length <= 65; ++length)
        CHECK(account_id::valid(std::string(length, 'a')) == (length == 32));
    for (int c = 0; c < 256; ++c) {
        std::string text = good_zone;
        text[31] = static_cast<char>(c);
        CAPTURE(c);
        CHECK(account_id::valid(text) == is_digit_or_lower(c, 'f'));
        CHECK((refusal([&] { account_id{text}; }) == "<accepted>") == account_id::valid(text));
    }
    CHECK(refusal([] { account_id{"Acme"}; }) ==
          "not an account id: \"Acme\"; an account id is 32 lower-case hexadecimal digits");
    CHECK(refusal([] { zone_id{"example.com"}; }) ==
          "not a zone id: \"example.com\"; a zone id is 32 lower-case hexadecimal digits");
    for (const std::string& part : hostile) {
        std::string text = good_zone;
        text.replace(7, part.size(), part);
        CAPTURE(part);
        const auto message = refusal([&] { account_id{text}; });
        CHECK(has(message, "not an account id: \""));
        CHECK(is_plain_line(message));
    }
}

TEST_CASE("ids: messages quote what came, printable and shortened", "[words][ids]") {
    const auto escaped = refusal([] { certificate_id{"a\r\nX-Evil: 1\x1b[31m"}; });
    CHECK(has(escaped, "\"a??X-Evil: 1?[31m\""));
    const auto nul = refusal([] { zone_id{"abc\0def"s}; });
    CHECK(has(nul, "\"abc?def\""));
    for (const auto& message : {refusal([] { certificate_id{std::string(100'000, 'x')}; }),
                                refusal([] { zone_id{std::string(100'000, '0')}; })}) {
        CHECK(has(message, "...\""));
        CHECK(message.size() < 200);
    }
}

TEST_CASE("ids: distinct types that compare, hash and print", "[words][ids]") {
    STATIC_CHECK_FALSE(std::is_convertible_v<std::string, zone_id>);
    STATIC_CHECK_FALSE(std::is_convertible_v<const char*, certificate_id>);
    STATIC_CHECK_FALSE(std::is_convertible_v<zone_id, certificate_id>);
    STATIC_CHECK_FALSE(std::is_convertible_v<zone_id, account_id>);
    STATIC_CHECK_FALSE(std::is_convertible_v<account_id, zone_id>);
    STATIC_CHECK_FALSE(std::is_convertible_v<std::string, account_id>);
    STATIC_CHECK_FALSE(std::equality_comparable_with<zone_id, account_id>);
    STATIC_CHECK_FALSE(std::is_default_constructible_v<zone_id>);
    STATIC_CHECK_FALSE(std::is_default_constructible_v<account_id>);
    STATIC_CHECK_FALSE(std::is_default_constructible_v<certificate_id>);

    CHECK(certificate_id{"a"} != certificate_id{"ab"});
    CHECK(certificate_id{"a"} < certificate_id{"ab"});
    CHECK(zone_id{std::string(32, 'a')} < zone_id{std::string(32, 'b')});
    const std::unordered_set<certificate_id> some{certificate_id{"a"}, certificate_id{"b"},
                                                  certificate_id{"a"}};
    CHECK(some.size() == 2);
    const std::unordered_set<zone_id> zones{zone_id{good_zone}, zone_id{good_zone}};
    CHECK(zones.size() == 1);
    const std::unordered_set<account_id> accounts{account_id{good_zone}, account_id{std::string(32, 'a')}};
    CHECK(accounts.size() == 2);
    CHECK(accounts.contains(account_id{good_zone}));

    std::ostringstream out;
    out << zone_id{good_zone} << ' ' << certificate_id{uuid} << ' ' << account_id{std::string(32, 'b')};
    CHECK(out.str() == good_zone + ' ' + uuid + ' ' + std::string(32, 'b'));
}
