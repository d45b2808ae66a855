#include "line_files.hpp"

#include "../text.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

namespace originpull::command {

namespace {

using line_function = std::function<void(std::string_view line)>;

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view trimmed(std::string_view line) {
    line = line.substr(0, line.find('#'));
    const auto first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

std::size_t read_from(std::istream& source, const std::string& name, const line_function& each) {
    std::size_t number = 0;
    std::size_t found = 0;
    for (std::string line; std::getline(source, line);) {
        ++number;
        const std::string_view text = trimmed(line);
        if (text.empty())
            continue;
        ++found;
        try {
            each(text);
        } catch (const std::invalid_argument& problem) {
            throw std::invalid_argument(name + ", line " + std::to_string(number) + ": " + problem.what());
        }
    }
    if (source.bad())
        throw std::invalid_argument(name + " cannot be read: " + std::generic_category().message(errno));
    // More likely a list that could not be made than a wish for nothing.
    if (found == 0)
        throw std::invalid_argument(name + " holds nothing but blanks and comments");
    return found;
}

} // namespace

std::size_t read_lines(const std::string& path, std::string_view what, const line_function& each) {
    const std::string name = std::string{what} + ": " + in_quotes(path);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        throw std::invalid_argument(name + " is a directory");
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file)
        throw std::invalid_argument(name + " cannot be read: " + std::generic_category().message(errno));
    return read_from(file, name, each);
}

std::size_t read_input_lines(std::string_view what, const line_function& each) {
    return read_from(std::cin, std::string{what} + ": standard input", each);
}

} // namespace originpull::command
