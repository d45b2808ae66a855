#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

namespace unit_test {

/// What a std::invalid_argument says that `f` throws; a text that no test expects when it throws none.
template <class F>
std::string refusal(F f) {
    try {
        f();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "<accepted>";
}

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Nothing in it that a terminal would act on.
inline bool is_plain_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

} // namespace unit_test
