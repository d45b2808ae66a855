#include <originpull/credentials.hpp>

#include "secret.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace originpull {

namespace detail {

namespace {

constexpr std::size_t longest_credential = 4096;

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// What may stand in a header value without changing the request. The value itself is never quoted in a
// message.
std::string_view checked_credential(std::string_view text, const std::string& name) {
    const std::string_view value = trim(text);
    if (value.empty())
        throw std::invalid_argument(name + " is empty");
    if (value.size() > longest_credential)
        throw std::invalid_argument(name + " is longer than 4096 characters");
    const bool clean = std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (!clean)
        throw std::invalid_argument(name + " has a character inside that cannot stand in an HTTP header "
                                           "(a line break, a space, or not ASCII); check how it was copied");
    return value;
}

// Empty and blank count as not set.
std::string_view environment(const char* name) noexcept {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : trim(value);
}

} // namespace
} // namespace detail

credentials credentials::api_token(std::string_view token) {
    const std::string_view value = detail::checked_credential(token, "the API token");
    auto made = std::make_shared<secret>();
    made->value.append(value);
    made->headers.append("Authorization: Bearer ");
    made->headers.append(value);
    made->headers.append("\r\n");
    credentials result;
    result.secret_ = std::move(made);
    return result;
}

credentials credentials::api_key(std::string_view email, std::string_view key) {
    const std::string_view checked_email =
        detail::checked_credential(email, "the e-mail address of the API key");
    const std::string_view checked_key = detail::checked_credential(key, "the API key");
    auto made = std::make_shared<secret>();
    made->value.append(checked_key);
    made->is_api_key = true;
    made->headers.append("X-Auth-Email: ");
    made->headers.append(checked_email);
    made->headers.append("\r\nX-Auth-Key: ");
    made->headers.append(checked_key);
    made->headers.append("\r\n");
    credentials result;
    result.secret_ = std::move(made);
    return result;
}

credentials credentials::from_environment() {
    const auto token = detail::environment("CLOUDFLARE_API_TOKEN");
    const auto email = detail::environment("CLOUDFLARE_EMAIL");
    const auto key = detail::environment("CLOUDFLARE_API_KEY");
    if (!token.empty() && !key.empty())
        throw std::invalid_argument(
            "CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_KEY are both set; the service would use "
            "the key and ignore the token, so unset one of them");
    credentials result;
    if (!token.empty())
        result = api_token(token);
    else if (!key.empty() && !email.empty())
        result = api_key(email, key);
    else if (!key.empty())
        throw std::invalid_argument(
            "CLOUDFLARE_API_KEY is set, but CLOUDFLARE_EMAIL is not; the key needs both");
    else if (!email.empty())
        throw std::invalid_argument(
            "CLOUDFLARE_EMAIL is set, but neither CLOUDFLARE_API_KEY nor CLOUDFLARE_API_TOKEN is");
    else
        throw std::invalid_argument("no credentials in the environment: set CLOUDFLARE_API_TOKEN, or "
                                    "CLOUDFLARE_EMAIL together with CLOUDFLARE_API_KEY");
    result.base_url_ = detail::environment("CLOUDFLARE_BASE_URL");
    return result;
}

} // namespace originpull
