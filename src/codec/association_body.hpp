#ifndef ORIGINPULL_SRC_CODEC_ASSOCIATION_BODY_HPP
#define ORIGINPULL_SRC_CODEC_ASSOCIATION_BODY_HPP

#include "../words/secret.hpp"

#include <originpull/values.hpp>

#include <span>

namespace originpull::detail {

/// `{"config":[{"hostname","cert_id","enabled"}]}`: true, false, or a null that is written out.
/// @throws std::invalid_argument when there is none, one is malformed, or a hostname occurs twice
[[nodiscard]] secret_buffer association_body(std::span<const association_change> changes);

/// `{"enabled":...}`
[[nodiscard]] secret_buffer settings_body(const zone_settings& settings);

} // namespace originpull::detail

#endif
