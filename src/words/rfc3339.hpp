#ifndef ORIGINPULL_SRC_WORDS_RFC3339_HPP
#define ORIGINPULL_SRC_WORDS_RFC3339_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace originpull::detail {

struct rfc3339_time {
    std::chrono::sys_seconds seconds;
    std::chrono::nanoseconds fraction;
};

/// `2019-10-28T18:11:23.37411Z`: an RFC 3339 date-time with any offset and 0 to 9 fraction digits.
[[nodiscard]] std::optional<rfc3339_time> parse_rfc3339(std::string_view text) noexcept;

} // namespace originpull::detail

#endif
