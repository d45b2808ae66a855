#ifndef ORIGINPULL_SRC_CODEC_RESPONSE_READER_HPP
#define ORIGINPULL_SRC_CODEC_RESPONSE_READER_HPP

#include "chunked_decoder.hpp"
#include "response_head.hpp"

#include <originpull/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace originpull::detail {

/// What may come back. Everything beyond is an error, noticed as soon as it is certain.
struct response_limits {
    std::size_t header = 32 * 1024; ///< bytes of status line and fields
    std::size_t fields = 100;
    std::size_t interim_responses = 16;
    std::size_t chunk_extension = 1024;
    std::size_t trailer = 8 * 1024;
    std::size_t body = std::size_t{8} << 20;
};

/** One HTTP/1.1 response from bytes, framed strictly as RFC 9112 says, interim responses passed over.
 *
 *  The body always delimits itself: one that ends with the connection cannot be told from a truncated one.
 *  Nothing here throws but std::bad_alloc.
 */
class response_reader {
public:
    enum class state : unsigned char { need_more, complete, failed };

    /// Prepares for the next response. `now` is the wall clock, for dates in headers without one of their
    /// own.
    void start(const response_limits& limits, std::chrono::sys_seconds now);

    /// Lets go of memory that only a large response needs. The head stays valid.
    void rest() noexcept;

    /// Takes bytes as they come, split anywhere.
    state feed(std::string_view bytes);

    /// The peer has closed. Always an error: nobody waits for more of a response that is complete.
    state end_of_stream();

    [[nodiscard]] const error_code& error() const noexcept { return error_; }
    [[nodiscard]] const std::string& error_detail() const noexcept { return detail_; }

    [[nodiscard]] bool begun() const noexcept { return begun_; } ///< whether any byte has come
    [[nodiscard]] bool has_head() const noexcept {
        return phase_ != phase::head && phase_ != phase::failed_head;
    }
    [[nodiscard]] const response_head& head() const noexcept { return head_; }
    [[nodiscard]] const std::string& body() const noexcept { return body_; }

    /// Whether the connection may carry another exchange: complete, kept alive, and nothing came behind.
    [[nodiscard]] bool reusable() const noexcept {
        return phase_ == phase::complete && head_.keep_alive && !surplus_ && !ambiguous_end_;
    }

private:
    enum class phase : unsigned char { head, counted_body, chunked_body, complete, failed_head, failed_body };

    state fail(errc e, std::string detail);
    state take_head(std::string_view& in);
    state after_head();
    state finish(std::string_view rest);

    response_limits limits_;
    std::chrono::sys_seconds now_{};
    std::string block_; ///< a header block that has not come whole yet
    response_head head_;
    std::string body_;
    chunked_decoder chunks_;
    std::uint64_t body_left_ = 0;
    std::size_t interim_ = 0;
    error_code error_;
    std::string detail_;
    phase phase_ = phase::head;
    bool begun_ = false;
    bool surplus_ = false;       ///< bytes behind the response
    bool ambiguous_end_ = false; ///< no body by definition, but one was announced
};

} // namespace originpull::detail

#endif
