#pragma once

#include <codec/response_reader.hpp>

#include <catch2/catch_tostring.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace unit_test {

using originpull::errc;
using originpull::error_code;
using originpull::detail::response_head;
using originpull::detail::response_limits;
using originpull::detail::response_reader;
using reader_state = response_reader::state;

inline constexpr std::chrono::sys_seconds response_time =
    std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};

/// What became of a response.
struct reading {
    reader_state state = reader_state::need_more;
    error_code error;
    bool has_head = false;
    int status = 0;
    std::string body; ///< of a complete one
    bool reusable = false;

    friend bool operator==(const reading&, const reading&) = default;
    friend std::ostream& operator<<(std::ostream& out, const reading& r) {
        return out << "state " << static_cast<int>(r.state) << ", "
                   << (r.error ? r.error.message() : "no error") << ", has_head " << r.has_head << ", status "
                   << r.status << ", body \"" << r.body << "\", reusable " << r.reusable;
    }
};

/// Feeds the pieces one by one; one that fails is left alone, as its connection is.
inline reading read_pieces(const std::vector<std::string_view>& pieces, response_reader& reader,
                           const response_limits& limits = {}) {
    reader.start(limits, response_time);
    reading r;
    for (const std::string_view piece : pieces) {
        if (r.state != reader_state::failed)
            r.state = reader.feed(piece);
    }
    r.error = reader.error();
    r.has_head = reader.has_head();
    if (r.has_head)
        r.status = reader.head().status;
    if (r.state == reader_state::complete)
        r.body = reader.body();
    r.reusable = reader.reusable();
    return r;
}

inline reading read_whole(std::string_view text, const response_limits& limits = {}) {
    response_reader reader;
    return read_pieces({text}, reader, limits);
}

inline reading read_bytewise(std::string_view text, const response_limits& limits = {}) {
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < text.size(); ++i)
        bytes.push_back(text.substr(i, 1));
    response_reader reader;
    return read_pieces(bytes, reader, limits);
}

/// A response with the body `{}`.
inline std::string ok_with(const std::string& fields) {
    return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 2\r\n\r\n{}";
}

} // namespace unit_test
