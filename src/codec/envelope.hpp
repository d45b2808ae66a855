#ifndef ORIGINPULL_SRC_CODEC_ENVELOPE_HPP
#define ORIGINPULL_SRC_CODEC_ENVELOPE_HPP

#include "json_binding.hpp"

#include <originpull/diagnostics.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::detail {

/// `result_info`, as far as the service gives it.
struct page_info {
    std::optional<std::int64_t> page;
    std::optional<std::int64_t> per_page;
    std::optional<std::int64_t> total_pages;
    std::optional<std::int64_t> total_count;
};

/// The frame that the service puts around every answer: `{success, errors, messages, result, result_info}`.
struct envelope {
    std::optional<bool> success;
    std::vector<notice> errors;
    std::vector<notice> messages;
    page_info info;
    bool has_result = false; ///< present and not null
};

/// Where the result of an operation goes. Without a member, results are skipped.
struct result_target {
    const json_member* member = nullptr;
    void* object = nullptr;
};

enum class decode_status : unsigned char {
    ok,
    truncated, ///< ends in the middle, or is empty
    invalid,   ///< not JSON, not the envelope, or not the result that the target expects
};

/** Reads a whole body. Unless it is ok, `error` says where and why, and `to` holds what was read until then.
 *
 *  Strict: RFC 8259 JSON, UTF-8, at most 32 levels, no member of the envelope twice, nothing behind it.
 *  Of `errors` and `messages` 256 each are kept, causes included.
 */
[[nodiscard]] decode_status decode_envelope(std::string_view body, envelope& to, const result_target& result,
                                            std::string& error);

} // namespace originpull::detail

#endif
