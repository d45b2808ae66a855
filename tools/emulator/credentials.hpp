#pragma once

#include <optional>
#include <string>

#include "exchange.hpp"

namespace originpull::emulator {

enum class credential_kind { user_token, account_token, key };

/// Who asks, as far as the headers tell.
struct caller {
    credential_kind kind = credential_kind::user_token;
    std::string secret;
    std::string identity; ///< what requests are counted by
};

struct authentication {
    caller who;
    std::optional<response> refused;
};

/// Checks the headers. `expected` is the only secret that is good; empty: any. A key beats a token that comes
/// with it, as it does at the service.
authentication authenticate(const request& asked, const std::string& expected, bool verifying);

} // namespace originpull::emulator
