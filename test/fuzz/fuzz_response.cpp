// The bytes of a response, in pieces. An input that begins with "L" has the limits of every client, others have
// small ones, which short inputs reach.

#include "support.hpp"

#include <codec/response_reader.hpp>

#include <tuple>

using namespace fuzz;
using namespace originpull;
using detail::response_limits;
using detail::response_reader;
using state = response_reader::state;

namespace {

constexpr std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};

struct outcome {
    state end = state::need_more;
    error_code error;
    bool has_head = false;
    bool reusable = false;
    detail::response_head head; ///< where there is one
    std::string body;           ///< of a complete response

    [[nodiscard]] auto fields() const {
        const auto limit = head.rate_limit.value_or(detail::rate_limit_reading{});
        return std::tuple(head.status, head.ray_id, head.is_json, head.content_encoding, head.retry_after,
                          head.rate_limit.has_value(), limit.remaining, limit.reset, head.keep_alive_timeout,
                          head.content_length, head.chunked, head.keep_alive);
    }
};

void check_complete(const outcome& got, std::string_view bytes) {
    const std::string_view block = bytes.substr(0, bytes.find("\r\n\r\n"));
    require(block.find("\n ") == block.npos && block.find("\n\t") == block.npos, "no line is folded");
    const detail::response_head& head = got.head;
    require(!got.error && got.has_head, "a complete response has a head and no error");
    require(head.status >= 200 && head.status <= 599, "its status is a final one");
    require(head.ray_id.size() <= 64 && head.content_encoding.size() <= 32, "what is kept of it is bounded");
    if (head.status == 204 || head.status == 304)
        require(got.body.empty(), "what has no body by definition has none");
    else if (!head.chunked)
        require(head.content_length == got.body.size(), "the body has the length that was announced");
    else
        require(!head.content_length, "a body is framed in one way");
    require(!got.reusable || head.keep_alive, "a connection is kept only when both sides want it");
}

outcome read(response_reader& reader, const split_input& input, const response_limits& limits) {
    const memory_peak memory;
    reader.start(limits, now);
    outcome got;
    input.for_each_piece([&](std::string_view piece) {
        const state before = got.end;
        got.end = reader.feed(piece);
        require(reader.begun(), "it has begun when a byte has come");
        require(reader.body().size() <= limits.body, "the body is bounded");
        require(before == state::need_more || got.end == before, "an end is the end");
        require(reader.reusable() ? got.end == state::complete : true,
                "only complete responses leave a connection");
        return true; // what comes behind the end is fed, too
    });
    if (got.end == state::complete) {
        const bool reusable = reader.reusable();
        require(reader.feed({}) == got.end && reader.reusable() == reusable, "no byte changes nothing");
    }
    require(memory.bytes() <= 16 * 1024 + 4 * (limits.header + limits.body), "memory is bounded");
    got.error = reader.error();
    got.has_head = reader.has_head();
    got.reusable = reader.reusable();
    if (got.has_head)
        got.head = reader.head();
    if (got.end == state::complete) {
        got.body = reader.body();
        check_complete(got, input.bytes);
    } else if (got.end == state::failed) {
        require(got.error.failed() && !reader.error_detail().empty(), "a failure says what it is");
        require(reader.error_detail().size() < 256 && is_plain_line(reader.error_detail()),
                "in one short line");
    } else {
        require(!got.error, "there is no error yet");
        const bool begun = reader.begun();
        require(reader.end_of_stream() == state::failed && !reader.reusable(), "cut short is a failure");
        require(reader.error() == (begun ? errc::response_incomplete : errc::connection_closed),
                "and which one");
    }
    return got;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const split_input split{text_of(data, size)};
    response_limits limits;
    if (!split.sizes.starts_with('L'))
        limits = {.header = 256,
                  .fields = 8,
                  .interim_responses = 2,
                  .chunk_extension = 16,
                  .trailer = 32,
                  .body = 128};

    response_reader reader; // of one connection: the second response must not see the first
    const outcome pieces = read(reader, split, limits);
    split_input at_once = split;
    at_once.sizes = {};
    const outcome whole = read(reader, at_once, limits);
    require(pieces.end == whole.end, "it ends the same way however it is split");
    require(pieces.has_head == whole.has_head && pieces.reusable == whole.reusable, "with the same head");
    require(pieces.fields() == whole.fields() && pieces.body == whole.body, "and the same fields and body");
    // Of two faults in one header the one that is met first is named.
    const bool two_faults = whole.error == errc::http_header_limit && pieces.error == errc::http_invalid;
    require(pieces.error == whole.error || (two_faults && !whole.has_head), "and the same error");
    return 0;
}
