#ifndef ORIGINPULL_SRC_CODEC_RESPONSE_HEAD_HPP
#define ORIGINPULL_SRC_CODEC_RESPONSE_HEAD_HPP

#include "rate_limit_header.hpp"

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace originpull::detail {

/// The response header, as far as anybody here wants to know it.
struct response_head {
    int status = 0;
    std::string ray_id;
    bool is_json = true;                             ///< its content type says so, or there is none
    std::string content_encoding;                    ///< empty for identity
    std::optional<std::chrono::seconds> retry_after; ///< the largest of those that make sense
    std::optional<rate_limit_reading> rate_limit;
    std::optional<std::chrono::seconds> keep_alive_timeout; ///< the server's hint
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool keep_alive = false;
};

struct head_failure {
    error_code ec;
    std::string detail;
};

/** Reads one header block, its empty line included.
 *
 *  Beast's parser knows the grammar; on top: no folded lines, status 100 to 599, at most `max_fields` fields,
 *  `Transfer-Encoding` absent or exactly one `chunked`. `now` is the wall clock, for dates without a `Date`
 *  field.
 */
[[nodiscard]] std::optional<head_failure> parse_response_head(std::string_view block, std::size_t max_fields,
                                                              std::chrono::sys_seconds now,
                                                              response_head& head);

} // namespace originpull::detail

#endif
