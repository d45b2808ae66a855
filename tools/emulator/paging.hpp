#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reply.hpp"

namespace originpull::emulator {

/// Reads `page` and `per_page`; nothing when one is not a number in its range.
std::optional<page_request> read_page(const std::map<std::string, std::string>& query, std::size_t normally,
                                      std::size_t least, std::size_t most);

/// What a page that cannot be is answered with.
response refuse_page(std::size_t least, std::size_t most);

/// The parts between the commas, empty ones included.
std::vector<std::string_view> split_list(std::string_view text);

} // namespace originpull::emulator
