#include <catch2/catch_test_macros.hpp>

#include <words/hostname.hpp>

#include "unit_support.hpp"

using namespace originpull::detail;
using namespace unit_test;
using namespace std::string_literals;

TEST_CASE("hostname: what is accepted", "[words][hostname]") {
    for (const std::string& text :
         {"a.b"s, "example.com"s, "www.example.com"s, "*.example.com"s, "_acme.example.com"s,
          "xn--bcher-kva.example"s, "A.EXAMPLE.COM"s, "0.1.2.3"s, "a-b.c_d"s, std::string(253, 'x') + ".x",
          std::string(63, 'a') + ".example"}) {
        CAPTURE(text);
        CHECK(valid_hostname(text));
        CHECK_NOTHROW(check_hostname("field", text));
    }
}

TEST_CASE("hostname: what is refused, and the message", "[words][hostname]") {
    const std::string bad[] = {
        "",
        "a",
        "certificates", // another endpoint's name
        ".",
        "..",
        "a..b",
        ".a",
        "a.",
        "a/b",
        "../x",
        "a b",
        " a",
        "a ",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "a\0b"s,
        "\0"s,
        "a?b",
        "a#b",
        "a%2eb",
        "a:443",
        "a@b",
        "\"a\"",
        "a\\b",
        "a,b",
        "a;b",
        "[::1]",
        "{a}",
        "a=b",
        "a&b",
        "a+b",
        "b\xc3\xbc"
        "cher.example",
        "\xff",
        "\x7f",
        "a'b",
        "<a>",
        "a|b",
        "~a",
        "$a",
        "(a)",
    };
    for (const std::string& text : bad) {
        CAPTURE(text);
        CHECK_FALSE(valid_hostname(text));
        const auto message = refusal([&] { check_hostname("some.field", text); });
        CHECK(message.starts_with("some.field: not a hostname: \""));
        CHECK(has(message, "has a dot, and at most 255 characters of 0-9 A-Z a-z _ - . *"));
        CHECK(is_plain_line(message));
    }
    CHECK_FALSE(valid_hostname(std::string(254, 'x') + ".x"));
    const auto long_one = refusal([] { check_hostname("field", std::string(100'000, 'x')); });
    CHECK(has(long_one, "...\""));
    CHECK(long_one.size() < 300);
}

TEST_CASE("hostname: every byte is either in the alphabet or refused", "[words][hostname]") {
    for (int c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool ours = letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' || c == '.';
        CAPTURE(c);
        CHECK(valid_hostname(std::string{'a', static_cast<char>(c), 'b'} + ".x") == ours);
        // A dot stands between labels, not around them.
        CHECK(valid_hostname(std::string{static_cast<char>(c), 'b'} + ".x") == (ours && c != '.'));
        CHECK(valid_hostname("x." + std::string{'a', static_cast<char>(c)}) == (ours && c != '.'));
    }
}

TEST_CASE("hostname: the case of letters makes no difference, that of nothing else", "[words][hostname]") {
    CHECK(same_hostname("www.Example.COM", "WWW.example.com"));
    CHECK(same_hostname("", ""));
    CHECK_FALSE(same_hostname("a", "b"));
    CHECK_FALSE(same_hostname("a", ""));
    CHECK_FALSE(same_hostname("a.example", "a.example.com"));
    CHECK_FALSE(same_hostname("a.example.com", "a.example"));
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const bool letter = (a >= 'a' && a <= 'z') || (a >= 'A' && a <= 'Z');
            const bool same = a == b || (letter && (a ^ b) == 0x20);
            if (same_hostname(std::string(1, static_cast<char>(a)), std::string(1, static_cast<char>(b))) !=
                same)
                FAIL("bytes " << a << " and " << b);
        }
}
