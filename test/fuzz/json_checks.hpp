#pragma once

#include <codec/envelope.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace fuzz {

struct decoded_frame {
    originpull::detail::decode_status status = originpull::detail::decode_status::invalid;
    originpull::detail::envelope frame;
    std::string error;
};

/// What holds for the frame around every result. `bound` tells whether somebody asked for the result.
void check_frame(std::string_view body, const decoded_frame& got, bool bound);

/// The elements of `result` in a document of Boost.JSON's own; 0 where it is no list.
std::size_t elements_of_result(std::string_view body);

/// Memory that a frame may take while it is decoded, its result aside.
std::size_t most_memory(std::string_view body);

} // namespace fuzz
