#pragma once

#include <originpull/ids.hpp>

#include <string>
#include <string_view>

namespace originpull::command {

// What people write on the command line. `what` begins the message: "HOSTNAME ", "--hostname: ".

/// @throws std::invalid_argument, quoting the text
[[nodiscard]] certificate_id parse_certificate(std::string_view what, std::string_view text);

/// The name in lower case. @throws std::invalid_argument, quoting the text
[[nodiscard]] std::string parse_hostname(std::string_view what, std::string_view text);

/// SHA-256 as 64 lower-case hexadecimal digits, from what openssl x509 -fingerprint shows behind the equals
/// sign. @throws std::invalid_argument, quoting the text
[[nodiscard]] std::string parse_fingerprint(std::string_view what, std::string_view text);

} // namespace originpull::command
