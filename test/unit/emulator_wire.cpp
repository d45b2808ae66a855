#include <catch2/catch_test_macros.hpp>

#include "emulator_support.hpp"
#include <originpull/emulator/wire.hpp>

using namespace emulator_test;

namespace {

emu::response good() {
    emu::response reply;
    reply.body = R"({"success":true,"errors":[],"messages":[],"result":{"id":"abc"}})";
    reply.headers = {{"Content-Type", "application/json"}, {"Ratelimit", "r"}, {"Ratelimit-Policy", "q"}};
    return reply;
}

std::string written(const char* items, bool keep_alive = true) {
    const auto what = emu::parse_fault("*:*:" + std::string(items)).what;
    return emu::compose(emu::distort(good(), what, start), what, keep_alive).text;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("emulator wire: a plain response", "[emulator][wire]") {
    const emu::treatment nothing;
    const auto image = emu::compose(good(), nothing, true);
    CHECK(image.text.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(has(image.text, "Content-Length: 64\r\n"));
    CHECK(has(image.text, "Connection: keep-alive\r\n\r\n{"));
    CHECK(image.text.substr(image.body_begins) == good().body);
    CHECK(has(emu::compose(good(), nothing, false).text, "Connection: close\r\n"));
}

TEST_CASE("emulator wire: what faults make of it", "[emulator][wire]") {
    CHECK(has(written("connection-close"), "Connection: close\r\n"));
    CHECK_FALSE(has(written("no-ratelimit"), "Ratelimit"));
    CHECK(has(written("content-type=text/plain"), "Content-Type: text/plain\r\n"));
    CHECK(has(written("html"), "Content-Type: text/html; charset=UTF-8\r\n"));
    CHECK(has(written("html"), "<!DOCTYPE html>"));
    CHECK(has(written("body=empty"), "Content-Length: 0\r\n"));
    CHECK(has(written("result=null"), R"("result":null)"));
    CHECK_FALSE(has(written("result=absent"), "\"result\""));
    CHECK(has(written("result=wrong-id"), R"("id":"0000000000000000000000000000dead")"));
    CHECK(has(written("duplicate-key"), R"({"success":false,"success":true)"));
    CHECK(has(written("success-false,at=after"), R"({"success":false)"));
    CHECK(written("success-false,at=after").starts_with("HTTP/1.1 200"));
    CHECK(has(written("status=503,at=after"), R"("code":1000)"));
    CHECK(
        written("informational=2")
            .starts_with("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK"));
    CHECK(written("extra-bytes").ends_with("\r\n\r\n{}"));

    const auto none = written("no-content");
    CHECK(none.starts_with("HTTP/1.1 204 No Content\r\n"));
    CHECK_FALSE(has(none, "Content-Length"));
    CHECK(none.ends_with("\r\n\r\n"));

    const auto chunked = written("chunked");
    CHECK(has(chunked, "Transfer-Encoding: chunked\r\n"));
    CHECK_FALSE(has(chunked, "Content-Length"));
    CHECK(chunked.ends_with("\r\n0\r\n\r\n"));
}

TEST_CASE("emulator wire: Retry-After in every form", "[emulator][wire]") {
    CHECK(has(written("retry-after=5"), "Retry-After: 5\r\n"));
    CHECK(has(written("retry-after=-1"), "Retry-After: -1\r\n"));
    CHECK(has(written("retry-after=soon"), "Retry-After: soon\r\n"));
    CHECK(has(written("retry-after=imf+5"), "Retry-After: Fri, 01 May 2026 00:00:05 GMT\r\n"));
    CHECK(has(written("retry-after=imf-5"), "Retry-After: Thu, 30 Apr 2026 23:59:55 GMT\r\n"));
    CHECK(has(written("retry-after=rfc850+5"), "Retry-After: Friday, 01-May-26 00:00:05 GMT\r\n"));
    CHECK(has(written("retry-after=asctime+5"), "Retry-After: Fri May  1 00:00:05 2026\r\n"));
    CHECK(has(written("retry-after=1|7"), "Retry-After: 1\r\nRetry-After: 7\r\n"));
    CHECK(has(written("retry-after=imf+x"), "Retry-After: imf+x\r\n"));
}

TEST_CASE("emulator wire: where a body breaks off", "[emulator][wire]") {
    const auto broken = [](const char* items) {
        const auto what = emu::parse_fault("*:*:" + std::string(items)).what;
        const auto image = emu::compose(good(), what, true);
        return image.broken_off_at(what) - image.body_begins;
    };
    CHECK(broken("truncate") == 32);
    CHECK(broken("truncate=0") == 0);
    CHECK(broken("truncate=10") == 10);
    CHECK(broken("truncate=1000") == 64);
    CHECK(broken("reset,at=body") == 32);
}
