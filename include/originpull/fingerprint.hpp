#ifndef ORIGINPULL_FINGERPRINT_HPP
#define ORIGINPULL_FINGERPRINT_HPP

#include <originpull/detail/export.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace originpull {

/** The SHA-256 fingerprint of a certificate: of the DER form of the first certificate in `pem`, as 64 lower-case
 *  hexadecimal digits. Nothing when there is none. What `openssl x509 -fingerprint -sha256` shows, without colons.
 *  Thread-safe. */
[[nodiscard]] ORIGINPULL_EXPORT std::optional<std::string> fingerprint_of(std::string_view pem);

} // namespace originpull

#endif
