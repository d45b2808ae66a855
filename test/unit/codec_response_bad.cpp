#include <catch2/catch_test_macros.hpp>

#include "codec_response_support.hpp"

using namespace unit_test;
using namespace std::string_literals;

namespace {

struct row {
    const char* what;
    std::string text;
    errc error;
    bool has_head = false; ///< its header was accepted
};

constexpr errc invalid = errc::http_invalid;
constexpr errc too_much = errc::http_header_limit;

std::string status_line(const std::string& line) { return line + "\r\nContent-Length: 2\r\n\r\n{}"; }

std::string repeated(const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += part;
    return out;
}

std::string chunks(const std::string& text) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + text;
}

std::string length(const std::string& value) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + value + "\r\n\r\n{}";
}

std::string coding(const std::string& fields) {
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n2\r\n{}\r\n0\r\n\r\n";
}

std::vector<row> rows() {
    const std::string te = "Transfer-Encoding: ";
    return {
        // not HTTP/1.x
        {"HTTP/0.9", "<html>hello</html>", invalid},
        {"an empty line first", "\r\n" + ok_with(""), invalid},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", invalid},
        {"HTTP/2 frame", "\x00\x00\x12\x04\x00\x00\x00\x00\x00"s, invalid},
        {"a TLS alert", "\x15\x03\x03\x00\x02\x02\x28"s, invalid},
        {"ICY", status_line("ICY 200 OK"), invalid},
        {"HTTP/2.0", status_line("HTTP/2.0 200 OK"), invalid},
        {"HTTP/1.9", status_line("HTTP/1.9 200 OK"), invalid},
        {"HTTP/1.", status_line("HTTP/1. 200 OK"), invalid},
        {"http/1.1", status_line("http/1.1 200 OK"), invalid},
        {"SSH", "SSH-2.0-OpenSSH_9.2\r\n", invalid},
        // status
        {"000", status_line("HTTP/1.1 000 x"), invalid},
        {"099", status_line("HTTP/1.1 099 x"), invalid},
        {"99", status_line("HTTP/1.1 99 x"), invalid},
        {"600", status_line("HTTP/1.1 600 x"), invalid},
        {"999", status_line("HTTP/1.1 999 x"), invalid},
        {"2000", status_line("HTTP/1.1 2000 OK"), invalid},
        {"-20", status_line("HTTP/1.1 -20 OK"), invalid},
        {"2x0", status_line("HTTP/1.1 2x0 OK"), invalid},
        {"no status", status_line("HTTP/1.1"), invalid},
        {"two spaces", status_line("HTTP/1.1  200 OK"), invalid},
        {"control in the reason", status_line("HTTP/1.1 200 O\x01K"), invalid},
        // interim responses
        {"000 as an interim", "HTTP/1.1 000 x\r\n\r\n" + ok_with(""), invalid},
        {"099 as an interim", "HTTP/1.1 099 x\r\n\r\n" + ok_with(""), invalid},
        {"101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", invalid},
        {"17 interim", repeated("HTTP/1.1 100 Continue\r\n\r\n", 17) + ok_with(""), too_much},
        {"a flood of interim", repeated("HTTP/1.1 103 x\r\nA: b\r\n\r\n", 10'000), too_much},
        // fields
        {"folded", ok_with("A: b\r\n c\r\n"), invalid},
        {"folded by a tab", ok_with("A: b\r\n\tc\r\n"), invalid},
        {"folded status line", status_line("HTTP/1.1 200 OK\r\n x"), invalid},
        {"NUL in a value", ok_with("A: \0\r\n"s), invalid},
        {"NUL in a name", ok_with("A\0: b\r\n"s), invalid},
        {"control in a value", ok_with("A: \x01\r\n"), invalid},
        {"bare CR", ok_with("A: b\rc\r\n"), invalid},
        {"no colon", ok_with("Ab\r\n"), invalid},
        {"no name", ok_with(": b\r\n"), invalid},
        {"space before the colon", ok_with("A : b\r\n"), invalid},
        {"space in a name", ok_with("A b: c\r\n"), invalid},
        {"bytes above ASCII in a name", ok_with("\xc3\xa9: c\r\n"), invalid},
        {"LF alone", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", invalid},
        {"LF alone, once", "HTTP/1.1 200 OK\r\nA: b\nContent-Length: 2\r\n\r\n{}", invalid},
        {"LF alone, and no end", "HTTP/1.1 200 OK\nA: b\n", invalid},
        // header limits
        {"101 fields", ok_with(repeated("A: b\r\n", 100)), too_much},
        {"5,000 fields", ok_with(repeated("A:\r\n", 5000)), too_much},
        {"one huge line", ok_with("A: " + std::string(33'000, 'b') + "\r\n"), too_much},
        {"an endless line", "HTTP/1.1 200 " + std::string(33'000, 'b'), too_much},
        {"32 KiB and a byte", "HTTP/1.1 200 " + std::string(32 * 1024 + 1 - 17, 'b') + "\r\n\r\n", too_much},
        // Content-Length
        {"two lengths", ok_with("Content-Length: 3\r\n"), invalid},
        {"two lengths in a list", length("2, 3"), invalid},
        {"negative", length("-2"), invalid},
        {"plus", length("+2"), invalid},
        {"hexadecimal", length("0x2"), invalid},
        {"letters behind", length("2b"), invalid},
        {"empty", length(""), invalid},
        {"decimal point", length("2.0"), invalid},
        {"overflow", length("18446744073709551616"), invalid},
        {"far overflow", length("99999999999999999999999999"), invalid},
        {"space inside", length("2 2"), invalid},
        // Transfer-Encoding
        {"TE gzip", coding(te + "gzip\r\n"), invalid},
        {"TE gzip with a length", ok_with(te + "gzip\r\n"), invalid},
        {"TE identity", coding(te + "identity\r\n"), invalid},
        {"TE xchunked", coding(te + "xchunked\r\n"), invalid},
        {"TE gzip, chunked", coding(te + "gzip, chunked\r\n"), invalid},
        {"TE chunked, gzip", coding(te + "chunked, gzip\r\n"), invalid},
        {"TE chunked, chunked", coding(te + "chunked, chunked\r\n"), invalid},
        {"TE quoted", coding(te + "\"chunked\"\r\n"), invalid},
        {"TE with parameter", coding(te + "chunked;q=1\r\n"), invalid},
        {"TE empty", coding(te + "\r\n"), invalid},
        {"two TE", coding(te + "chunked\r\n" + te + "chunked\r\n"), invalid},
        {"TE identity, then chunked", coding(te + "identity\r\n" + te + "chunked\r\n"), invalid},
        {"TE and length", coding(te + "chunked\r\nContent-Length: 2\r\n"), invalid},
        {"length and TE", coding("Content-Length: 2\r\n" + te + "chunked\r\n"), invalid},
        {"TE in HTTP/1.0", "HTTP/1.0 200 OK\r\n" + te + "chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", invalid},
        // the body's end
        {"no length at all", "HTTP/1.1 200 OK\r\n\r\n{}", invalid},
        {"close is no length", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", invalid},
        {"9 GB", length("9000000000"), errc::http_body_limit},
        {"2^64 - 1", length("18446744073709551615"), errc::http_body_limit},
        {"8 MiB and a byte", length("8388609"), errc::http_body_limit},
        {"a chunk of 9 GB", chunks("218711A00\r\n"), errc::http_body_limit, true},
        {"chunk size", chunks("x\r\n"), invalid, true},
        {"chunk size overflow", chunks("10000000000000000\r\n"), invalid, true},
        {"blank in the chunk size", chunks("2 \r\n{}\r\n"), invalid, true},
        {"LF alone in chunks", chunks("2\n{}\n"), invalid, true},
        {"no CRLF behind a chunk", chunks("2\r\n{}0\r\n\r\n"), invalid, true},
        {"chunk extension of 16 KiB", chunks("2;" + std::string(16 * 1024, 'x')), invalid, true},
        {"trailer of 64 KiB", chunks("0\r\nA: " + std::string(64 * 1024, 'b') + "\r\n\r\n"), too_much, true},
        {"trailers without end", chunks("0\r\n" + repeated("A: b\r\n", 20'000)), too_much, true},
    };
}

} // namespace

TEST_CASE("response: refused, whole", "[codec][response]") {
    for (const row& r : rows()) {
        CAPTURE(r.what);
        const reading got = read_whole(r.text);
        CHECK(got.state == reader_state::failed);
        CHECK(got.error == r.error);
        CHECK(got.has_head == r.has_head);
        CHECK_FALSE(got.reusable);
    }
}

TEST_CASE("response: refused just so, however it is split", "[codec][response]") {
    for (const row& r : rows()) {
        CAPTURE(r.what);
        const reading whole = read_whole(r.text);
        CHECK(read_bytewise(r.text) == whole);
        response_reader reader;
        const std::size_t step = r.text.size() < 500 ? 1 : r.text.size() / 7;
        for (std::size_t at = 0; at <= r.text.size(); at += step) {
            const std::string_view text = r.text;
            CAPTURE(at);
            CHECK(read_pieces({text.substr(0, at), text.substr(at)}, reader) == whole);
        }
    }
}

TEST_CASE("response: every failure says what was wrong", "[codec][response]") {
    for (const row& r : rows()) {
        CAPTURE(r.what);
        response_reader reader;
        static_cast<void>(read_pieces({r.text}, reader));
        CHECK_FALSE(reader.error_detail().empty());
        CHECK(reader.error_detail().size() < 200);
        CHECK(reader.begun());
        CHECK(reader.feed("more") == reader_state::failed); // and stays so
        CHECK(reader.error() == r.error);
    }
}

TEST_CASE("response: refused as early as it is certain", "[codec][response]") {
    struct early {
        const char* text;
        errc error;
    };
    for (const early& e : {early{"<", invalid}, early{"HTTP/2", invalid}, early{"\x15", invalid},
                           early{"SSH", invalid}, early{"HTTP/1.1 200 OK\n", invalid}}) {
        CAPTURE(e.text);
        CHECK(read_whole(e.text).error == e.error);
    }
}

TEST_CASE("response: the limits themselves are kept to the byte", "[codec][response]") {
    CHECK(read_whole(repeated("HTTP/1.1 100 Continue\r\n\r\n", 16) + ok_with("")).state ==
          reader_state::complete);
    CHECK(read_whole(ok_with(repeated("A: b\r\n", 99))).state == reader_state::complete);

    const std::string around = "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n";
    const std::string largest =
        "HTTP/1.1 200 " + std::string(32 * 1024 - around.size(), 'b') + "\r\nContent-Length: 2\r\n\r\n{}";
    CHECK(read_whole(largest).state == reader_state::complete);
    CHECK(read_bytewise(largest).state == reader_state::complete);

    response_limits limits;
    limits.body = 10;
    CHECK(read_whole("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", limits).body == "0123456789");
    CHECK(read_whole("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", limits).error == errc::http_body_limit);
    CHECK(read_whole(chunks("a\r\n0123456789\r\n0\r\n\r\n"), limits).body == "0123456789");
    CHECK(read_whole(chunks("a\r\n0123456789\r\n1\r\n"), limits).error == errc::http_body_limit);

    CHECK(read_whole(chunks("2;" + std::string(1024, 'x') + "\r\n{}\r\n0\r\n\r\n")).state ==
          reader_state::complete);
    CHECK(read_whole(chunks("2;" + std::string(1025, 'x') + "\r\n{}\r\n0\r\n\r\n")).error == invalid);
    CHECK(read_whole(chunks("0\r\nA: " + std::string(8 * 1024 - 3, 'b') + "\r\n\r\n")).state ==
          reader_state::complete);
    CHECK(read_whole(chunks("0\r\nA: " + std::string(8 * 1024 - 2, 'b') + "\r\n\r\n")).error == too_much);
}
