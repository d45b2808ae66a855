// The chunked coding, in pieces.

#include "support.hpp"

#include <codec/chunked_decoder.hpp>

#include <array>
#include <charconv>

using namespace fuzz;
using originpull::detail::chunked_decoder;
using status = chunked_decoder::status;

namespace {

constexpr std::size_t body_limit = 512;
constexpr std::size_t extension_limit = 32;
constexpr std::size_t trailer_limit = 64;

struct outcome {
    status end = status::need_more;
    std::string body;
    std::size_t used = 0; ///< bytes of the message

    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome decode(const split_input& input) {
    chunked_decoder decoder{body_limit, extension_limit, trailer_limit};
    outcome got;
    input.for_each_piece([&](std::string_view piece) {
        std::string_view rest = piece;
        got.end = decoder.feed(rest, got.body);
        require(rest.data() + rest.size() == piece.data() + piece.size(), "bytes are taken from the front");
        require(got.end != status::need_more || rest.empty(), "who needs more has taken all");
        require(got.body.size() <= body_limit, "the body is bounded");
        got.used += piece.size() - rest.size();
        return got.end == status::need_more;
    });
    if (got.end == status::done) {
        std::string_view behind = "0\r\n\r\n";
        require(decoder.feed(behind, got.body) == status::done && behind.size() == 5,
                "what is behind is left alone");
    }
    return got;
}

std::string encode(std::string_view body, std::size_t chunk) {
    std::string out;
    for (; !body.empty(); body.remove_prefix(std::min(chunk, body.size()))) {
        const std::string_view data = body.substr(0, chunk);
        std::array<char, 16> size;
        const auto [end, error] = std::to_chars(size.begin(), size.end(), data.size(), 16);
        out.append(size.begin(), end).append("\r\n").append(data).append("\r\n");
    }
    return out + "0\r\n\r\n";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const split_input split{text_of(data, size)};
    split_input at_once = split;
    at_once.sizes = {};
    const outcome whole = decode(at_once);
    require(decode(split) == whole, "it is the same however it is split");
    if (whole.end == status::done) {
        split_input again = split;
        const std::string text = encode(whole.body, split.sizes.size() + 1);
        again.bytes = text;
        const outcome got = decode(again);
        require(got.end == status::done && got.body == whole.body && got.used == text.size(),
                "and comes back");
        require(whole.body.size() + 5 <= whole.used, "the coding takes room");
    }
    return 0;
}
