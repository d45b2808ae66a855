#include <catch2/catch_test_macros.hpp>

#include <codec/envelope.hpp>

#include "unit_support.hpp"

#include <string>
#include <vector>

using namespace originpull;
using namespace originpull::detail;
using unit_test::has;

namespace {

struct decoded {
    decode_status status;
    envelope frame;
    std::string error;
};

decoded decode(const std::string& body) {
    decoded d;
    d.status = decode_envelope(body, d.frame, {}, d.error);
    return d;
}

std::string nested_causes(int levels) {
    std::string text = R"({"code":1})";
    for (int i = 0; i < levels; ++i)
        text = R"({"code":2,"error_chain":[)" + text + "]}";
    return text;
}

} // namespace

TEST_CASE("envelope: success and refusal", "[codec][envelope]") {
    const auto good = decode(R"({"success":true,"errors":[],"messages":[],"result":{"id":"x"}})");
    CHECK(good.status == decode_status::ok);
    CHECK(good.frame.success == true);
    CHECK(good.frame.errors.empty());
    CHECK(good.error.empty());

    const auto refused = decode(R"({"success":false,"errors":[{"code":1433,"message":"in use"}]})");
    CHECK(refused.status == decode_status::ok);
    CHECK(refused.frame.success == false);
    REQUIRE(refused.frame.errors.size() == 1);
    CHECK(refused.frame.errors[0].code == 1433);
    CHECK(refused.frame.errors[0].message == "in use");
}

TEST_CASE("envelope: bodies that were seen", "[codec][envelope]") {
    struct row {
        const char* body;
        std::vector<std::int64_t> codes;
    };
    const row rows[] = {
        {R"({"success":false,"errors":[{"code":971,"message":"Please wait"}],"messages":[],"result":null})",
         {971}},
        {R"({"success":false,"errors":[{"code":10429,"message":"Rate limited."}]})", {10429}},
        {R"({"success":false,"errors":[{"code":9106,"message":"Missing X-Auth-Key"}]})", {9106}},
        {R"({"success":false,"errors":[{"code":7003,"message":"a"},{"code":7000,"message":"b"}],"result":null})",
         {7003, 7000}},
        {R"({"success":false,"errors":[{"code":0,"message":"Actor requires permission"}]})", {0}},
        {R"({"success":false,"errors":null,"messages":null,"result":null,"result_info":null})", {}},
        {R"({"success":false})", {}},
        {R"({"result":null,"success":true,"errors":[],"messages":[{"code":10000,"message":"valid","type":null}]})",
         {}},
    };
    for (const row& r : rows) {
        CAPTURE(r.body);
        const auto d = decode(r.body);
        CHECK(d.status == decode_status::ok);
        std::vector<std::int64_t> codes;
        for (const notice& n : d.frame.errors)
            codes.push_back(n.code);
        CHECK(codes == r.codes);
    }
}

TEST_CASE("envelope: a notice with everything", "[codec][envelope]") {
    const auto d = decode(R"({"success":false,"errors":[{"code":6003,"message":"Invalid request headers",
        "documentation_url":"https://x","source":{"pointer":"/config/0","other":1},"meta":{"a":[1,{"b":2}]},"type":null,
        "error_chain":[{"code":6111,"message":"Invalid format"},
                       {"code":6103,"error_chain":[{"code":1,"message":"deep"}]}]}]})");
    REQUIRE(d.status == decode_status::ok);
    REQUIRE(d.frame.errors.size() == 1);
    const notice& n = d.frame.errors[0];
    CHECK(n.code == 6003);
    CHECK(n.documentation_url == "https://x");
    CHECK(n.pointer == "/config/0");
    REQUIRE(n.chain.size() == 2);
    CHECK(n.chain[0].code == 6111);
    CHECK(n.chain[0].message == "Invalid format");
    REQUIRE(n.chain[1].chain.size() == 1);
    CHECK(n.chain[1].chain[0].message == "deep");
}

TEST_CASE("envelope: odd members of a notice never hide the rest", "[codec][envelope]") {
    struct row {
        const char* notice_text;
        std::int64_t code;
        const char* message;
    };
    const row rows[] = {
        {R"({})", 0, ""},
        {R"({"code":null,"message":null})", 0, ""},
        {R"({"code":"1433","message":"m"})", 0, "m"},
        {R"({"code":1433,"message":17})", 1433, ""},
        {R"({"code":1433,"message":{"text":"m"}})", 1433, ""},
        {R"({"code":[1],"message":"m"})", 0, "m"},
        {R"({"code":1433.0,"message":"m"})", 0, "m"},
        {R"({"code":-5,"message":"m"})", -5, "m"},
        {R"({"code":-0,"message":"m"})", 0, "m"},
        {R"({"code":9223372036854775807,"message":"m"})", 9'223'372'036'854'775'807, "m"},
        {R"({"code":18446744073709551616,"message":"m"})", 0, "m"},
        {R"({"code":9223372036854775808,"message":"m"})", 0, "m"},
        {R"({"code":1e999,"message":"m"})", 0, "m"},
        {R"({"code":1,"message":"m","source":null,"error_chain":null})", 1, "m"},
        {R"({"code":1,"message":"m","source":{"pointer":null}})", 1, "m"},
        {R"({"code":1,"message":"m","source":{"pointer":[{"pointer":"x"}]}})", 1, "m"},
        {R"({"code":1,"message":"a\u0000b\u00e9\ud83d\ude00\n"})", 1, nullptr},
    };
    for (const row& r : rows) {
        CAPTURE(r.notice_text);
        const auto d = decode(R"({"success":false,"errors":[)" + std::string{r.notice_text} + "]}");
        CHECK(d.error == "");
        REQUIRE(d.status == decode_status::ok);
        REQUIRE(d.frame.errors.size() == 1);
        CHECK(d.frame.errors[0].code == r.code);
        if (r.message != nullptr)
            CHECK(d.frame.errors[0].message == r.message);
        else
            CHECK(d.frame.errors[0].message == std::string("a\0b\xc3\xa9\xf0\x9f\x98\x80\n", 10));
        CHECK(d.frame.errors[0].pointer.empty());
    }
}

TEST_CASE("envelope: result_info", "[codec][envelope]") {
    const auto info = [](const std::string& text) {
        const auto d = decode(R"({"success":true,"result_info":)" + text + "}");
        CHECK(d.status == decode_status::ok);
        return d.frame.info;
    };
    const page_info whole = info(R"({"page":2,"per_page":50,"count":50,"total_count":120,"total_pages":3})");
    CHECK(whole.page == 2);
    CHECK(whole.per_page == 50);
    CHECK(whole.total_count == 120);
    CHECK(whole.total_pages == 3);
    for (const char* text : {"{}", "null", R"({"page":null})", R"({"page":"1"})", R"({"page":-1})",
                             R"({"page":1.5})", R"({"page":[1]})", R"({"page":99999999999999999999})"}) {
        CAPTURE(text);
        CHECK_FALSE(info(text).page.has_value());
    }
}

TEST_CASE("envelope: unknown members are passed over, whatever is in them", "[codec][envelope]") {
    const char* const values[] = {"null",
                                  "1",
                                  "\"x\"",
                                  "[]",
                                  "{}",
                                  R"([[{"success":"no"}]])",
                                  R"({"success":false,"result":1,"errors":[{"code":9}],"success":0})",
                                  "1e999",
                                  "-0"};
    for (const char* value : values) {
        CAPTURE(value);
        const auto d = decode(R"({"before":)" + std::string{value} + R"(,"success":true,"result":)" + value +
                              R"(,"errors":[{"code":1,"meta":)" + value + R"(}],"after":)" + value + "}");
        CHECK(d.error == "");
        CHECK(d.status == decode_status::ok);
        CHECK(d.frame.success == true);
        REQUIRE(d.frame.errors.size() == 1);
        CHECK(d.frame.errors[0].code == 1);
    }
}

TEST_CASE("envelope: long keys and texts", "[codec][envelope]") {
    const std::string large(1'000'000, 'x');
    const auto d = decode(R"({")" + large + R"(":")" + large +
                          R"(","success":true,"messages":[{"message":")" + large + R"("}]})");
    REQUIRE(d.status == decode_status::ok);
    CHECK(d.frame.success == true);
    CHECK(d.frame.messages.at(0).message == large);
}

TEST_CASE("envelope: a flood of notices is read over, not kept", "[codec][envelope]") {
    // Three bytes each on the wire, and fifty times that in memory.
    std::string many = R"({"code":1})";
    for (int i = 2; i <= 100'000; ++i)
        many += ",{}";
    const auto flat = decode(R"({"messages":[)" + many + R"(],"errors":[{"code":2}],"success":false})");
    CHECK(flat.status == decode_status::ok);
    CHECK(flat.frame.success == false);
    REQUIRE(flat.frame.messages.size() == 256);
    CHECK(flat.frame.messages[0].code == 1);
    REQUIRE(flat.frame.errors.size() == 1); // each list has its own bound
    CHECK(flat.frame.errors[0].code == 2);

    const auto causes = decode(R"({"success":false,"errors":[{"code":3,"error_chain":[)" + many + "]}]}");
    CHECK(causes.status == decode_status::ok);
    REQUIRE(causes.frame.errors.size() == 1);
    CHECK(causes.frame.errors[0].chain.size() == 255);
}

TEST_CASE("envelope: causes nested to the limit", "[codec][envelope]") {
    // Every level is an object in an array; the whole and the list of errors are two more.
    const auto deep = [](int levels) {
        return decode(R"({"success":false,"errors":[)" + nested_causes(levels) + "]}");
    };
    const auto d = deep(14);
    REQUIRE(d.status == decode_status::ok);
    const notice* n = &d.frame.errors.at(0);
    int levels = 0;
    for (; !n->chain.empty(); n = &n->chain.at(0))
        ++levels;
    CHECK(levels == 14);
    CHECK(n->code == 1);
    CHECK(deep(16).status == decode_status::invalid);
    CHECK(deep(10'000).status == decode_status::invalid);
}
