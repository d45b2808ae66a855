#include <catch2/catch_test_macros.hpp>

#include <codec/target.hpp>

#include "unit_support.hpp"

using originpull::detail::add_query;
using namespace std::string_literals;

TEST_CASE("target: queries are put together", "[codec][target]") {
    std::string target = "/zones";
    add_query(target, "page", "1");
    CHECK(target == "/zones?page=1");
    add_query(target, "per_page", "50");
    CHECK(target == "/zones?page=1&per_page=50");
    add_query(target, "name", "");
    CHECK(target == "/zones?page=1&per_page=50");
    add_query(target, "account.id", "abc");
    CHECK(target == "/zones?page=1&per_page=50&account.id=abc");
}

TEST_CASE("target: values are percent-encoded", "[codec][target]") {
    struct row {
        std::string value, encoded;
    };
    const row rows[] = {
        {"AZaz09-._~", "AZaz09-._~"},
        {"contains:example.com", "contains%3Aexample.com"},
        {"a b&c=d", "a%20b%26c%3Dd"},
        {"x#y?z/..", "x%23y%3Fz%2F.."},
        {"%2e", "%252e"},
        {"+", "%2B"},
        {"\r\nX-Evil: 1", "%0D%0AX-Evil%3A%201"},
        {"\0"s, "%00"},
        {"\xc3\xa9\xff", "%C3%A9%FF"},
    };
    for (const row& r : rows) {
        CAPTURE(r.encoded);
        std::string target = "/x";
        add_query(target, "k", r.value);
        CHECK(target == "/x?k=" + r.encoded);
    }
}

TEST_CASE("target: no byte gets through that could end the request line", "[codec][target]") {
    for (int c = 0; c < 256; ++c) {
        std::string target;
        add_query(target, "k", std::string(1, static_cast<char>(c)));
        CAPTURE(c, target);
        CHECK(target.substr(3).find_first_of(" \r\n?#&=/+") == std::string::npos);
        CHECK(unit_test::is_plain_line(target));
        CHECK((target.size() == 4 || target.size() == 6));
    }
}
