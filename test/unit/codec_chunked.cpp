#include <catch2/catch_test_macros.hpp>

#include <codec/chunked_decoder.hpp>

#include <algorithm>
#include <string>

using originpull::detail::chunked_decoder;
using status = chunked_decoder::status;
using namespace std::string_literals;

namespace {

constexpr std::size_t body_limit = 4096;
constexpr std::size_t extension_limit = 64;
constexpr std::size_t trailer_limit = 128;

struct result {
    status end = status::need_more;
    std::string body;
    std::string left; ///< behind the message
};

/// Fed in pieces of `piece` bytes.
result decode(std::string_view text, std::size_t piece = std::string_view::npos) {
    chunked_decoder decoder{body_limit, extension_limit, trailer_limit};
    result r;
    while (!text.empty() && r.end == status::need_more) {
        std::string_view in = text.substr(0, piece);
        const std::size_t offered = in.size();
        r.end = decoder.feed(in, r.body);
        text.remove_prefix(offered - in.size());
        if (r.end == status::need_more)
            REQUIRE(in.empty());
    }
    r.left = text;
    return r;
}

const std::string longest_extension(extension_limit, 'e');
const std::string longest_trailer = "T: " + std::string(trailer_limit - 3, 't');

} // namespace

TEST_CASE("chunked: messages, in pieces of every size", "[codec][chunked]") {
    struct row {
        std::string text, body, left;
    };
    const row rows[] = {
        {"0\r\n\r\n", "", ""},
        {"5\r\nhello\r\n0\r\n\r\n", "hello", ""},
        {"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!", ""},
        {"a\r\n0123456789\r\n0\r\n\r\n", "0123456789", ""},
        {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789", ""},
        {"0000000000000005\r\nhello\r\n000\r\n\r\n", "hello", ""},
        {"4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", ""},
        {"1\r\n\0\r\n0\r\n\r\n"s, "\0"s, ""},
        {"5;name=value;quoted=\"a;b\"\r\nhello\r\n0;x\r\n\r\n", "hello", ""},
        {"5;\r\nhello\r\n0\r\n\r\n", "hello", ""},
        {"5;" + longest_extension + "\r\nhello\r\n0;" + longest_extension + "\r\n\r\n", "hello", ""},
        {"0\r\nRetry-After: 7\r\nX: y\r\n\r\n", "", ""},
        {"0\r\n" + longest_trailer + "\r\n\r\n", "", ""},
        {"5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK", "hello", "HTTP/1.1 200 OK"},
        {"0\r\n\r\n\r\n", "", "\r\n"},
        {"1000\r\n" + std::string(4096, 'x') + "\r\n0\r\n\r\n", std::string(4096, 'x'), ""},
    };
    for (const row& r : rows) {
        const std::size_t pieces = std::min<std::size_t>(r.text.size(), 40);
        for (std::size_t piece = 1; piece <= pieces; ++piece) {
            CAPTURE(r.text.substr(0, 80), piece);
            const auto got = decode(r.text, piece);
            CHECK(got.end == status::done);
            CHECK(got.body == r.body);
            CHECK(got.left == r.left);
        }
        CHECK(decode(r.text).left == r.left);
    }
}

TEST_CASE("chunked: what is cut short is never done", "[codec][chunked]") {
    const std::string whole = "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n";
    for (std::size_t n = 0; n < whole.size(); ++n) {
        CAPTURE(n);
        CHECK(decode(whole.substr(0, n)).end == status::need_more);
    }
}

TEST_CASE("chunked: what is refused, in pieces of every size", "[codec][chunked]") {
    struct row {
        std::string text;
        status end;
    };
    const row rows[] = {
        // sizes
        {"\r\n", status::invalid},
        {"x\r\n", status::invalid},
        {"5x\r\nhello\r\n", status::invalid},
        {"-5\r\nhello\r\n", status::invalid},
        {"+5\r\nhello\r\n", status::invalid},
        {"0x5\r\nhello\r\n", status::invalid},
        {" 5\r\nhello\r\n", status::invalid},
        {"5 \r\nhello\r\n", status::invalid},
        {"5\t;x\r\nhello\r\n", status::invalid},
        {";x\r\n", status::invalid},
        {"00000000000000005\r\nhello\r\n", status::invalid}, // 17 digits
        {"10000000000000000\r\n", status::invalid},          // overflows 64 bits
        {"fffffffffffffffff\r\n", status::invalid},
        {"ffffffffffffffff\r\n", status::body_limit},
        {"8000000000000000\r\n", status::body_limit},
        // line ends
        {"5\nhello\r\n", status::invalid},
        {"5\r\rhello\r\n", status::invalid},
        {"5\rhello", status::invalid},
        {"5;x\nhello\r\n", status::invalid},
        {"5;x\r\rhello\r\n", status::invalid},
        {"5\r\nhello0\r\n\r\n", status::invalid},
        {"5\r\nhello\n0\r\n\r\n", status::invalid},
        {"5\r\nhello\r0\r\n\r\n", status::invalid},
        {"5\r\nhello!\r\n", status::invalid},
        {"0\r\n\n", status::invalid},
        {"0\r\n\rx", status::invalid},
        {"0\r\nT: 1\n\r\n", status::invalid},
        {"0\r\nT: 1\rX", status::invalid},
        // controls in lines
        {"5;\0\r\nhello"s, status::invalid},
        {"5;\x7f\r\nhello", status::invalid},
        {"0\r\nT: \0\r\n\r\n"s, status::invalid},
        {"0\r\nT: \x1b\r\n\r\n", status::invalid},
        // limits
        {"1001\r\n", status::body_limit},
        {"fff\r\n" + std::string(4095, 'x') + "\r\n2\r\n", status::body_limit},
        {"5;" + longest_extension + "e\r\n", status::extension_limit},
        {"5;" + std::string(16 * 1024, 'e'), status::extension_limit},
        {"0;" + std::string(16 * 1024, 'e'), status::extension_limit},
        {"0\r\n" + longest_trailer + "t\r\n\r\n", status::trailer_limit},
        {"0\r\nT: " + std::string(64 * 1024, 't') + "\r\n\r\n", status::trailer_limit},
    };
    for (const row& r : rows) {
        for (const std::size_t piece :
             {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, r.text.size()}) {
            CAPTURE(r.text.substr(0, 80), piece);
            CHECK(decode(r.text, piece).end == r.end);
        }
    }
}

TEST_CASE("chunked: many short trailers are as bounded as a long one", "[codec][chunked]") {
    std::string text = "0\r\n";
    for (int i = 0; i < 100'000; ++i)
        text += "a:\r\n";
    CHECK(decode(text).end == status::trailer_limit);
}

TEST_CASE("chunked: what stands around the data is bounded, too", "[codec][chunked]") {
    // A byte of data with as much extension as is allowed, for ever.
    const std::string piece = "1;" + longest_extension + "\r\nx\r\n";
    chunked_decoder decoder{std::size_t{1} << 20, extension_limit, trailer_limit};
    std::string body;
    std::size_t read = 0;
    status end = status::need_more;
    while (end == status::need_more && read < 4U << 20) {
        std::string_view in = piece;
        end = decoder.feed(in, body);
        read += piece.size();
    }
    CHECK(end == status::body_limit);
    CHECK(read <= (1U << 20) + 64 * 1024 + piece.size());
    CHECK(decode([] {
              std::string small_chunks;
              for (int i = 0; i < 4096; ++i)
                  small_chunks += "1\r\nx\r\n";
              return small_chunks + "0\r\n\r\n";
          }())
              .end == status::done);
}

TEST_CASE("chunked: the body never grows beyond its limit", "[codec][chunked]") {
    std::string text;
    for (int i = 0; i < 10'000; ++i)
        text += "1\r\nx\r\n";
    const auto got = decode(text);
    CHECK(got.end == status::body_limit);
    CHECK(got.body.size() == body_limit);
}
