#ifndef ORIGINPULL_SRC_CODEC_RETRY_AFTER_HPP
#define ORIGINPULL_SRC_CODEC_RETRY_AFTER_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace originpull::detail {

/** One `Retry-After` value, in seconds or as an HTTP date (relative to `date`: the moment of the response).
 *
 *  A date in the past is 0. Nothing for anything that does not make sense: negative, empty, more than a year.
 */
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                                    std::chrono::sys_seconds date) noexcept;

} // namespace originpull::detail

#endif
