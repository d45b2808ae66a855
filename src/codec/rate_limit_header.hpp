#ifndef ORIGINPULL_SRC_CODEC_RATE_LIMIT_HEADER_HPP
#define ORIGINPULL_SRC_CODEC_RATE_LIMIT_HEADER_HPP

#include <originpull/diagnostics.hpp>

#include <optional>
#include <string_view>

namespace originpull::detail {

/** `Ratelimit: "default";r=50;t=30`: a structured-field list of strings with integer parameters.
 *
 *  Of several limits the one with the least remaining is returned, of equals the one that is reset last.
 *  Garbage anywhere makes the whole field void, as RFC 9651 wants it; members without both parameters are
 *  passed over.
 */
[[nodiscard]] std::optional<rate_limit_state> parse_rate_limit(std::string_view value) noexcept;

} // namespace originpull::detail

#endif
