#ifndef ORIGINPULL_VALUES_HPP
#define ORIGINPULL_VALUES_HPP

#include <originpull/certificate_status.hpp>
#include <originpull/detail/export.hpp>
#include <originpull/ids.hpp>
#include <originpull/timestamp.hpp>

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull {

/** A client certificate that Cloudflare shows to an origin on behalf of chosen hostnames.
 *
 *  Cloudflare states no member as required; only the id is taken for granted here. After a delete that the
 *  service answered without a result, and after an inferred one, only `id` is set.
 */
struct hostname_certificate {
    certificate_id id;
    std::optional<std::string> certificate{}; ///< PEM, with a trailing newline
    std::optional<timestamp> expires_on{};
    std::optional<std::string> issuer{};
    std::optional<std::string> serial_number{}; ///< decimal, longer than 64 bits
    std::optional<std::string> signature{};     ///< such as SHA256WithRSA
    certificate_status status{};
    std::optional<timestamp> uploaded_on{};
};

/** A client certificate that Cloudflare shows to an origin for every hostname of a zone that has none of its
 *  own. As hostname_certificate in everything else. */
struct zone_certificate {
    certificate_id id;
    std::optional<std::string> certificate{}; ///< PEM, with a trailing newline
    std::optional<bool> enabled{};
    std::optional<timestamp> expires_on{};
    std::optional<std::string> issuer{};
    std::optional<std::string> signature{}; ///< such as SHA256WithRSA
    certificate_status status{};
    std::optional<timestamp> uploaded_on{};
};

/// Whether Cloudflare shows zone-level certificates for a zone.
struct zone_settings {
    bool enabled = false;
};

/// What an association does: the service's `enabled`, with its three values.
enum class association_state : unsigned char {
    unknown,  ///< the service did not say
    enabled,  ///< true: the certificate is shown to the origin
    disabled, ///< false: none is shown, not even the zone's; the certificate stays bound
    voided,   ///< null: the association is given up, and lets go of the certificate some time later
};

[[nodiscard]] ORIGINPULL_EXPORT std::string_view to_string(association_state value) noexcept;
ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, association_state value);

/** A hostname and the certificate that is bound to it. What the service does not say is empty. */
struct hostname_association {
    std::string hostname{};
    std::optional<certificate_id> cert_id{};
    association_state state = association_state::unknown; ///< the member `enabled`
    certificate_status status{};                          ///< of the association itself
    std::optional<timestamp> created_at{};
    std::optional<timestamp> updated_at{};

    // About the certificate; lists leave it out.
    std::optional<std::string> certificate{}; ///< PEM
    certificate_status cert_status{};
    std::optional<timestamp> cert_uploaded_on{};
    std::optional<timestamp> cert_updated_at{};
    std::optional<timestamp> expires_on{};
    std::optional<std::string> issuer{};
    std::optional<std::string> serial_number{};
    std::optional<std::string> signature{};

    /** Whether it keeps the certificate from being deleted for good: neither voided nor deleted. One that is
     *  voided may hold on for some more seconds. */
    [[nodiscard]] bool binds() const noexcept {
        return state != association_state::voided && status != certificate_status::deleted &&
               status != certificate_status::pending_deletion;
    }
};

/** One change of update_hostname_associations. The view is read before the call returns. */
struct association_change {
    std::string_view hostname; ///< of the zone; at most 255 characters
    certificate_id cert_id;    ///< also where the association is voided: the service wants it
    association_state state;   ///< not unknown
};

/// What `verify_token` tells about the credentials.
struct token_verification {
    std::optional<std::string> id{};
    std::string status{}; ///< active, disabled or expired; open
    std::optional<timestamp> not_before{};
    std::optional<timestamp> expires_on{};
    std::optional<account_id> account{}; ///< whom the token belongs to, when that is not a user
};

/// A zone that the credentials reach.
struct zone {
    zone_id id;
    std::string name{};
    std::string status{}; ///< initializing, pending, active or moved; open
    std::string type{};   ///< full, partial, secondary or internal; open
    std::optional<bool> paused{};
    std::optional<std::string> account_id{};
    std::optional<std::string> account_name{};
    std::optional<timestamp> created_on{};
    std::optional<timestamp> modified_on{};
    std::optional<timestamp> activated_on{};
};

/// An account that the credentials reach.
struct account {
    account_id id;
    std::string name{};
    std::string type{}; ///< standard or enterprise; open
    std::optional<timestamp> created_on{};
};

/** One page of a list that has pages. A range over its items. */
template <class T>
struct page {
    std::vector<T> items;
    int number = 1;                           ///< counts from 1
    std::optional<int> per_page{};            ///< as the service said
    std::optional<int> total_pages{};         ///< as the service said, or derived from the total count
    std::optional<std::size_t> total_count{}; ///< items in all pages

    [[nodiscard]] auto begin() const noexcept { return items.begin(); }
    [[nodiscard]] auto end() const noexcept { return items.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return items.size(); }
    [[nodiscard]] bool empty() const noexcept { return items.empty(); }
    [[nodiscard]] const T& operator[](std::size_t i) const { return items[i]; }
};

/** A client certificate with its private key, both PEM. The views are read before the call returns; the
 *  library keeps its own copy of the key in memory that is cleansed afterwards. */
struct upload {
    std::string_view certificate{};
    std::string_view private_key{};
};

} // namespace originpull

#endif
