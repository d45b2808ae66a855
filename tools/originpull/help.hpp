#pragma once

#include <span>
#include <string>
#include <string_view>

namespace originpull::command {

struct help_line {
    std::string_view what;
    std::string_view meaning;
};

/// How a command presents itself.
struct command_help {
    std::string_view name;
    std::string_view arguments;
    std::string_view summary;
    std::string_view details;
    std::span<const help_line> flags;
    std::string_view examples;
};

[[nodiscard]] std::span<const command_help> commands();

/// The help of the tool.
[[nodiscard]] std::string help_text();

/// The help of one command; its name must be known.
[[nodiscard]] std::string help_text(std::string_view command);

/// For those who gave no argument.
[[nodiscard]] std::string short_help_text();

/// Versions of the program and of what it is made of.
[[nodiscard]] std::string version_text();

} // namespace originpull::command
