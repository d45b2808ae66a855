#include "support/answer_fault.hpp"

#include <string>

// Rows 74 to 91 of the fault matrix: what can be wrong with the body, and around the answer.

using namespace originpull;
using namespace originpull::test;

namespace {

std::string chunked_head() {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
}

// The head with a success status has been read, so the change has been made.
answer_fault broken_chunks(std::string name, const std::string& chunks) {
    return {std::move(name), says(chunked_head() + chunks), errc::http_invalid, effect::applied, false, false,
            "chunked"};
}

answer_fault good(std::string name, std::string bytes) {
    return {std::move(name), says(std::move(bytes)), {}, effect::applied, true};
}

} // namespace

TEST_CASE("framing: chunks", "[integration][framing]") {
    const std::string body = success_body();
    std::vector<answer_fault> faults{
        good("one chunk", chunked_response(body, body.size())),
        good("a chunk for each byte", chunked_response(body, 1)),
        {"a record for each byte",
         [&](script& s) { s.reply(chunked_response(body, 7), 1); },
         {},
         effect::applied,
         true},
        good("an extension", chunked_head() + "2;a=b;c=\"d\"\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("no digits", "\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("negative", "-2\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("hexadecimal prefix", "0x2\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("letters behind it", "2g\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("blank before it", " 2\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("blank behind it", "2 \r\n{}\r\n0\r\n\r\n"),
        broken_chunks("17 digits", "00000000000000002\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("LF only", "2\n{}\n0\n\n"),
        broken_chunks("CR without LF", "2\r{}\r\n"),
        broken_chunks("bare CR in an extension", "2;a\rb\r\n{}\r\n0\r\n\r\n"),
        broken_chunks("NUL in an extension", std::string("2;a\0b\r\n{}\r\n", 12)),
        broken_chunks("no line end behind the data", "2\r\n{}0\r\n\r\n"),
        broken_chunks("more data than announced", "2\r\n{}}}\r\n0\r\n\r\n"),
        broken_chunks("LF alone behind the data", "2\r\n{}\n0\r\n\r\n"),
        broken_chunks("a broken end", "2\r\n{}\r\n0\r\n\rX"),
        {"extension of 16 KiB",
         says(chunked_head() + "2;" + std::string(16'384, 'x') + "\r\n{}\r\n0\r\n\r\n"), errc::http_invalid,
         effect::applied, false, false, "endless chunk extension"},
        {"extension without end", [](script& s) { s.reply_without_end(chunked_head() + "2;", "and more"); },
         errc::http_invalid, effect::applied},
        {"a size that overflows", says(chunked_head() + "ffffffffffffffff\r\n"), errc::http_body_limit,
         effect::applied},
    };
    faults[3].expected = errc::json_invalid; // well framed, but no envelope
    play_all(faults);
}

TEST_CASE("framing: a body that is cut short", "[integration][framing]") {
    const std::string body = success_body();
    const std::string whole = success_response();
    const std::string chunks = chunked_response(body, 16);
    const auto cut = [](std::string name, const std::string& bytes, std::function<void(script&)> end) {
        return answer_fault{std::move(name),
                            [bytes, end = std::move(end)](script& s) { end(s.reply(bytes)); },
                            errc::response_incomplete,
                            effect::applied,
                            false,
                            false,
                            "inside the body"};
    };
    const auto close = [](script& s) { s.then_close(); };
    const auto drop = [](script& s) { s.close_without_notify(); };
    play_all({
        cut("length, no body", whole.substr(0, whole.size() - body.size()), close),
        cut("length, half", whole.substr(0, whole.size() - 10), close),
        cut("length, half, without notice", whole.substr(0, whole.size() - 10), drop),
        cut("length, one byte", whole.substr(0, whole.size() - 1), drop),
        cut("chunked, no chunk", chunked_head(), close),
        cut("chunked, inside a chunk", chunks.substr(0, chunks.size() - 20), close),
        cut("chunked, inside a chunk, without notice", chunks.substr(0, chunks.size() - 20), drop),
        cut("chunked, before the last chunk", chunks.substr(0, chunks.size() - 5), drop),
        cut("chunked, before the last line", chunks.substr(0, chunks.size() - 2), drop),
        cut("chunked, inside a trailer", chunked_head() + "0\r\nX-Trailer: a", close),
    });
}

TEST_CASE("framing: trailers", "[integration][framing]") {
    const auto limit = [](std::string name, std::function<void(script&)> answer) {
        return answer_fault{
            std::move(name), std::move(answer), errc::http_header_limit, effect::applied, false,
            false,           "trailer"};
    };
    const std::string body = success_body();
    play_all({
        // Beast up to 1.86 throws out of io_context::run() for the first three.
        limit("a field of 64 KiB",
              says(chunked_response(body, 64, "X: " + std::string(65'536, 'x') + "\r\n"))),
        limit("a field of 300 KB",
              says(chunked_response(body, 64, "X: " + std::string(300'000, 'x') + "\r\n"))),
        limit("a name of 64 KiB", says(chunked_response(body, 64, std::string(65'536, 'x') + ": a\r\n"))),
        limit("without end",
              [](script& s) { s.reply_without_end(chunked_head() + "0\r\n", "X-Again: again\r\n"); }),
        good("one", chunked_response(body, 64, "X-Checksum: abc\r\n")),
        good("fields that mean something in a header",
             chunked_response(body, 64,
                              "Content-Length: 1\r\nTransfer-Encoding: gzip\r\nRetry-After: 7\r\n"
                              "Set-Cookie: a=b\r\nConnection: close\r\nContent-Encoding: gzip\r\n")),
        {"a folded line", says(chunked_response(body, 64, "X: a\r\n b\r\n")), {}, effect::applied, true},
        broken_chunks("control characters", "0\r\nX: \x01\r\n\r\n"),
    });
}

TEST_CASE("framing: a trailer says nothing", "[integration][framing]") {
    scripted_server server;
    server.on_connection().expect_request().reply(chunked_response(
        success_body(), 64, "Retry-After: 7\r\nCF-RAY: forged\r\nRatelimit: \"a\";r=1;t=2\r\n"));
    test_client client{config_for(server)};
    const call_ptr call = client.call(ask::get);
    CHECK_FALSE(call->ec);
    CHECK_FALSE(call->info().retry_after);
    CHECK_FALSE(call->info().rate_limit);
    CHECK(call->info().ray_id.empty());
}

TEST_CASE("framing: bodies that must not be, or have no end", "[integration][framing]") {
    const std::string json = "Content-Type: application/json\r\n";
    play_all({
        {"close-delimited", says_and_closes("HTTP/1.1 200 OK\r\n" + json + "\r\n" + success_body()),
         errc::http_invalid, effect::unknown, false, false, "no length"},
        {"close-delimited, without notice",
         [&](script& s) {
             s.reply("HTTP/1.1 200 OK\r\n" + json + "\r\n" + success_body()).close_without_notify();
         },
         errc::http_invalid},
        {"9 GB announced", says("HTTP/1.1 200 OK\r\n" + json + "Content-Length: 9000000000\r\n\r\n{"),
         errc::http_body_limit},
        {"one chunk of 9 GB", says(chunked_head() + "218711a00\r\n{"), errc::http_body_limit,
         effect::applied},
        {"chunks without end",
         [](script& s) {
             s.reply_without_end(chunked_head(), "4000\r\n" + std::string(0x4000, ' ') + "\r\n");
         },
         errc::http_body_limit, effect::applied},
        {"304", says("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"), errc::unexpected_redirect,
         effect::none, true},
        {"304 with a length", says("HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}"),
         errc::unexpected_redirect, effect::none},
    });
}

TEST_CASE("framing: 204", "[integration][framing]") {
    struct variant {
        const char* name;
        std::string bytes;
        bool connection_lives;
    };
    const variant variants[] = {
        {"plain", "HTTP/1.1 204 No Content\r\n\r\n", true},
        {"length 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", true},
        {"a length and a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", false},
        {"a length without a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", false},
        {"chunked", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false},
        {"a body out of nowhere", "HTTP/1.1 204 No Content\r\n\r\n{}", false},
        {"another answer behind it", "HTTP/1.1 204 No Content\r\n\r\n" + success_response(), false},
    };
    for (const variant& each : variants) {
        DYNAMIC_SECTION("DELETE, " << each.name) {
            answer_fault fault{each.name, says(each.bytes), {}, effect::applied, each.connection_lives};
            play(fault, ask::remove, false);
            play(fault, ask::remove, true);
        }
        DYNAMIC_SECTION("GET, " << each.name) {
            answer_fault fault{each.name, says(each.bytes), errc::json_invalid, effect::none,
                               each.connection_lives};
            play(fault, ask::get, false);
        }
    }
}

TEST_CASE("framing: what is read over a limit is bounded", "[integration][framing]") {
    scripted_server server;
    server.on_connection().expect_request().reply_without_end(chunked_head(),
                                                              "4000\r\n" + std::string(0x4000, ' ') + "\r\n");
    client_config config = config_for(server);
    config.max_response_size = 100'000;
    test_client client{config};
    CHECK(client.call(ask::get)->ec == errc::http_body_limit);
    // The body's limit, 64 KiB at most that came along, and the handshake.
    CHECK(client.statistics().bytes_received < 100'000 + 65'536 + 8'192);
}

TEST_CASE("framing: content that nobody asked for", "[integration][framing]") {
    const auto with_type = [](const char* type, const std::string& body) {
        return http_response(200, body, "Content-Type: " + std::string{type} + "\r\n");
    };
    play_all({
        {"gzip", says(json_response(200, "\x1f\x8b\x08", "Content-Encoding: gzip\r\n")),
         errc::unsupported_encoding, effect::applied, true},
        {"br", says(json_response(200, "abc", "Content-Encoding: br\r\n")), errc::unsupported_encoding,
         effect::applied, true},
        good("identity", json_response(200, success_body(), "Content-Encoding: identity\r\n")),
        {"HTML with 200", says(with_type("text/html; charset=utf-8", "<html>Please log in</html>")),
         errc::unexpected_content_type, effect::unknown, true, false, "Please log in"},
        {"JSON that is called HTML", says(with_type("text/html", success_body())),
         errc::unexpected_content_type, effect::unknown, true},
        good("no type at all", http_response(200, success_body())),
        good("JSON with a charset", with_type("application/json; charset=UTF-8", success_body())),
        good("a JSON dialect", with_type("application/problem+json", success_body())),
    });
}

TEST_CASE("framing: redirects are not followed", "[integration][framing]") {
    for (const int status : {300, 301, 302, 303, 305, 307, 308})
        for (const bool elsewhere : {false, true})
            DYNAMIC_SECTION(status << (elsewhere ? ", elsewhere" : ", same origin")) {
                scripted_server other; // no script: any connection fails the test
                scripted_server server;
                const std::string location =
                    elsewhere ? other.base_url() + "/zones" : std::string{"/client/v4/elsewhere"};
                const std::string answer = json_response(status, "", "Location: " + location + "\r\n");
                server.on_connection().expect_request().reply(answer).expect_request().reply(answer).serve();
                client_config config = config_for(server);
                config.retry.max_attempts = 4;
                test_client client{config};
                for (const ask what : {ask::get, ask::remove}) {
                    const call_ptr call = client.call(what);
                    CHECK(call->ec == errc::unexpected_redirect);
                    CHECK(call->ec == condition::malformed_response);
                    CHECK(call->info().effect == effect::none);
                    CHECK(call->info().attempts == 1);
                    CHECK(call->info().http_status == status);
                }
                CHECK_FALSE(client.call(ask::get)->ec);
                CHECK(server.connections() == 1);
                CHECK(server.requests() == 3);
                CHECK(other.connections() == 0);
            }
}
