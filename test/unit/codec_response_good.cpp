#include <catch2/catch_test_macros.hpp>

#include "codec_response_support.hpp"

using namespace unit_test;
using namespace std::chrono_literals;

namespace {

const std::string end_chunks = "2\r\n{}\r\n0\r\n\r\n";
const std::string chunked = "Transfer-Encoding: chunked\r\n";

struct row {
    const char* what;
    std::string text;
    int status;
    const char* body;
    bool reusable;
};

std::vector<row> rows() {
    const auto hello = [](const std::string& start) { return start + "\r\nContent-Length: 2\r\n"; };
    return {
        {"plain", ok_with(""), 200, "{}", true},
        {"no reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true},
        {"empty body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true},
        {"odd reason", "HTTP/1.1 599 S\xf6nderbar \t x\r\nContent-Length: 2\r\n\r\n{}", 599, "{}", true},
        {"a refusal keeps the connection", "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}", 400,
         "{}", true},
        {"chunked", "HTTP/1.1 200 OK\r\n" + chunked + "\r\n" + end_chunks, 200, "{}", true},
        {"Chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + end_chunks, 200, "{}", true},
        {"CHUNKED", "HTTP/1.1 200 OK\r\ntransfer-encoding:CHUNKED \r\n\r\n" + end_chunks, 200, "{}", true},
        {"chunks", "HTTP/1.1 200 OK\r\n" + chunked + "\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\nA: b\r\n\r\n", 200,
         "{}", true},
        // two equal lengths
        {"CL twice", ok_with("Content-Length: 2\r\n"), 200, "{}", true},
        {"CL list", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}", 200, "{}", true},
        // interim responses
        {"100", "HTTP/1.1 100 Continue\r\n\r\n" + ok_with(""), 200, "{}", true},
        {"103", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nConnection: close\r\n\r\n" + ok_with(""), 200,
         "{}", true},
        {"100 103 102", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 103 x\r\n\r\nHTTP/1.1 102 x\r\n\r\n" + ok_with(""),
         200, "{}", true},
        // no body by definition
        {"204", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        {"204 of length 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204, "", true},
        {"204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", 204, "", false},
        {"204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", 204, "", false},
        {"204 chunked", "HTTP/1.1 204 No Content\r\n" + chunked + "\r\n" + end_chunks, 204, "", false},
        {"204 with bytes behind", "HTTP/1.1 204 No Content\r\n\r\n{}", 204, "", false},
        {"304", "HTTP/1.1 304 Not Modified\r\n\r\n", 304, "", true},
        {"304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}", 304, "", false},
        // bytes behind it belong to nobody
        {"extra byte", ok_with("") + "\n", 200, "{}", false},
        {"a second response", ok_with("") + ok_with(""), 200, "{}", false},
        {"extra behind chunks", "HTTP/1.1 200 OK\r\n" + chunked + "\r\n" + end_chunks + "x", 200, "{}",
         false},
        {"extra behind nothing", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{", 200, "", false},
        // who keeps the connection
        {"close", ok_with("Connection: close\r\n"), 200, "{}", false},
        {"Close", ok_with("Connection: Close\r\n"), 200, "{}", false},
        {"close in a list", ok_with("Connection: foo , close\r\n"), 200, "{}", false},
        {"close in a second field", ok_with("Connection: foo\r\nConnection: close\r\n"), 200, "{}", false},
        {"close and keep-alive", ok_with("Connection: keep-alive, close\r\n"), 200, "{}", false},
        {"keep-alive", ok_with("Connection: keep-alive\r\n"), 200, "{}", true},
        {"close as part of a word", ok_with("Connection: closed\r\n"), 200, "{}", true},
        {"1.0", hello("HTTP/1.0 200 OK") + "\r\n{}", 200, "{}", false},
        {"1.0 close", hello("HTTP/1.0 200 OK") + "Connection: close\r\n\r\n{}", 200, "{}", false},
        {"1.0 keep-alive", hello("HTTP/1.0 200 OK") + "Connection: keep-alive\r\n\r\n{}", 200, "{}", true},
        {"1.0 Keep-Alive", hello("HTTP/1.0 200 OK") + "Connection: Keep-Alive\r\n\r\n{}", 200, "{}", true},
        {"1.0 both", hello("HTTP/1.0 200 OK") + "Connection: keep-alive, close\r\n\r\n{}", 200, "{}", false},
        {"used up", ok_with("Keep-Alive: timeout=5, max=0\r\n"), 200, "{}", false},
        {"nearly used up", ok_with("Keep-Alive: timeout=5, max=1\r\n"), 200, "{}", true},
    };
}

} // namespace

TEST_CASE("response: accepted, whole", "[codec][response]") {
    for (const row& r : rows()) {
        CAPTURE(r.what);
        const reading got = read_whole(r.text);
        CHECK(got.state == reader_state::complete);
        CHECK_FALSE(got.error);
        CHECK(got.status == r.status);
        CHECK(got.body == r.body);
        CHECK(got.reusable == r.reusable);
    }
}

TEST_CASE("response: accepted, split at every byte and byte by byte", "[codec][response]") {
    for (const row& r : rows()) {
        CAPTURE(r.what);
        const reading whole = read_whole(r.text);
        CHECK(read_bytewise(r.text) == whole);
        response_reader reader;
        for (std::size_t at = 0; at <= r.text.size(); ++at) {
            const std::string_view text = r.text;
            CAPTURE(at);
            CHECK(read_pieces({text.substr(0, at), text.substr(at)}, reader) == whole);
        }
    }
}

TEST_CASE("response: accepted, in every three pieces", "[codec][response]") {
    const std::string texts[] = {
        "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\n{\r\n1\r\n}\r\n0\r\nA: b\r\n\r\n",
    };
    response_reader reader;
    for (const std::string_view text : texts) {
        const reading whole = read_whole(text);
        REQUIRE(whole.body == "{}");
        for (std::size_t a = 0; a <= text.size(); ++a) {
            for (std::size_t b = a; b <= text.size(); ++b) {
                if (read_pieces({text.substr(0, a), text.substr(a, b - a), text.substr(b)}, reader) != whole)
                    FAIL("split at " << a << " and " << b);
            }
        }
    }
}

TEST_CASE("response: complete with its last byte and not before", "[codec][response]") {
    for (const row& r : rows()) {
        if (!r.reusable) // there may be bytes that do not belong to it
            continue;
        CAPTURE(r.what);
        for (std::size_t n = 0; n < r.text.size(); ++n) {
            CAPTURE(n);
            CHECK(read_whole(r.text.substr(0, n)).state == reader_state::need_more);
        }
    }
}

TEST_CASE("response: one reader reads many, and nothing is left of the one before", "[codec][response]") {
    response_reader reader;
    const std::string large = "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\nCF-Ray: r\r\nRetry-After: 3\r\n"
                              "Keep-Alive: timeout=9\r\nContent-Encoding: gzip\r\n\r\n" +
                              std::string(200'000, 'x');
    const std::string cut = large.substr(0, 1000);
    CHECK(read_pieces({large}, reader).body.size() == 200'000);
    CHECK(read_pieces({cut}, reader).state == reader_state::need_more);
    CHECK(read_pieces({"HTTP/1.1 999 x\r\n\r\n"}, reader).state == reader_state::failed);
    CHECK(read_pieces({ok_with("")}, reader) == read_whole(ok_with("")));
    CHECK(reader.head().ray_id.empty());
    CHECK_FALSE(reader.head().retry_after.has_value());
    CHECK_FALSE(reader.head().keep_alive_timeout.has_value());
    CHECK(reader.head().content_encoding.empty());
    CHECK(reader.error_detail().empty());
}

TEST_CASE("response: bytes that come after the end spoil the connection, not the response",
          "[codec][response]") {
    response_reader reader;
    reader.start({}, response_time);
    CHECK(reader.feed(ok_with("")) == reader_state::complete);
    CHECK(reader.reusable());
    CHECK(reader.feed("") == reader_state::complete);
    CHECK(reader.reusable());
    CHECK(reader.feed("H") == reader_state::complete);
    CHECK_FALSE(reader.reusable());
    CHECK(reader.body() == "{}");
}

TEST_CASE("response: what has come when the peer closes", "[codec][response]") {
    struct ending {
        std::string text;
        errc error;
        const char* where;
    };
    const ending endings[] = {
        {"", errc::connection_closed, ""},
        {"H", errc::response_incomplete, "header"},
        {"HTTP/1.1 200 OK\r\nContent-Le", errc::response_incomplete, "header"},
        {"HTTP/1.1 100 Continue\r\n\r\n", errc::response_incomplete, "header"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", errc::response_incomplete, "body"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", errc::response_incomplete, "body"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{", errc::response_incomplete, "body"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", errc::response_incomplete,
         "body"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", errc::response_incomplete,
         "body"},
    };
    for (const ending& e : endings) {
        CAPTURE(e.text);
        response_reader reader;
        reader.start({}, response_time);
        CHECK(reader.feed(e.text) == reader_state::need_more);
        CHECK(reader.begun() == !e.text.empty());
        CHECK(reader.end_of_stream() == reader_state::failed);
        CHECK(reader.error() == e.error);
        CHECK(reader.error_detail().find(e.where) != std::string::npos);
        CHECK(reader.has_head() == (std::string_view{e.where} == "body"));
        CHECK_FALSE(reader.reusable());
    }
}
