#include "credentials.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "codes.hpp"
#include "reply.hpp"

namespace originpull::emulator {
namespace {

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// Empty when the value is not of the form `Bearer TOKEN`.
std::string bearer_token(std::string_view value) {
    constexpr std::string_view scheme = "bearer ";
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (value.size() <= scheme.size() || !std::ranges::equal(value.substr(0, scheme.size()), scheme, same))
        return {};
    value.remove_prefix(scheme.size());
    return is_printable(value) ? std::string(value) : std::string();
}

} // namespace

authentication authenticate(const request& asked, const std::string& expected, bool verifying) {
    authentication result;
    caller& who = result.who;
    if (asked.auth_key && asked.auth_email) {
        who.kind = credential_kind::key;
        who.secret = *asked.auth_key;
        who.identity = "key " + *asked.auth_email;
        if (who.secret.empty() || asked.auth_email->empty() || !is_printable(who.secret)) {
            result.refused = invalid_headers(code::bad_auth_key, "Invalid format for X-Auth-Key header");
            return result;
        }
    } else if (asked.authorization) {
        who.secret = bearer_token(*asked.authorization);
        who.identity = "token " + who.secret;
        who.kind =
            who.secret.starts_with("cfat_") ? credential_kind::account_token : credential_kind::user_token;
        if (who.secret.empty()) {
            result.refused =
                invalid_headers(code::bad_authorization, "Invalid format for Authorization header");
            return result;
        }
    } else {
        const std::vector<problem> problems{
            {code::missing_credentials, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"}};
        result.refused = refusal(400, problems, refusal_shape::bare);
        return result;
    }
    if (!expected.empty() && who.secret != expected)
        result.refused = refusal(verifying ? 401 : 403, code::authentication_error, "Authentication error");
    return result;
}

} // namespace originpull::emulator
