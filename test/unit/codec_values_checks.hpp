#pragma once

#include "codec_values_support.hpp"

#include <string>

namespace unit_test {

// What holds for several value types alike: results that are none, lists, ids.

/// A result that is no object: where one is needed it is unusable, or not what the service documents.
template <class T>
void check_object_is_needed() {
    for (const char* none : {"", R"(,"result":null)", R"(,"errors":[],"messages":[],"result_info":{})"}) {
        CAPTURE(none);
        const auto d = decode<T>(none);
        CHECK(d.status == originpull::detail::decode_status::ok);
        CHECK_FALSE(d.usable);
    }
    for (const char* wrong : {"17", "\"x\"", "true", "[]", "[{}]"}) {
        const auto d = decode<T>(R"(,"result":)" + std::string{wrong});
        CAPTURE(wrong, d.error);
        CHECK(d.status == originpull::detail::decode_status::invalid);
        CHECK(has(d.error, "the body/result: expected an object, got a"));
    }
}

/// Lists and pages: none and null are empty, anything but an array of objects is refused, and so are too many.
template <class Container>
void check_list(const std::string& needed) {
    using originpull::detail::decode_status;
    for (const char* none : {"", R"(,"result":null)", R"(,"result":[])"}) {
        CAPTURE(none);
        const auto d = decode<Container>(none);
        REQUIRE(d.usable);
        CHECK(d.value->begin() == d.value->end());
    }
    const std::string one = "{" + needed + "}";
    const struct {
        std::string result, error;
    } bad[] = {
        {"{}", ": expected an array, got an object"},
        {"17", ": expected an array, got an integer"},
        {"\"\"", ": expected an array, got a string"},
        {"false", ": expected an array, got a boolean"},
        {"[null]", "/0: expected an object, got null"},
        {"[" + one + ",\"x\"]", "/1: expected an object, got a string"},
        {"[" + one + "," + one + ",17]", "/2: expected an object, got an integer"},
        {"[[" + one + "]]", "/0: expected an object, got an array"},
    };
    for (const auto& each : bad) {
        const auto d = decode<Container>(R"(,"result":)" + each.result);
        CAPTURE(each.result, d.error);
        CHECK(d.status == decode_status::invalid);
        CHECK(has(d.error, "the body/result" + each.error));
    }
    constexpr std::size_t most = originpull::detail::most_elements;
    std::string many = one;
    for (std::size_t i = 1; i < most; ++i)
        many.append(",").append(one);
    const auto full = decode<Container>(R"(,"result":[)" + many + "]");
    REQUIRE(full.usable);
    CHECK(full.value->size() == most);
    const auto over = decode<Container>(R"(,"result":[)" + many + "," + one + "]");
    CHECK(over.status == decode_status::invalid);
    CHECK(over.error == "the body/result/" + std::to_string(most) + ": has too many elements");
}

/// What is not an id of 32 digits, at the top of an object of which `id` is the only thing needed.
template <class Container>
void check_hex_id(const char* expected) {
    const std::string good = "023e105f4ecef8ad9ca31a8372d0c353";
    const std::string path = placed<Container>::path;
    const auto whole = decode_members<Container>(R"("id":")" + good + '"');
    REQUIRE(whole.usable);
    CHECK(placed<Container>::only(*whole.value).id == good);
    for (const std::string& none :
         {std::string{}, std::string{R"("name":"x")"}, std::string{R"("id":null)"}}) {
        const auto d = decode_members<Container>(none);
        CAPTURE(none, d.error);
        CHECK(d.error == path + ": lacks id");
    }
    for (const std::string& bad : {std::string{}, good.substr(1), good + "0", "A" + good.substr(1),
                                   good.substr(0, 31) + "/", std::string{"../../accounts"}}) {
        const auto d = decode_members<Container>(R"("id":")" + bad + '"');
        CAPTURE(bad, d.error);
        CHECK(has(d.error, path + "/id: expected " + expected + ", got a string"));
    }
    for (const sample& wrong : samples) {
        if (std::string_view{wrong.type} == "a string")
            continue;
        const auto d = decode_members<Container>(std::string{R"("id":)"} + wrong.json);
        CAPTURE(wrong.json, d.error);
        CHECK(has(d.error, path + "/id: expected " + expected + ", got " + wrong.type));
    }
}

/// What is not an id of a certificate, under the names that it may have.
template <class Container>
void check_certificate_id() {
    const std::string path = placed<Container>::path;
    const struct {
        const char *members, *id;
    } good[] = {
        {R"("id":"c1")", "c1"},
        {R"("cert_id":"c1")", "c1"},
        {R"("id":"c1","cert_id":"c1")", "c1"},
        {R"("id":"c1","cert_id":null)", "c1"},
        {R"("id":null,"cert_id":"c1")", "c1"},
        {R"("unknown":{"id":"c2"},"id":"c1","more":["id"])", "c1"},
        {R"("id":"2458ce5a-0c35-4c7f-82c7-8e9487d3ff60")", "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"},
    };
    for (const auto& each : good) {
        const auto d = decode_members<Container>(each.members);
        CAPTURE(each.members, d.error);
        REQUIRE(d.usable);
        CHECK(placed<Container>::only(*d.value).id == each.id);
    }
    for (const char* none : {"", R"("issuer":"x")", R"("id":null)", R"("id":null,"cert_id":null)"}) {
        const auto d = decode_members<Container>(none);
        CAPTURE(none, d.error);
        CHECK(d.error == path + ": lacks id");
    }
    for (const char* name : {"id", "cert_id"}) {
        const std::string member = std::string{"\""} + name + "\":";
        const std::string expected = path + "/" + name + ": expected a certificate id, got ";
        for (const std::string& text :
             {std::string{}, std::string{"a/b"}, std::string{"../x"}, std::string{R"(a\u0000)"},
              std::string{"a?b"}, std::string(65, 'x')}) {
            const auto d = decode_members<Container>(member + '"' + text + '"');
            CAPTURE(name, text, d.error);
            CHECK(has(d.error, expected + "a string"));
        }
        for (const sample& wrong : samples) {
            if (std::string_view{wrong.type} == "a string")
                continue;
            const auto d = decode_members<Container>(member + wrong.json);
            CAPTURE(name, wrong.json, d.error);
            CHECK(has(d.error, expected + wrong.type));
        }
    }
}

} // namespace unit_test
