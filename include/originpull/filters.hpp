#ifndef ORIGINPULL_FILTERS_HPP
#define ORIGINPULL_FILTERS_HPP

#include <string_view>

namespace originpull {

// What to list. The views are read before the call returns; they need not outlive it. Trivially destructible by
// design: a filter may be written in place inside a co_await expression. Empty members are left to the service.

/** Which zones to list. Source: Cloudflare API, "List Zones". */
struct zone_filter {
    std::string_view name{}; ///< exact domain name, or with Cloudflare's operator prefix (`contains:...`)
    std::string_view account_id{};   ///< zones of this account only
    std::string_view account_name{}; ///< exact, or with an operator prefix
    std::string_view status{};       ///< initializing, pending, active or moved
    std::string_view type{};         ///< full, partial, secondary, internal; several with commas
    std::string_view order{};        ///< name, status, account.id, account.name or plan.id
    std::string_view direction{};    ///< asc or desc
    std::string_view match{};        ///< any or all of these; all when empty
    int page = 1;                    ///< counts from 1
    int per_page = 50;               ///< 5 to 50
};

/** Which accounts to list. Source: Cloudflare API, "List Accounts". */
struct account_filter {
    std::string_view name{};
    std::string_view direction{}; ///< asc or desc
    int page = 1;                 ///< counts from 1
    int per_page = 50;            ///< 5 to 50
};

/** Which associations of a zone to list. Source: Cloudflare API, "List Hostname Associations". */
struct association_filter {
    /// `all`, one status or several with commas. **Empty: active ones only**, as the service does it.
    std::string_view status{};
    int page = 1;        ///< counts from 1
    int per_page = 1000; ///< 1 to 1000
};

} // namespace originpull

#endif
