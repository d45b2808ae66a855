#ifndef ORIGINPULL_SRC_CODEC_HTTP_DATE_HPP
#define ORIGINPULL_SRC_CODEC_HTTP_DATE_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace originpull::detail {

/** RFC 9110 5.6.7: IMF-fixdate and the two obsolete forms. `now` decides the century of two-digit years. */
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                                      std::chrono::sys_seconds now) noexcept;

} // namespace originpull::detail

#endif
