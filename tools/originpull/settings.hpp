#pragma once

#include "options.hpp"
#include "terminal.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace originpull::command {

/// A global flag and its twin in the environment.
struct setting {
    std::string_view flag;     ///< "--timeout"
    std::string_view variable; ///< "ORIGINPULL_TIMEOUT"
    std::string_view value;    ///< what it takes, for the help; empty: it is a switch
    std::string_view help;
    /// Stores the value. `from` is the flag or the variable. @throws std::invalid_argument
    void (*store)(options& into, std::string_view value, std::string_view from);
};

[[nodiscard]] std::span<const setting> settings();

/// Stores what was given on the command line (flag to value), and from the environment what was not.
/// @throws std::invalid_argument that begins with the flag or the variable
void apply_settings(options& into, const std::map<std::string, std::string, std::less<>>& given,
                    const environment& env);

} // namespace originpull::command
