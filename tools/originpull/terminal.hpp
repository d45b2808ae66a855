#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace originpull::command {

/// Looks up a variable of the environment; null when it is not set.
using environment = std::function<const char*(const char* name)>;

[[nodiscard]] environment process_environment();

/// The value of a variable; empty when it is not set.
[[nodiscard]] std::string_view value_of(const environment& env, const char* name);

/// What is at the other end of an output.
struct terminal {
    bool tty = false;       ///< a person reads it
    std::size_t width = 80; ///< columns, when it is a terminal
    bool colour = false;
    bool utf8 = false;
};

[[nodiscard]] terminal inspect_terminal(int descriptor, const environment& env);

/// How wide it is now; `otherwise` when it does not say.
[[nodiscard]] std::size_t width_now(int descriptor, std::size_t otherwise) noexcept;

/// NO_COLOR wins over CLICOLOR_FORCE and FORCE_COLOR, which win over everything else.
[[nodiscard]] bool wants_colour(bool tty, const environment& env);

/// Whether the locale of the environment writes UTF-8.
[[nodiscard]] bool writes_utf8(const environment& env);

} // namespace originpull::command
