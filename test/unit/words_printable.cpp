#include <catch2/catch_test_macros.hpp>

#include <words/printable.hpp>

#include "unit_support.hpp"

using originpull::detail::printable;
using originpull::detail::quoted;
using namespace unit_test;
using namespace std::string_literals;

TEST_CASE("printable: what stays and what becomes a question mark", "[words][printable]") {
    struct row {
        std::string in, out;
    };
    const row rows[] = {
        {"", ""},
        {"plain ~ text", "plain ~ text"},
        {"a\r\nb\tc", "a??b?c"},
        {"\0"s, "?"},
        {"\x1b[31mred", "?[31mred"},
        {"\x7f", "?"},
        // well-formed UTF-8, at the edges of each length
        {"\xc2\xa0", "\xc2\xa0"},
        {"\xdf\xbf", "\xdf\xbf"},
        {"\xe0\xa0\x80", "\xe0\xa0\x80"},
        {"\xed\x9f\xbf", "\xed\x9f\xbf"},
        {"\xee\x80\x80", "\xee\x80\x80"},
        {"\xef\xbf\xbd", "\xef\xbf\xbd"},
        {"\xf0\x90\x80\x80", "\xf0\x90\x80\x80"},
        {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
        {"Zo\xc3\xab", "Zo\xc3\xab"},
        // C1 controls, which terminals act on
        {"\xc2\x80", "??"},
        {"\xc2\x9b"
         "31m",
         "??31m"},
        {"\xc2\x9f", "??"},
        // overlong forms
        {"\xc0\xaf", "??"},
        {"\xc1\xbf", "??"},
        {"\xe0\x9f\xbf", "???"},
        {"\xf0\x8f\xbf\xbf", "????"},
        // surrogates, beyond U+10FFFF, impossible bytes
        {"\xed\xa0\x80", "???"},
        {"\xed\xbf\xbf", "???"},
        {"\xf4\x90\x80\x80", "????"},
        {"\xf5\x80\x80\x80", "????"},
        {"\xfe\xff", "??"},
        // cut short, and stray continuations
        {"a\x80z", "a?z"},
        {"\xc3", "?"},
        {"\xc3(", "?("},
        {"\xe2\x82", "??"},
        {"\xe2\x82z", "??z"},
        {"\xf0\x9f\x98", "???"},
    };
    for (const row& r : rows) {
        CAPTURE(r.out);
        CHECK(printable(r.in) == r.out);
    }
}

TEST_CASE("printable: limits", "[words][printable]") {
    CHECK(printable("abcdef", 6) == "abcdef");
    CHECK(printable("abcdefg", 6) == "abcdef...");
    CHECK(printable("\xc3\xab\xc3\xab\xc3\xab", 4) == "\xc3\xab\xc3\xab...");
    // A character is never cut in the middle.
    CHECK(printable("a\xc3\xab", 2) == "a...");
    CHECK(printable(std::string(10'000'000, '\n'), 10) == "??????????...");
    CHECK(printable("abc", 0) == "...");
}

TEST_CASE("printable: any two bytes give a line without controls", "[words][printable]") {
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            const std::string out = printable(std::string{static_cast<char>(a), static_cast<char>(b)});
            if (!is_plain_line(out) || out.size() != 2 || has(out, "\xc2\x85"))
                FAIL("bytes " << a << " and " << b);
        }
    }
}

TEST_CASE("quoted: in quotation marks, shortened to one line", "[words][printable]") {
    CHECK(quoted("a\nb") == "\"a?b\"");
    CHECK(quoted("") == "\"\"");
    CHECK(quoted(std::string(500, 'x')) == '"' + std::string(80, 'x') + "...\"");
}
