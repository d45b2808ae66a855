#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace originpull::command {

/// Text of unknown origin, fit for a terminal: line breaks and tabs become spaces, other control characters
/// and marks that change the direction of writing are left out, what is not UTF-8 becomes '?'.
[[nodiscard]] std::string printable(std::string_view text);

/// printable(), in quotation marks and not longer than a line.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// How many columns of a terminal the (printable) text takes.
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;

/// The text if it fits into `columns`, else its beginning and the ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// "1 attempt", "3 attempts".
[[nodiscard]] std::string count_of(long long n, std::string_view noun);

/// Serialised JSON in which no byte can command a terminal: DEL and the C1 controls, which JSON leaves alone,
/// become escapes. They occur inside of strings only.
[[nodiscard]] std::string escape_controls(std::string_view json);

} // namespace originpull::command
