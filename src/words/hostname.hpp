#ifndef ORIGINPULL_SRC_WORDS_HOSTNAME_HPP
#define ORIGINPULL_SRC_WORDS_HOSTNAME_HPP

#include <string_view>

namespace originpull::detail {

/// Whether it can name a host in a path and in JSON without any escaping: at most 255 of `0-9 A-Z a-z _ - . *`, no
/// empty label, and more than one: a single word could be the name of another endpoint.
[[nodiscard]] bool valid_hostname(std::string_view text) noexcept;

/// @throws std::invalid_argument that begins with `what` and tells what a hostname looks like
void check_hostname(std::string_view what, std::string_view text);

/// The letters A-Z and a-z are the same in host names.
[[nodiscard]] bool same_hostname(std::string_view a, std::string_view b) noexcept;

} // namespace originpull::detail

#endif
