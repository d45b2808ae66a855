#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::emulator {

inline constexpr std::string_view base_path = "/client/v4";

/// A request target, taken apart as the service does it.
struct target {
    bool below_base = false;
    std::string path;                  ///< below the base path, as it came, without query
    std::vector<std::string> segments; ///< decoded; empty ones have collapsed
    std::map<std::string, std::string> query;
    bool malformed = false; ///< a broken percent sequence
};

target parse_target(std::string_view text);

/// Whether the text may be a zone's or an account's id: 32 lower-case hexadecimal digits.
bool is_object_id(std::string_view text);

/// 1 to 64 of `0-9 A-Z a-z _ -`.
bool is_certificate_id(std::string_view text);

} // namespace originpull::emulator
