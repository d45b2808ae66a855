#include "codec_values_support.hpp"

#include <limits>

using namespace originpull;
using namespace unit_test;

namespace {

constexpr int most = std::numeric_limits<int>::max();

struct place {
    const char* info;
    int number = 1;
    std::optional<int> per_page{}, total_pages{};
    std::optional<std::size_t> total_count{};
};

const place places[] = {
    {"null"},
    {"{}"},
    {R"({"page":2,"per_page":50,"count":20,"total_count":120,"total_pages":3})", 2, 50, 3, 120},
    // the service knows better than arithmetic
    {R"({"page":1,"per_page":50,"total_count":120,"total_pages":7})", 1, 50, 7, 120},
    {R"({"page":1,"per_page":50,"total_count":120,"total_pages":0})", 1, 50, 0, 120},
    // derived where it does not say
    {R"({"page":1,"per_page":50,"total_count":120})", 1, 50, 3, 120},
    {R"({"page":1,"per_page":50,"total_count":100})", 1, 50, 2, 100},
    {R"({"page":1,"per_page":50,"total_count":101})", 1, 50, 3, 101},
    {R"({"page":1,"per_page":50,"total_count":1})", 1, 50, 1, 1},
    {R"({"page":1,"per_page":50,"total_count":0})", 1, 50, 0, 0},
    {R"({"page":1,"per_page":50,"total_count":120,"total_pages":null})", 1, 50, 3, 120},
    {R"({"page":1,"per_page":50,"total_count":120,"total_pages":-1})", 1, 50, 3, 120},
    // not derived without both
    {R"({"page":1,"total_count":120})", 1, {}, {}, 120},
    {R"({"per_page":50})", 1, 50},
    {R"({"per_page":0,"total_count":120})", 1, 0, {}, 120},
    // absurd
    {R"({"page":0})", 1},
    {R"({"page":-3,"per_page":-5,"total_count":-1,"total_pages":-7})", 1},
    {R"({"page":2147483647,"per_page":2147483647,"total_pages":2147483647})", most, most, most},
    {R"({"page":2147483648,"per_page":5000000000,"total_pages":9223372036854775807})", 1},
    {R"({"page":18446744073709551616,"total_count":18446744073709551616})", 1},
    {R"({"per_page":1,"total_count":9223372036854775807})", 1, 1, most, 9223372036854775807U},
    {R"({"page":"2","per_page":"50","total_pages":"3","total_count":"120"})", 1},
    {R"({"page":2.0,"per_page":1e2,"total_pages":[3],"total_count":{}})", 1},
    {R"({"page":true,"per_page":null,"x":{"page":9},"page":4})", 4},
};

template <class T>
void check_places() {
    for (const place& each : places) {
        CAPTURE(each.info);
        const auto d = decode<page<T>>(R"(,"result":[],"result_info":)" + std::string{each.info});
        REQUIRE(d.usable);
        CHECK(d.value->empty());
        CHECK(d.value->number == each.number);
        CHECK(d.value->per_page == each.per_page);
        CHECK(d.value->total_pages == each.total_pages);
        CHECK(d.value->total_count == each.total_count);
    }
}

} // namespace

TEST_CASE("pages: where they are in their list, as far as the service says", "[codec][values]") {
    check_places<zone>();
    check_places<account>();
    check_places<hostname_association>();
}

TEST_CASE("pages: the place may stand before the elements", "[codec][values]") {
    const auto d = decode<page<hostname_association>>(
        R"(,"result_info":{"page":3,"per_page":1,"total_pages":4},"result":[{"hostname":"a"}])");
    REQUIRE(d.usable);
    CHECK(d.value->number == 3);
    CHECK(d.value->total_pages == 4);
    REQUIRE(d.value->size() == 1);
    CHECK(d.value->begin()->hostname == "a");
}

TEST_CASE("pages: without a place, or a place that is none", "[codec][values]") {
    const auto none = decode<page<zone>>(R"(,"result":[])");
    REQUIRE(none.usable);
    CHECK(none.value->number == 1);
    CHECK_FALSE(none.value->total_pages.has_value());
    for (const char* wrong : {"17", "\"x\"", "true", "[]"}) {
        const auto d = decode<page<zone>>(R"(,"result":[],"result_info":)" + std::string{wrong});
        CAPTURE(wrong, d.error);
        CHECK(d.status == detail::decode_status::invalid);
        CHECK(has(d.error, "the body/result_info: expected an object, got a"));
    }
}

TEST_CASE("values: what stands around the result is read with it", "[codec][values]") {
    // An error_chain beside a result, and no `messages` at all.
    const auto d = decode<zone_settings>(
        R"(,"errors":[{"code":6003,"message":"a","error_chain":[{"code":6111,"message":"b",)"
        R"("error_chain":[{"code":1}]}]}],"result":{"enabled":true})");
    REQUIRE(d.usable);
    CHECK(d.value->enabled);
    REQUIRE(d.frame.errors.size() == 1);
    REQUIRE(d.frame.errors[0].chain.size() == 1);
    CHECK(d.frame.errors[0].chain[0].code == 6111);
    CHECK(d.frame.errors[0].chain[0].message == "b");
    REQUIRE(d.frame.errors[0].chain[0].chain.size() == 1);
    CHECK(d.frame.messages.empty());

    const auto said = decode<token_verification>(
        R"(,"errors":null,"result":{"status":"active"},"messages":[{"code":10000,"message":"valid","type":null}])");
    REQUIRE(said.usable);
    REQUIRE(said.frame.messages.size() == 1);
    CHECK(said.frame.messages[0].code == 10000);

    const auto twice = decode<page<zone>>(R"(,"result":[],"result":[])");
    CHECK(has(twice.error, "\"result\" stands there twice"));
}
