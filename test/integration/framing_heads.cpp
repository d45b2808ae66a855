#include "support/answer_fault.hpp"

#include <string>
#include <vector>

// Rows 59 to 73 of the fault matrix: what can be wrong before the body.

using namespace originpull;
using namespace originpull::test;

namespace {

std::string head(std::string_view fields) {
    std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    return text.append(fields).append("\r\n");
}

std::string with_success(std::string_view fields) { return head(fields) + success_body(); }

std::string length_field() { return "Content-Length: " + std::to_string(success_body().size()) + "\r\n"; }

answer_fault invalid(std::string name, std::string bytes, std::string explanation = {}) {
    return {std::move(name), says(std::move(bytes)), errc::http_invalid, effect::unknown, false,
            false,           std::move(explanation)};
}

} // namespace

TEST_CASE("framing: a connection that ends early", "[integration][framing]") {
    const error_code reset = boost::asio::error::connection_reset;
    const error_code incomplete = errc::response_incomplete;
    play_all({
        {"reset before the first byte", [](script& s) { s.reset(); }, reset, effect::unknown, false, true},
        {"closed before the first byte", [](script& s) { s.then_close(); }, errc::connection_closed,
         effect::unknown, false, true},
        {"closed without notice before the first byte", [](script& s) { s.close_without_notify(); },
         errc::connection_closed, effect::unknown, false, true},
        {"one byte", says_and_closes("H"), incomplete},
        {"half a status line", says_and_closes("HTTP/1.1 2"), incomplete},
        {"half a header", says_and_closes("HTTP/1.1 200 OK\r\nContent-Le"), incomplete, effect::unknown,
         false, false, "inside the header"},
        {"no empty line", says_and_closes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"), incomplete},
        {"half a header, then reset", [](script& s) { s.reply("HTTP/1.1 200 OK\r\n").reset(); }, incomplete},
        {"100 and nothing else", says_and_closes("HTTP/1.1 100 Continue\r\n\r\n"), incomplete},
        {"103 and half a header", says_and_closes("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200"),
         incomplete},
    });
}

TEST_CASE("framing: status lines that are none", "[integration][framing]") {
    const std::string rest = " OK\r\n" + length_field() + "\r\n" + success_body();
    std::vector<answer_fault> faults{
        invalid("HTTP/0.9", "{\"success\":true}\r\n", "does not begin with HTTP/1."),
        invalid("Icecast", "ICY 200 OK\r\n\r\n"),
        invalid("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        invalid("HTTP/2 settings", std::string("\0\0\x12\4\0\0\0\0\0", 9)),
        invalid("an SSH server", "SSH-2.0-OpenSSH_9.2\r\n"),
        invalid("HTTP/2.0", "HTTP/2.0 200" + rest),
        invalid("lower case", "http/1.1 200" + rest),
        invalid("a line before it", "\r\nHTTP/1.1 200" + rest),
        invalid("LF only", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}\r\n\r\n"),
    };
    for (const char* version : {"HTTP/1.9", "HTTP/1.", "HTTP/1.12", "HTTP/1.x"})
        faults.push_back(invalid(version, std::string{version} + " 200" + rest));
    for (const char* status :
         {"000", "099", "99", "9", "600", "700", "999", "1000", "2000", "20x", "-200", "0x1", ""})
        faults.push_back(invalid("status " + std::string{status}, "HTTP/1.1 " + std::string{status} + rest));
    play_all(faults);
}

TEST_CASE("framing: interim responses", "[integration][framing]") {
    const auto interim = [](int count, const char* status) {
        std::string text;
        for (int i = 0; i < count; ++i)
            text.append("HTTP/1.1 ").append(status).append("\r\nLink: </a>\r\n\r\n");
        return text;
    };
    play_all({
        {"16 of them",
         says(interim(8, "100 Continue") + interim(8, "103 Early Hints") + success_response()),
         {},
         effect::applied,
         true},
        {"in several pieces",
         [&](script& s) { s.reply(interim(3, "103 Early Hints") + success_response(), 40); },
         {},
         effect::applied,
         true},
        {"17 of them", says(interim(17, "103 Early Hints") + success_response()), errc::http_header_limit,
         effect::unknown, false, false, "too many interim responses"},
        {"without end",
         [&](script& s) { s.reply_without_end(interim(1, "100 Continue"), interim(20, "100 Continue")); },
         errc::http_header_limit},
        invalid("101 that nobody asked for",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "change of protocol"),
    });
}

TEST_CASE("framing: headers without measure", "[integration][framing]") {
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "a: b\r\n";
    std::string hundred_and_one;
    for (int i = 0; i < 101; ++i)
        hundred_and_one += "a: b\r\n";
    const auto limit = [](std::string name, std::string bytes) {
        return answer_fault{std::move(name), says(std::move(bytes)), errc::http_header_limit};
    };
    play_all({
        limit("one long line", with_success("X-Long: " + std::string(40'000, 'x') + "\r\n" + length_field())),
        limit("a line without end", "HTTP/1.1 200 OK\r\nX: " + std::string(64'000, 'x')),
        {"endless header",
         [](script& s) { s.reply_without_end("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n"); },
         errc::http_header_limit},
        limit("a reason without end", "HTTP/1.1 200 " + std::string(64'000, 'x')),
        limit("5000 tiny fields", with_success(many + length_field())),
        limit("102 fields", with_success(hundred_and_one + length_field())),
        {"31 KiB in one field",
         says(with_success("X-Long: " + std::string(31'000, 'x') + "\r\n" + length_field())),
         {},
         effect::applied,
         true},
    });
}

TEST_CASE("framing: fields that are none", "[integration][framing]") {
    const std::string length = length_field();
    const auto field = [&](std::string name, std::string line) {
        return invalid(std::move(name), with_success(line + length));
    };
    play_all({
        field("NUL in a value", std::string("X: a\0b\r\n", 8)),
        field("NUL in a name", std::string("X\0Y: a\r\n", 8)),
        field("control character", "X: a\x01z\r\n"),
        field("DEL", "X: a\x7f\r\n"),
        field("bare CR", "X: a\rb\r\n"),
        field("bare LF", "X: a\nno colon\r\n"),
        field("no colon", "no colon here\r\n"),
        field("no name", ": value\r\n"),
        field("blank before the colon", "X : a\r\n"),
        field("folded with a blank", "X: a\r\n b\r\n"),
        field("folded with a tab", "X: a\r\n\tb\r\n"),
        invalid("folded first line", "HTTP/1.1 200 OK\r\n X: a\r\n" + length + "\r\n" + success_body(),
                "folded"),
    });
}

TEST_CASE("framing: lengths that contradict themselves", "[integration][framing]") {
    const std::string body = success_body();
    const std::string n = std::to_string(body.size());
    const auto framed = [&](const std::string& fields) { return with_success(fields); };
    std::vector<answer_fault> faults{
        invalid("two that differ", framed("Content-Length: " + n + "\r\nContent-Length: 1\r\n")),
        invalid("a list that differs", framed("Content-Length: " + n + ", 1\r\n")),
        invalid("length, then chunked",
                framed("Content-Length: " + n + "\r\nTransfer-Encoding: chunked\r\n")),
        invalid("chunked, then length",
                framed("Transfer-Encoding: chunked\r\nContent-Length: " + n + "\r\n")),
        invalid("two codings", framed("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n")),
        invalid("chunked twice", framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")),
        {"two that are equal",
         says(framed("Content-Length: " + n + "\r\nContent-Length: " + n + "\r\n")),
         {},
         effect::applied,
         true},
    };
    for (const std::string& value : std::initializer_list<std::string>{
             "-1", "+" + n, "0x10", n + "x", n + " 1", "18446744073709551616", "9999999999999999999999", ""})
        faults.push_back(invalid("length '" + value + "'", framed("Content-Length: " + value + "\r\n")));
    for (const char* coding : {"gzip", "identity", "xchunked", "chunked, gzip", "gzip, chunked",
                               "chunked;q=1", "\"chunked\"", "chunked,"})
        faults.push_back(invalid("coding " + std::string{coding},
                                 framed("Transfer-Encoding: " + std::string{coding} + "\r\n")));
    faults.push_back(invalid("coding gzip with a length",
                             framed("Transfer-Encoding: gzip\r\nContent-Length: " + n + "\r\n")));
    play_all(faults);
}
