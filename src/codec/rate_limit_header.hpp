#ifndef ORIGINPULL_SRC_CODEC_RATE_LIMIT_HEADER_HPP
#define ORIGINPULL_SRC_CODEC_RATE_LIMIT_HEADER_HPP

#include <originpull/diagnostics.hpp>

#include <chrono>
#include <cstdint>
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

/// What a response says about a limit: how much is left of it, and how large it is where that is known.
struct rate_limit_reading {
    std::uint64_t remaining = 0;
    std::chrono::seconds reset{};                 ///< until the window ends, rounded up by the service
    std::optional<std::uint64_t> limit{};         ///< of a whole window
    std::optional<std::chrono::seconds> window{}; ///< how long that is
};

/** The same, together with the size of that limit from `Ratelimit-Policy: "default";q=1200;w=300`, if the policies
 *  have one of its name. */
[[nodiscard]] std::optional<rate_limit_reading> parse_rate_limit(std::string_view value,
                                                                 std::string_view policies) noexcept;

} // namespace originpull::detail

#endif
