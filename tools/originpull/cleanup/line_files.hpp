#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace originpull::command {

/** Reads a list: hands each line to `each` without its comment (#...) and the blanks around it, and no line of which
 *  nothing is left. What `each` throws as std::invalid_argument gets the file and the line put before it.
 *  @param what names the flag, to begin messages with
 *  @returns how many lines there were for `each`
 *  @throws std::invalid_argument also when it cannot be read, or holds nothing */
std::size_t read_lines(const std::string& path, std::string_view what,
                       const std::function<void(std::string_view line)>& each);

/// The same from standard input.
std::size_t read_input_lines(std::string_view what, const std::function<void(std::string_view line)>& each);

} // namespace originpull::command
