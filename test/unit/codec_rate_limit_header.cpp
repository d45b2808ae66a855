#include <catch2/catch_test_macros.hpp>

#include <codec/rate_limit_header.hpp>
#include <codec/response_head.hpp>

#include <string>

using originpull::detail::parse_rate_limit;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

struct expected {
    std::uint64_t remaining;
    std::chrono::seconds reset;
};

} // namespace

TEST_CASE("Ratelimit: what it says", "[codec][rate_limit]") {
    struct row {
        const char* text;
        expected says;
    };
    const row rows[] = {
        {R"("default";r=50;t=30)", {50, 30s}},
        {R"("default";r=0;t=300)", {0, 300s}},
        {R"("default"; r=50;  t=30)", {50, 30s}},
        {R"(  "default";r=50;t=30  )", {50, 30s}},
        {R"("default";t=30;r=50)", {50, 30s}},
        {R"("default";r=50;t=30;q=1200;w=300)", {50, 30s}},
        {R"("";r=1;t=1)", {1, 1s}},
        {R"("a\"b\\c,;d";r=2;t=3)", {2, 3s}},
        {R"(default;r=2;t=3)", {2, 3s}},
        {R"(*tok/en:x!#$%&'+-.^_`|~;r=2;t=3)", {2, 3s}},
        {R"(?1;r=2;t=3)", {2, 3s}},
        {R"(17;r=2;t=3)", {2, 3s}},
        {R"("d";pk=?0;r=2;t=3)", {2, 3s}},
        {R"("d";flag;r=2;t=3)", {2, 3s}},
        {R"("d";pk="x";r=2;t=3)", {2, 3s}},
        {R"("d";pk=tok;r=2;t=3)", {2, 3s}},
        {R"("d";pk=1.5;r=2;t=3)", {2, 3s}},
        {R"("d";*k_-.9=1;r=2;t=3)", {2, 3s}},
        {R"("d";r=9;t=3;r=2)", {2, 3s}}, // the last of a name counts
        {R"("d";r=999999999999999;t=1)", {999'999'999'999'999, 1s}},
        {R"("d";r=-0;t=1)", {0, 1s}},
        {R"("d";r=1;t=31622400)", {1, std::chrono::seconds{31'622'400}}},
        // several: the one that is nearest to its end
        {R"("a";r=50;t=30, "b";r=10;t=60)", {10, 60s}},
        {R"("a";r=10;t=60,"b";r=50;t=30)", {10, 60s}},
        {"\"a\";r=50;t=30 \t,\t \"b\";r=10;t=60", {10, 60s}},
        {R"("a";r=50;t=30, "b";q=1)", {50, 30s}},
        {R"("b", "a";r=50;t=30)", {50, 30s}},
        {R"("a";r=-1;t=30, "b";r=7;t=8)", {7, 8s}},
        // two at their ends: the later one decides when a request can succeed
        {R"("a";r=0;t=30, "b";r=0;t=300)", {0, 300s}},
        {R"("b";r=0;t=300, "a";r=0;t=30)", {0, 300s}},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const auto read = parse_rate_limit(r.text);
        REQUIRE(read.has_value());
        CHECK(read->remaining == r.says.remaining);
        CHECK(read->reset == r.says.reset);
    }
}

TEST_CASE("Ratelimit: garbage anywhere makes it void", "[codec][rate_limit]") {
    const std::string texts[] = {
        "",
        " ",
        ",",
        "garbage here",
        "50",
        R"("default")",
        R"("default";r=50)",
        R"("default";t=30)",
        R"("default";r;t=30)",
        R"("default";r=-1;t=30)",
        R"("default";r=50;t=-1)",
        R"("default";r=50.0;t=30)",
        R"("default";r=50;t=30.5)",
        R"("default";r="50";t=30)",
        R"("default";r=tok;t=30)",
        R"("default";r=?1;t=30)",
        R"("default";r=50;t=31622401)",
        R"("default";r=50;t=999999999999999)",
        R"("default";r=1000000000000000;t=1)", // 16 digits
        R"("default";r=99999999999999999999;t=1)",
        R"("default";r=1.2345;t=1)",
        R"("default";r=1.;t=1)",
        R"("default";r=5;t=1;pk=1.2345)",
        R"("default";r=5;t=1;pk=1234567890123.5)", // 13 digits before the dot
        R"("default";r=-;t=1)",
        R"("default";r=+5;t=1)",
        R"("default";r=5x;t=1)",
        R"("default";r=;t=1)",
        R"("default";R=5;t=1)",
        R"("default";r=5;t=1;)",
        R"("default";;r=5;t=1)",
        R"("default" ;r=5;t=1)",
        R"("default";r =5;t=1)",
        R"("default";r= 5;t=1)",
        R"("default;r=5;t=1)",
        R"("def\ault";r=5;t=1)",
        R"("default\)",
        R"('default';r=5;t=1)",
        R"(?2;r=5;t=1)",
        R"("default";r=5;t=1,)",
        R"("default";r=5;t=1, )",
        R"(,"default";r=5;t=1)",
        R"("default";r=5;t=1,,"b";r=5;t=1)",
        R"("default";r=5;t=1 "b";r=5;t=1)",
        R"("default";r=5;t=1, {)",
        R"(limit=100, remaining=50, reset=30)",
        "\"d\xc3\xa9\";r=5;t=1",
        "\"d\x01\";r=5;t=1",
        "\"default\";r=5;t=1\0"s,
        std::string(100'000, ';'),
        std::string(100'000, '9'),
    };
    for (const std::string& text : texts) {
        CAPTURE(text.substr(0, 60));
        CHECK_FALSE(parse_rate_limit(text).has_value());
    }
}

TEST_CASE("Ratelimit: every prefix is read without harm", "[codec][rate_limit]") {
    const std::string whole = R"("a\"b";r=50;t=30;pk=?1, tok;r=10.5;t=-60, "c";x)";
    for (std::size_t n = 0; n <= whole.size(); ++n)
        static_cast<void>(parse_rate_limit(whole.substr(0, n)));
    CHECK(parse_rate_limit(whole).has_value());
}

TEST_CASE("Ratelimit: several header fields are one list", "[codec][rate_limit]") {
    originpull::detail::response_head head;
    const auto parse = [&](const std::string& fields) {
        return !originpull::detail::parse_response_head(
            "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n", 100, {}, head);
    };
    REQUIRE(parse("Ratelimit: \"a\";r=50;t=30\r\nRateLimit: \"b\";r=10;t=60\r\n"));
    REQUIRE(head.rate_limit.has_value());
    CHECK(head.rate_limit->remaining == 10);
    CHECK(head.rate_limit->reset == 60s);
    // The policy is another field.
    REQUIRE(parse("Ratelimit-Policy: \"burst\";q=100;w=60\r\n"));
    CHECK_FALSE(head.rate_limit.has_value());
    REQUIRE(parse("Ratelimit: \"a\";r=50;t=30\r\nRatelimit: {\r\n"));
    CHECK_FALSE(head.rate_limit.has_value());
}

TEST_CASE("rate limit header: the policy of the same name tells the size", "[codec][rate_limit]") {
    using originpull::detail::parse_rate_limit;
    const auto sized = [](std::string_view policies) {
        return parse_rate_limit("\"burst\";r=90;t=10, \"default\";r=50;t=30", policies).value();
    };
    const auto known = sized("\"burst\";q=100;w=60, \"default\";q=1200;w=300");
    CHECK(known.remaining == 50);
    CHECK(known.reset == std::chrono::seconds{30});
    CHECK(known.limit == 1200U);
    CHECK(known.window == std::chrono::seconds{300});
    for (const char* nothing : {"", "\"burst\";q=100;w=60", "\"default\"", "\"default\";q=-1;w=0",
                                "\"default\";q=1200;w=300,", "\"default\";q=x y", "garbage{"}) {
        CAPTURE(nothing);
        CHECK(sized(nothing).remaining == 50);
        CHECK_FALSE(sized(nothing).limit.has_value());
        CHECK_FALSE(sized(nothing).window.has_value());
    }
    CHECK(sized("\"default\";q=1200").limit == 1200U);
    CHECK_FALSE(parse_rate_limit("garbage{", "\"default\";q=1200;w=300").has_value());
}
