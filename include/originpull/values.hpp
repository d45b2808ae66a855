#ifndef ORIGINPULL_VALUES_HPP
#define ORIGINPULL_VALUES_HPP

#include <originpull/certificate_status.hpp>
#include <originpull/ids.hpp>
#include <originpull/timestamp.hpp>

#include <cstddef>
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

/// What `verify_token` tells about the credentials.
struct token_verification {
    std::optional<std::string> id{};
    std::string status{}; ///< active, disabled or expired; open
    std::optional<timestamp> not_before{};
    std::optional<timestamp> expires_on{};
};

/// A zone that the credentials reach.
struct zone {
    zone_id id;
    std::string name{};
    std::string status{}; ///< initializing, pending, active or moved; open
    std::optional<std::string> account_id{};
    std::optional<std::string> account_name{};
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

/** Which zones to list. The views are read before the call returns; they need not outlive it. */
struct zone_filter {
    std::string_view name{}; ///< exact domain name, or with Cloudflare's operator prefix (`contains:...`)
    std::string_view account_id{}; ///< zones of this account only
    std::string_view status{};     ///< initializing, pending, active or moved
    int page = 1;                  ///< counts from 1
    int per_page = 50;             ///< 5 to 50
};

/** A client certificate with its private key, both PEM. The views are read before the call returns; the
 *  library keeps its own copy of the key in memory that is cleansed afterwards. */
struct upload {
    std::string_view certificate{};
    std::string_view private_key{};
};

} // namespace originpull

#endif
