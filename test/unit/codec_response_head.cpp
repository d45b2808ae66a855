#include <catch2/catch_test_macros.hpp>

#include "codec_response_support.hpp"

using namespace unit_test;
using namespace std::chrono_literals;

namespace {

/// The head of a complete response with these fields.
response_head head_with(const std::string& fields) {
    response_reader reader;
    const reading got = read_pieces({ok_with(fields)}, reader);
    REQUIRE(got.state == reader_state::complete);
    return reader.head();
}

} // namespace

TEST_CASE("response head: what is kept of it", "[codec][response]") {
    const response_head head =
        head_with("CF-RAY: 8f1e2d3c4b5a6978-FRA\r\nContent-Type: application/json\r\n"
                  "Ratelimit: \"default\";r=50;t=30\r\nRetry-After: 7\r\nX-Unknown: y\r\n");
    CHECK(head.status == 200);
    CHECK(head.ray_id == "8f1e2d3c4b5a6978-FRA");
    CHECK(head.is_json);
    CHECK(head.content_encoding.empty());
    CHECK(head.retry_after == 7s);
    REQUIRE(head.rate_limit.has_value());
    CHECK(head.rate_limit->remaining == 50);
    CHECK(head.rate_limit->reset == 30s);
    CHECK(head.content_length == 2U);
    CHECK_FALSE(head.chunked);
    CHECK(head.keep_alive);
    CHECK(head_with("cf-ray: lower\r\n").ray_id == "lower");
    CHECK(head_with("CF-Ray: " + std::string(10'000, 'r') + "\r\n").ray_id.size() == 64);
}

TEST_CASE("response head: which content types are JSON", "[codec][response]") {
    struct row {
        const char* fields;
        bool is_json;
    };
    const row rows[] = {
        {"", true}, // nothing said
        {"Content-Type: application/json\r\n", true},
        {"Content-Type: Application/JSON\r\n", true},
        {"Content-Type: application/json; charset=utf-8\r\n", true},
        {"Content-Type: application/json ; charset=utf-8\r\n", true},
        {"Content-Type: application/problem+json\r\n", true},
        {"Content-Type: text/html\r\n", false},
        {"Content-Type: text/html; charset=UTF-8\r\n", false},
        {"Content-Type: text/plain; x=application/json\r\n", false},
        {"Content-Type: application/jsonp\r\n", false},
        {"Content-Type: application/octet-stream\r\n", false},
        {"Content-Type: +json\r\n", false},
    };
    for (const row& r : rows) {
        CAPTURE(r.fields);
        CHECK(head_with(r.fields).is_json == r.is_json);
    }
}

TEST_CASE("response head: content codings", "[codec][response]") {
    CHECK(head_with("Content-Encoding: gzip\r\n").content_encoding == "gzip");
    CHECK(head_with("Content-Encoding: br, gzip\r\n").content_encoding == "br, gzip");
    CHECK(head_with("Content-Encoding: identity\r\n").content_encoding.empty());
    CHECK(head_with("Content-Encoding: Identity\r\n").content_encoding.empty());
    CHECK(head_with("Content-Encoding: gzip\r\nContent-Encoding: identity\r\n").content_encoding == "gzip");
}

TEST_CASE("response head: the server's hint how long it waits", "[codec][response]") {
    struct row {
        const char* value;
        std::optional<std::chrono::seconds> timeout;
        bool reusable;
    };
    const row rows[] = {
        {"timeout=5", 5s, true},
        {"timeout=5, max=100", 5s, true},
        {"max=100,timeout=5", 5s, true},
        {"TimeOut = 5", 5s, true},
        {"timeout=0", 0s, true},
        {"timeout=5, max=0", 5s, false},
        {"max=0", std::nullopt, false},
        {"timeout=4000000000", 24h, true},
        {"timeout=99999999999999999999", std::nullopt, true},
        {"timeout=-5, max=-1", std::nullopt, true},
        {"timeout=5s", std::nullopt, true},
        {"timeout", std::nullopt, true},
        {"timeout=", std::nullopt, true},
        {"", std::nullopt, true},
        {",,=,=5,", std::nullopt, true},
    };
    for (const row& r : rows) {
        CAPTURE(r.value);
        response_reader reader;
        const reading got = read_pieces({ok_with("Keep-Alive: " + std::string{r.value} + "\r\n")}, reader);
        CHECK(got.reusable == r.reusable);
        CHECK(reader.head().keep_alive_timeout == r.timeout);
    }
}

TEST_CASE("response head: trailers say nothing", "[codec][response]") {
    response_reader reader;
    const std::string text =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCF-Ray: first\r\n\r\n2\r\n{}\r\n0\r\n"
        "Content-Length: 99\r\nTransfer-Encoding: gzip\r\nRetry-After: 7\r\nCF-Ray: second\r\n"
        "Ratelimit: \"d\";r=0;t=300\r\nConnection: close\r\nSet-Cookie: a=b\r\n"
        "Content-Encoding: gzip\r\nKeep-Alive: max=0\r\n\r\n";
    const reading got = read_pieces({text}, reader);
    CHECK(got.state == reader_state::complete);
    CHECK(got.body == "{}");
    CHECK(got.reusable);
    const response_head& head = reader.head();
    CHECK(head.ray_id == "first");
    CHECK_FALSE(head.retry_after.has_value());
    CHECK_FALSE(head.rate_limit.has_value());
    CHECK_FALSE(head.content_length.has_value());
    CHECK(head.content_encoding.empty());
}

TEST_CASE("response head: interim responses leave nothing behind", "[codec][response]") {
    response_reader reader;
    const std::string interim =
        "HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\nCF-Ray: interim\r\nConnection: close\r\n"
        "Content-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n";
    CHECK(read_pieces({interim + ok_with("CF-Ray: final\r\n")}, reader).reusable);
    CHECK(reader.head().status == 200);
    CHECK(reader.head().ray_id == "final");
    CHECK_FALSE(reader.head().retry_after.has_value());
    CHECK(reader.head().content_encoding.empty());
    CHECK(reader.head().is_json);
}

TEST_CASE("response head: there once it is whole, before the body is", "[codec][response]") {
    response_reader reader;
    reader.start({}, response_time);
    CHECK_FALSE(reader.begun());
    CHECK_FALSE(reader.has_head());
    static_cast<void>(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r"));
    CHECK(reader.begun());
    CHECK_FALSE(reader.has_head());
    CHECK(reader.feed("\n") == reader_state::need_more);
    CHECK(reader.has_head());
    CHECK(reader.head().status == 200);
    CHECK_FALSE(reader.reusable());
}
