#pragma once

#include "options.hpp"
#include "terminal.hpp"

#include <originpull/config.hpp>
#include <originpull/credentials.hpp>

#include <string>
#include <string_view>

namespace originpull::command {

enum class credential_kind : unsigned char { none, token, key };

[[nodiscard]] std::string_view to_string(credential_kind kind) noexcept; ///< "api_token", "api_key", ""

struct identity {
    originpull::credentials credentials{};
    credential_kind kind = credential_kind::none;
};

/// From the token file if one is named, else from the environment. @throws std::invalid_argument
[[nodiscard]] identity load_identity(const options& asked, const environment& env);

/// The same, but none when none are set.
[[nodiscard]] identity load_identity_if_any(const options& asked, const environment& env);

/// Where requests go: the flag, else CLOUDFLARE_BASE_URL, else Cloudflare. Checked. @throws
/// std::invalid_argument
[[nodiscard]] std::string base_url(const options& asked, const environment& env);

/// Whether a checked base URL names this machine.
[[nodiscard]] bool is_on_loopback(std::string_view base_url) noexcept;

/// @throws std::invalid_argument
[[nodiscard]] client_config make_config(const options& asked, const identity& who, const environment& env);

} // namespace originpull::command
