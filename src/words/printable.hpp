#ifndef ORIGINPULL_SRC_WORDS_PRINTABLE_HPP
#define ORIGINPULL_SRC_WORDS_PRINTABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace originpull::detail {

/// Text of unknown origin, fit for a message: control characters and invalid UTF-8 become '?', at most
/// `limit` bytes.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 256);

/// printable(), in quotation marks.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t limit = 80);

} // namespace originpull::detail

#endif
