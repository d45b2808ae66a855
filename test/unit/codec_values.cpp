#include <catch2/catch_test_macros.hpp>

#include <codec/values.hpp>

#include "unit_support.hpp"

#include <functional>
#include <string>

using namespace originpull;
using namespace originpull::detail;
using unit_test::has;

namespace {

template <class T>
struct decoded {
    decode_status status = decode_status::invalid;
    std::optional<T> value;
    bool usable = false;
    std::string error;
};

/// As a call decodes its response.
template <class T>
decoded<T> decode(const std::string& members, const certificate_id* requested = nullptr,
                  bool may_be_absent = false) {
    decoded<T> d;
    value_codec<T>::start(d.value);
    envelope frame;
    const std::string body = R"({"success":true)" + members + "}";
    d.status = decode_envelope(body, frame, {&value_codec<T>::member(), &d.value}, d.error);
    if (d.status == decode_status::ok)
        d.usable = value_codec<T>::finish(d.value, frame, requested, may_be_absent);
    return d;
}

using certificate_list = std::vector<hostname_certificate>;

const std::string zone_text = "023e105f4ecef8ad9ca31a8372d0c353";

/// What is not a text, as it is named in messages.
struct wrong_kind {
    const char *text, *name;
};
constexpr wrong_kind not_texts[] = {{"17", "an integer"},     {"1.5", "a number"},
                                    {"true", "a boolean"},    {"[]", "an array"},
                                    {R"(["x"])", "an array"}, {"{}", "an object"},
                                    {"1e999", "a number"},    {"18446744073709551616", "a number"}};

} // namespace

TEST_CASE("hostname certificate: each member present, missing, null, or of a wrong type", "[codec][values]") {
    struct row {
        const char* name;
        std::function<std::string(const hostname_certificate&)> get; ///< "-" when absent
    };
    const auto text = [](auto hostname_certificate::* member) {
        return [member](const hostname_certificate& c) { return (c.*member).value_or("-"); };
    };
    const auto time = [](auto hostname_certificate::* member) {
        return [member](const hostname_certificate& c) { return c.*member ? (c.*member)->text() : "-"; };
    };
    const row rows[] = {
        {"certificate", text(&hostname_certificate::certificate)},
        {"issuer", text(&hostname_certificate::issuer)},
        {"serial_number", text(&hostname_certificate::serial_number)},
        {"signature", text(&hostname_certificate::signature)},
        {"expires_on", time(&hostname_certificate::expires_on)},
        {"uploaded_on", time(&hostname_certificate::uploaded_on)},
        {"status",
         [](const hostname_certificate& c) { return c.status.text().empty() ? "-" : c.status.str(); }},
    };
    for (const row& r : rows) {
        CAPTURE(r.name);
        const std::string before = std::string{R"(,"result":{"id":"c1",")"} + r.name + "\":";
        const auto there = decode<hostname_certificate>(before + R"("some text \u00e9"})");
        REQUIRE(there.usable);
        CHECK(there.value->id == "c1");
        CHECK(r.get(*there.value) == "some text \xc3\xa9");
        for (const row& other : rows) {
            if (other.name != r.name)
                CHECK(other.get(*there.value) == "-");
        }

        const auto null = decode<hostname_certificate>(before + "null}");
        REQUIRE(null.usable);
        CHECK(r.get(*null.value) == "-");

        for (const wrong_kind& wrong : not_texts) {
            const auto bad = decode<hostname_certificate>(before + wrong.text + "}");
            CAPTURE(wrong.text, bad.error);
            CHECK(bad.status == decode_status::invalid);
            CHECK(has(bad.error,
                      "the body/result/" + std::string{r.name} + ": expected a string, got " + wrong.name));
        }
    }
}

TEST_CASE("hostname certificate: the id, under either name", "[codec][values]") {
    struct row {
        const char* members;
        const char* id;
    };
    const row good[] = {
        {R"("id":"c1")", "c1"},
        {R"("cert_id":"c1")", "c1"},
        {R"("id":"c1","cert_id":"c1")", "c1"},
        {R"("id":"c1","cert_id":null)", "c1"},
        {R"("id":null,"cert_id":"c1")", "c1"},
        {R"("unknown":{"id":"c2"},"id":"c1","more":["id"])", "c1"},
        {R"("id":"2458ce5a-0c35-4c7f-82c7-8e9487d3ff60")", "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"},
    };
    for (const row& r : good) {
        CAPTURE(r.members);
        const auto d = decode<hostname_certificate>(R"(,"result":{)" + std::string{r.members} + "}");
        CHECK(d.error == "");
        REQUIRE(d.usable);
        CHECK(d.value->id == r.id);
    }
    const row bad[] = {
        {"", "the body/result: lacks id"},
        {R"("issuer":"x")", "the body/result: lacks id"},
        {R"("id":null)", "the body/result: lacks id"},
        {R"("id":"")", "the body/result/id: expected a certificate id, got a string"},
        {R"("id":"a/b")", "the body/result/id: expected a certificate id, got a string"},
        {R"("id":"../x")", "the body/result/id: expected a certificate id, got a string"},
        {R"("id":"a\u0000")", "the body/result/id: expected a certificate id, got a string"},
        {R"("id":17)", "the body/result/id: expected a certificate id, got an integer"},
        {R"("id":["c1"])", "the body/result/id: expected a certificate id, got an array"},
        {R"("cert_id":{})", "the body/result/cert_id: expected a certificate id, got an object"},
    };
    for (const row& r : bad) {
        const auto d = decode<hostname_certificate>(R"(,"result":{)" + std::string{r.members} + "}");
        CAPTURE(r.members, d.error);
        CHECK(d.status == decode_status::invalid);
        CHECK(has(d.error, r.id));
    }
    CHECK(decode<hostname_certificate>(R"(,"result":{"id":")" + std::string(65, 'x') + "\"}").status ==
          decode_status::invalid);
}

TEST_CASE("hostname certificate: a result of null or none", "[codec][values]") {
    const certificate_id asked{"c1"};
    for (const char* members : {"", R"(,"result":null)"}) {
        CAPTURE(members);
        // For a delete that is fine: what was asked for is known.
        const auto allowed = decode<hostname_certificate>(members, &asked, true);
        REQUIRE(allowed.usable);
        CHECK(allowed.value->id == asked);
        CHECK(allowed.value->status == certificate_status::unknown);
        CHECK_FALSE(allowed.value->certificate.has_value());

        CHECK_FALSE(decode<hostname_certificate>(members, &asked, false).usable);
        CHECK_FALSE(decode<hostname_certificate>(members, nullptr, true).usable);
    }
    for (const char* value : {"17", "\"c1\"", "true", "[]", "[{\"id\":\"c1\"}]"}) {
        const auto d = decode<hostname_certificate>(R"(,"result":)" + std::string{value}, &asked, true);
        CAPTURE(value, d.error);
        CHECK(d.status == decode_status::invalid);
        CHECK(has(d.error, "the body/result: expected an object, got a"));
    }
}

TEST_CASE("hostname certificates: a list", "[codec][values]") {
    for (const char* members : {"", R"(,"result":null)", R"(,"result":[])"}) {
        CAPTURE(members);
        const auto d = decode<certificate_list>(members);
        REQUIRE(d.usable);
        CHECK(d.value->empty());
    }
    const auto d = decode<certificate_list>(
        R"(,"result":[{"id":"c1","status":"active"},{"cert_id":"c2","status":"odd"},{"id":"c3","issuer":null}])");
    REQUIRE(d.usable);
    REQUIRE(d.value->size() == 3);
    CHECK((*d.value)[0].id == "c1");
    CHECK((*d.value)[0].status == certificate_status::active);
    CHECK((*d.value)[1].id == "c2");
    CHECK((*d.value)[1].status.text() == "odd");
    CHECK((*d.value)[2].id == "c3");

    struct row {
        const char *result, *error;
    };
    const row bad[] = {
        {"{}", "the body/result: expected an array, got an object"},
        {"17", "the body/result: expected an array, got an integer"},
        {"[null]", "the body/result/0: expected an object, got null"},
        {R"([{"id":"c1"},"c2"])", "the body/result/1: expected an object, got a string"},
        {R"([{"id":"c1"},{"issuer":"x"}])", "the body/result/1: lacks id"},
        {R"([{"id":"c1"},{"id":"c2"},{"id":"c3","status":1}])",
         "the body/result/2/status: expected a string"},
        {R"([[{"id":"c1"}]])", "the body/result/0: expected an object, got an array"},
    };
    for (const row& r : bad) {
        const auto got = decode<certificate_list>(R"(,"result":)" + std::string{r.result});
        CAPTURE(r.result, got.error);
        CHECK(got.status == decode_status::invalid);
        CHECK(has(got.error, r.error));
    }
}

TEST_CASE("token verification: each member", "[codec][values]") {
    const auto whole = decode<token_verification>(
        R"(,"result":{"id":"t1","status":"active","not_before":"2018-07-01T05:20:00Z","expires_on":"2020-01-01T00:00:00Z"})");
    REQUIRE(whole.usable);
    CHECK(whole.value->id == "t1");
    CHECK(whole.value->status == "active");
    REQUIRE(whole.value->not_before.has_value());
    CHECK(whole.value->not_before->readable());
    CHECK(whole.value->expires_on == timestamp{"2020-01-01T00:00:00Z"});

    const auto nulls = decode<token_verification>(
        R"(,"result":{"id":null,"status":null,"not_before":null,"expires_on":null,"x":1})");
    REQUIRE(nulls.usable);
    CHECK_FALSE(nulls.value->id.has_value());
    CHECK(nulls.value->status.empty());
    CHECK_FALSE(nulls.value->not_before.has_value());

    CHECK(decode<token_verification>(R"(,"result":{"status":"new word"})").value->status == "new word");
    CHECK(decode<token_verification>(R"(,"result":{})").usable);
    CHECK_FALSE(decode<token_verification>("").usable);
    CHECK_FALSE(decode<token_verification>(R"(,"result":null)").usable);
    for (const char* name : {"id", "status", "not_before", "expires_on"}) {
        for (const wrong_kind& wrong : not_texts) {
            const auto bad =
                decode<token_verification>(std::string{R"(,"result":{")"} + name + "\":" + wrong.text + "}");
            CAPTURE(name, wrong.text, bad.error);
            CHECK(has(bad.error,
                      "the body/result/" + std::string{name} + ": expected a string, got " + wrong.name));
        }
    }
}

TEST_CASE("zones: each member", "[codec][values]") {
    const auto d = decode<page<zone>>(
        R"(,"result":[{"id":")" + zone_text + R"(","name":"example.com","status":"active","paused":false,)" +
        R"("account":{"id":"a1","name":"Acme","type":null},"owner":{"id":"o1"}},)" + R"({"id":")" +
        zone_text + R"(","name":null,"status":null,"account":null}])");
    CHECK(d.error == "");
    REQUIRE(d.usable);
    REQUIRE(d.value->size() == 2);
    const zone& first = d.value->items[0];
    CHECK(first.id == zone_text);
    CHECK(first.name == "example.com");
    CHECK(first.status == "active");
    CHECK(first.account_id == "a1");
    CHECK(first.account_name == "Acme");
    const zone& second = d.value->items[1];
    CHECK(second.name.empty());
    CHECK_FALSE(second.account_id.has_value());

    struct row {
        std::string members;
        const char* error;
    };
    const row bad[] = {
        {"", "the body/result/0: lacks id"},
        {R"("name":"example.com")", "the body/result/0: lacks id"},
        {R"("id":"C1")", "the body/result/0/id: expected a zone id, got a string"},
        {R"("id":17)", "the body/result/0/id: expected a zone id, got an integer"},
        {R"("id":")" + zone_text + R"(","name":1)",
         "the body/result/0/name: expected a string, got an integer"},
        {R"("id":")" + zone_text + R"(","account":"x")",
         "the body/result/0/account: expected an object, got a string"},
        {R"("id":")" + zone_text + R"(","account":{"id":1})",
         "the body/result/0/account/id: expected a string"},
    };
    for (const row& r : bad) {
        const auto got = decode<page<zone>>(R"(,"result":[{)" + r.members + "}]");
        CAPTURE(r.members, got.error);
        CHECK(got.status == decode_status::invalid);
        CHECK(has(got.error, r.error));
    }
}

TEST_CASE("zones: pages", "[codec][values]") {
    struct row {
        const char* info;
        int number;
        std::optional<int> per_page, total_pages;
        std::optional<std::size_t> total_count;
    };
    const row rows[] = {
        {"null", 1, {}, {}, {}},
        {"{}", 1, {}, {}, {}},
        {R"({"page":2,"per_page":50,"count":20,"total_count":120,"total_pages":3})", 2, 50, 3, 120},
        // derived where the service does not say
        {R"({"page":1,"per_page":50,"total_count":120})", 1, 50, 3, 120},
        {R"({"page":1,"per_page":50,"total_count":100})", 1, 50, 2, 100},
        {R"({"page":1,"per_page":50,"total_count":0})", 1, 50, 0, 0},
        {R"({"page":1,"total_count":120})", 1, {}, {}, 120},
        {R"({"per_page":0,"total_count":120})", 1, 0, {}, 120},
        // out of bounds
        {R"({"page":-3,"per_page":5000000000,"total_count":-1,"total_pages":"x"})", 1, {}, {}, {}},
        {R"({"per_page":1,"total_count":9223372036854775807})", 1, 1, 2147483647, 9223372036854775807U},
    };
    for (const row& r : rows) {
        CAPTURE(r.info);
        const auto d = decode<page<zone>>(R"(,"result":[],"result_info":)" + std::string{r.info});
        REQUIRE(d.usable);
        CHECK(d.value->empty());
        CHECK(d.value->number == r.number);
        CHECK(d.value->per_page == r.per_page);
        CHECK(d.value->total_pages == r.total_pages);
        CHECK(d.value->total_count == r.total_count);
    }
    CHECK(decode<page<zone>>("").usable);
    CHECK(decode<page<zone>>(R"(,"result":null)").usable);
}
