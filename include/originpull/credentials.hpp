#ifndef ORIGINPULL_CREDENTIALS_HPP
#define ORIGINPULL_CREDENTIALS_HPP

#include <originpull/detail/export.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace originpull {

/** Who the client is to the service. Immutable; copies share one buffer, which is cleansed when the last
 *  goes.
 *
 *  No operation prints, logs or compares what is inside.
 */
class ORIGINPULL_EXPORT credentials {
public:
    /// None. A client cannot be made with it.
    credentials() = default;

    /** An API token, of a user or of an account. A trailing line break, as files have it, is removed.
     *  @throws std::invalid_argument when it is empty or cannot stand in an HTTP header
     */
    [[nodiscard]] static credentials api_token(std::string_view token);

    /** The legacy Global API Key with its e-mail address; trimmed and checked as a token.
     *  @throws std::invalid_argument
     */
    [[nodiscard]] static credentials api_key(std::string_view email, std::string_view key);

    /** `CLOUDFLARE_API_TOKEN`, or `CLOUDFLARE_EMAIL` with `CLOUDFLARE_API_KEY`; and `CLOUDFLARE_BASE_URL`,
     * which the client then uses unless its config names another.
     *
     *  Token and key together are refused: the service would use the key and ignore the token without a word.
     *  Variables that are empty or blank count as not set.
     *  @throws std::invalid_argument, saying which variables were looked at
     */
    [[nodiscard]] static credentials from_environment();

    [[nodiscard]] bool empty() const noexcept { return !secret_; }

    /// `CLOUDFLARE_BASE_URL` as from_environment() found it; empty otherwise.
    [[nodiscard]] const std::string& environment_base_url() const noexcept { return base_url_; }

    struct secret; // the library's own
    [[nodiscard]] const std::shared_ptr<const secret>& get_secret() const noexcept { return secret_; }

private:
    std::shared_ptr<const secret> secret_;
    std::string base_url_;
};

} // namespace originpull

#endif
