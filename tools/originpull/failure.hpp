#pragma once

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>
#include <originpull/observer.hpp>

#include <string>
#include <string_view>

namespace originpull::command {

/// What a command knows better than the diagnostics do; empty: nothing.
struct own_words {
    std::string effect{}; ///< what was changed, line by line
    std::string waits{};  ///< how often the service had to be waited for, and why; line by line
    std::string advice{};
};

/// What a person reads when a call has failed: what was asked, what the service said, what to do, and what
/// Cloudflare's support asks for. `asked` completes "could not ...". Several lines.
[[nodiscard]] std::string explain(std::string_view asked, const error_code& ec, const diagnostics& info,
                                  const own_words& words = {});

/// "HTTP 400, 1433 Certificate is in use": the service's own words, or what failed on the way to it.
[[nodiscard]] std::string what_came_back(const error_code& ec, const diagnostics& info);

/// The permission that the operation needs, as the dashboard names it.
[[nodiscard]] std::string_view permission_for(const diagnostics& info) noexcept;

/// "ray id 8f1c..., 2 attempts".
[[nodiscard]] std::string trail(const diagnostics& info);

/// A line of --verbose.
[[nodiscard]] std::string attempt_line(const observer_event& event);

} // namespace originpull::command
