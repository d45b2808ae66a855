#include <catch2/catch_test_macros.hpp>

#include <codec/envelope.hpp>

#include "unit_support.hpp"

#include <string>

using namespace originpull;
using namespace originpull::detail;
using unit_test::has;
using namespace std::string_literals;

namespace {

struct refusal_of {
    decode_status status;
    std::string error;
};

refusal_of decode(const std::string& body) {
    envelope frame;
    refusal_of r;
    r.status = decode_envelope(body, frame, {}, r.error);
    return r;
}

std::string repeated(const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += part;
    return out;
}

} // namespace

TEST_CASE("envelope: what is not JSON, and where", "[codec][envelope]") {
    struct row {
        const char* what;
        std::string body;
    };
    const row rows[] = {
        {"HTML", "<!DOCTYPE html><html></html>"},
        {"text", "error code: 1015"},
        {"NaN", R"({"success":true,"x":NaN})"},
        {"Infinity", R"({"success":true,"x":Infinity})"},
        {"-Infinity", R"({"success":true,"x":-Infinity})"},
        {"comment", R"({"success":true /* really */})"},
        {"line comment", "{\"success\":true} // really"},
        {"comma at the end", R"({"success":true,})"},
        {"comma at the end of a list", R"({"success":true,"errors":[{},]})"},
        {"single quotes", R"({'success':true})"},
        {"no quotes", R"({success:true})"},
        {"True", R"({"success":True})"},
        {"leading zero", R"({"success":true,"x":01})"},
        {"plus", R"({"success":true,"x":+1})"},
        {"hexadecimal", R"({"success":true,"x":0x1})"},
        {"dot", R"({"success":true,"x":1.})"},
        {"line break in a text", "{\"success\":true,\"x\":\"a\nb\"}"},
        {"NUL in a text", "{\"success\":true,\"x\":\"a\0b\"}"s},
        {"bad escape", R"({"success":true,"x":"\x41"})"},
        {"BOM", "\xef\xbb\xbf{\"success\":true}"},
        {"UTF-16", "{\0\"\0s\0"s},
        {"invalid UTF-8", "{\"success\":true,\"x\":\"\xff\"}"},
        {"overlong UTF-8", "{\"success\":true,\"x\":\"\xc0\xaf\"}"},
        {"surrogate in UTF-8", "{\"success\":true,\"x\":\"\xed\xa0\x80\"}"},
        {"invalid UTF-8 in a key", "{\"success\":true,\"\xff\":1}"},
        {"lone surrogate", R"({"success":true,"x":"\ud800"})"},
        {"surrogates exchanged", R"({"success":true,"x":"\udc00\ud800"})"},
        {"two documents", R"({"success":true}{"success":true})"},
        {"two documents on lines", "{\"success\":true}\n{\"success\":true}"},
        {"garbage behind", R"({"success":true}x)"},
        {"NUL behind", "{\"success\":true}\0"s},
        {"brackets exchanged", R"({"success":true])"},
        {"deep array", R"({"success":true,"x":)" + repeated("[", 32) + repeated("]", 32) + "}"},
        {"deep object", R"({"success":true,"x":)" + repeated(R"({"a":)", 32) + "1" + repeated("}", 32) + "}"},
        {"very deep", R"({"success":true,"x":)" + repeated("[", 1'000'000)},
        {"very deep in the result", R"({"success":true,"result":)" + repeated(R"([{"a":)", 500'000)},
    };
    for (const row& r : rows) {
        CAPTURE(r.what);
        const auto got = decode(r.body);
        CHECK(got.status == decode_status::invalid);
        CAPTURE(got.error);
        CHECK(has(got.error, "not JSON at byte "));
        CHECK(got.error.size() < 200);
    }
    CHECK(has(decode(R"({"success":true,"x":NaN})").error, "at byte 20:"));
    CHECK(has(decode(R"({"success":true}x)").error, "at byte 16:"));
}

TEST_CASE("envelope: 32 levels are the most", "[codec][envelope]") {
    const auto levels = [](int n) {
        return decode(R"({"success":true,"x":)" + repeated("[", n - 1) + repeated("]", n - 1) + "}").status;
    };
    CHECK(levels(32) == decode_status::ok);
    CHECK(levels(33) == decode_status::invalid);
}

TEST_CASE("envelope: cut short is told apart from broken", "[codec][envelope]") {
    const std::string whole =
        R"({"success":true,"errors":[{"code":-12,"message":"a\u00e9\n"}],"x":[1.5e3,null,true],"result":{"id":"x"}})";
    CHECK(decode(whole).status == decode_status::ok);
    for (std::size_t n = 0; n < whole.size(); ++n) {
        CAPTURE(n);
        CHECK(decode(whole.substr(0, n)).status == decode_status::truncated);
    }
    for (const char* blank : {"", " ", "\r\n\t "}) {
        CHECK(decode(blank).status == decode_status::truncated);
        CHECK(has(decode(blank).error, "not JSON at byte "));
    }
    CHECK(decode(whole + "\r\n\t ").status == decode_status::ok);
    CHECK(decode("\r\n\t " + whole).status == decode_status::ok);
}

TEST_CASE("envelope: JSON, but not the envelope", "[codec][envelope]") {
    struct row {
        const char* body;
        const char* error;
    };
    const row rows[] = {
        {"null", "the body: expected an object, got null"},
        {"true", "the body: expected an object, got a boolean"},
        {"17", "the body: expected an object, got an integer"},
        {"1.5", "the body: expected an object, got a number"},
        {R"("success")", "the body: expected an object, got a string"},
        {"[]", "the body: expected an object, got an array"},
        {R"([{"success":true}])", "the body: expected an object, got an array"},
        // what must be there
        {"{}", "the body: lacks success"},
        {R"({"errors":[],"messages":[],"result":{}})", "the body: lacks success"},
        {R"({"Success":true})", "the body: lacks success"},
        // wrong types
        {R"({"success":"true"})", "the body/success: expected a boolean, got a string"},
        {R"({"success":1})", "the body/success: expected a boolean, got an integer"},
        {R"({"success":null})", "the body/success: expected a boolean, got null"},
        {R"({"success":[true]})", "the body/success: expected a boolean, got an array"},
        {R"({"success":{}})", "the body/success: expected a boolean, got an object"},
        {R"({"success":true,"errors":{}})", "the body/errors: expected an array, got an object"},
        {R"({"success":true,"errors":"x"})", "the body/errors: expected an array, got a string"},
        {R"({"success":true,"errors":0})", "the body/errors: expected an array, got an integer"},
        {R"({"success":true,"errors":false})", "the body/errors: expected an array, got a boolean"},
        {R"({"success":true,"errors":["x"]})", "the body/errors/0: expected an object, got a string"},
        {R"({"success":true,"errors":[{},null]})", "the body/errors/1: expected an object, got null"},
        {R"({"success":true,"errors":[{},{},[]]})", "the body/errors/2: expected an object, got an array"},
        {R"({"success":true,"messages":{}})", "the body/messages: expected an array, got an object"},
        {R"({"success":true,"messages":[1]})", "the body/messages/0: expected an object, got an integer"},
        {R"({"success":true,"result_info":[]})", "the body/result_info: expected an object, got an array"},
        {R"({"success":true,"errors":[{"source":"x"}]})",
         "the body/errors/0/source: expected an object, got a string"},
        {R"({"success":true,"errors":[{},{"error_chain":[{},5]}]})",
         "the body/errors/1/error_chain/1: expected an object, got an integer"},
        // twice
        {R"({"success":false,"success":true})", R"("success" stands there twice)"},
        {R"({"success":true,"errors":[],"errors":[]})", R"("errors" stands there twice)"},
        {R"({"success":true,"messages":[],"messages":null})", R"("messages" stands there twice)"},
        {R"({"success":true,"result":{},"result":{}})", R"("result" stands there twice)"},
        {R"({"success":true,"result":null,"result":{}})", R"("result" stands there twice)"},
        {R"({"success":true,"result_info":{},"result_info":{}})", R"("result_info" stands there twice)"},
        {R"({"success":true,"x":1,"\u0073uccess":true})", R"("success" stands there twice)"},
    };
    for (const row& r : rows) {
        CAPTURE(r.body);
        const auto got = decode(r.body);
        CHECK(got.status == decode_status::invalid);
        CAPTURE(got.error);
        CHECK(has(got.error, r.error));
    }
}

TEST_CASE("envelope: twice is no fault in what nobody reads", "[codec][envelope]") {
    CHECK(decode(R"({"success":true,"x":1,"x":2})").status == decode_status::ok);
    CHECK(decode(R"({"success":true,"x":{"success":1,"success":2}})").status == decode_status::ok);
    CHECK(decode(R"({"success":true,"errors":[{"code":1,"code":2}]})").status == decode_status::ok);
}
