#ifndef ORIGINPULL_OPERATIONS_ASSOCIATIONS_HPP
#define ORIGINPULL_OPERATIONS_ASSOCIATIONS_HPP

#include <originpull/detail/start.hpp>
#include <originpull/filters.hpp>
#include <originpull/ids.hpp>
#include <originpull/page_walk.hpp>
#include <originpull/values.hpp>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace originpull {
namespace detail {

[[nodiscard]] ORIGINPULL_EXPORT request describe_list_hostname_associations(const zone_id& zone,
                                                                            const association_filter& filter);
[[nodiscard]] ORIGINPULL_EXPORT request
describe_update_hostname_associations(const zone_id& zone, std::span<const association_change> changes);
[[nodiscard]] ORIGINPULL_EXPORT request describe_get_hostname_association(const zone_id& zone,
                                                                          std::string_view hostname);
[[nodiscard]] ORIGINPULL_EXPORT std::shared_ptr<walk_state>
describe_walk_hostname_associations(const zone_id& zone, const association_filter& filter);

} // namespace detail

/** The operations on hostnames and the certificates that are bound to them. What holds for every operation stands
 *  at client. */
template <class Client>
class association_operations {
public:
    /** One page of the associations of a zone. **Active ones only, unless the filter says otherwise.**
     *
     *  The service has this endpoint since 2026 and not for everybody: `not_found`, or HTTP 405, where it has not.
     *  Lists lag behind changes by some seconds. Idempotent, changes nothing. The function itself throws
     *  std::invalid_argument when the filter is out of bounds.
     *  Source: Cloudflare API, "List Hostname Associations".
     */
    template <completion_token<page<hostname_association>> Token = default_token>
    auto list_hostname_associations(zone_id zone, association_filter filter = {},
                                    Token&& token = Token{}) const {
        return starter().template start<page<hostname_association>, Token>(
            detail::describe_list_hostname_associations(zone, filter), call_options{}, token);
    }

    template <completion_token<page<hostname_association>> Token = default_token>
    auto list_hostname_associations(zone_id zone, association_filter filter, call_options options,
                                    Token&& token = Token{}) const {
        return starter().template start<page<hostname_association>, Token>(
            detail::describe_list_hostname_associations(zone, filter), options, token);
    }

    /// All pages, from the filter's on. See page_walk, and list_hostname_associations.
    [[nodiscard]] page_walk<hostname_association>
    walk_hostname_associations(zone_id zone, association_filter filter = {}) const {
        return {starter(), detail::describe_walk_hostname_associations(zone, filter)};
    }

    /** Binds hostnames to certificates, disables or voids their associations: all changes at once, or none.
     *
     *  Completes with the associations as they then are; a voided one lets go of its certificate some seconds later.
     *  `changes` are 1 to 1000, each about another hostname; they are copied before the function returns.
     *
     *  Idempotent. Errors: `not_found` (the certificate is deleted or being deleted), `conflict`, `client_error`
     *  (a hostname of another zone, 100 hostnames at the certificate), and those of every operation. The function
     *  itself throws std::invalid_argument when a change is malformed, or a hostname occurs twice.
     *  Source: Cloudflare API, "Enable or Disable a Hostname for Client Authentication".
     */
    template <completion_token<std::vector<hostname_association>> Token = default_token>
    auto update_hostname_associations(zone_id zone, std::span<const association_change> changes,
                                      Token&& token = Token{}) const {
        return starter().template start<std::vector<hostname_association>, Token>(
            detail::describe_update_hostname_associations(zone, changes), call_options{}, token);
    }

    template <completion_token<std::vector<hostname_association>> Token = default_token>
    auto update_hostname_associations(zone_id zone, std::span<const association_change> changes,
                                      call_options options, Token&& token = Token{}) const {
        return starter().template start<std::vector<hostname_association>, Token>(
            detail::describe_update_hostname_associations(zone, changes), options, token);
    }

    /** Reads the association of one hostname, with its certificate.
     *
     *  Idempotent, changes nothing. Errors: `not_found` when the hostname has none, and those of every operation. The
     *  function itself throws std::invalid_argument when `hostname` is none.
     *  Source: Cloudflare API, "Get the Hostname Status for Client Authentication".
     */
    template <completion_token<hostname_association> Token = default_token>
    auto get_hostname_association(zone_id zone, std::string_view hostname, Token&& token = Token{}) const {
        return starter().template start<hostname_association, Token>(
            detail::describe_get_hostname_association(zone, hostname), call_options{}, token);
    }

    template <completion_token<hostname_association> Token = default_token>
    auto get_hostname_association(zone_id zone, std::string_view hostname, call_options options,
                                  Token&& token = Token{}) const {
        return starter().template start<hostname_association, Token>(
            detail::describe_get_hostname_association(zone, hostname), options, token);
    }

private:
    friend Client;
    association_operations() = default; // a part of a client, and nothing else

    [[nodiscard]] const detail::call_starter& starter() const noexcept {
        return static_cast<const Client&>(*this).starter_;
    }
};

} // namespace originpull

#endif
