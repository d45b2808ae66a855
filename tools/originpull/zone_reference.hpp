#pragma once

#include <originpull/ids.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace originpull::command {

/// A zone as a person names it: by its id, or by its domain name.
struct zone_reference {
    std::optional<zone_id> id{};
    std::string name{}; ///< lower case; empty when there is an id

    [[nodiscard]] std::string text() const { return id ? id->str() : name; }
};

/// 32 hexadecimal digits are an id. @throws std::invalid_argument, quoting the text
[[nodiscard]] zone_reference parse_zone(std::string_view text);

} // namespace originpull::command
