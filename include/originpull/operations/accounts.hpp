#ifndef ORIGINPULL_OPERATIONS_ACCOUNTS_HPP
#define ORIGINPULL_OPERATIONS_ACCOUNTS_HPP

#include <originpull/detail/start.hpp>
#include <originpull/filters.hpp>
#include <originpull/ids.hpp>
#include <originpull/page_walk.hpp>
#include <originpull/values.hpp>

#include <memory>

namespace originpull {
namespace detail {

[[nodiscard]] ORIGINPULL_EXPORT request describe_get_zone(const zone_id& zone);
[[nodiscard]] ORIGINPULL_EXPORT request describe_list_zones(const zone_filter& filter);
[[nodiscard]] ORIGINPULL_EXPORT request describe_list_accounts(const account_filter& filter);
[[nodiscard]] ORIGINPULL_EXPORT std::shared_ptr<walk_state> describe_walk_zones(const zone_filter& filter);
[[nodiscard]] ORIGINPULL_EXPORT std::shared_ptr<walk_state>
describe_walk_accounts(const account_filter& filter);
[[nodiscard]] ORIGINPULL_EXPORT request describe_verify_token();
[[nodiscard]] ORIGINPULL_EXPORT request describe_verify_account_token(const account_id& account);

} // namespace detail

/** The operations on what the credentials are and reach. What holds for every operation stands at client. */
template <class Client>
class account_operations {
public:
    /** Asks whether the API token is good.
     *
     *  The service has one endpoint for tokens of users and one for those of accounts. The first is asked; when it
     *  refuses (403), the account is looked up by way of the zones that the token reaches, and the second is asked:
     *  up to three requests. `account` of the value tells which it was.
     *
     *  Idempotent, changes nothing. Errors: `unauthorized` or `forbidden` when the token is not good (or belongs to an
     *  account and may not list zones: give the account), and those of every operation.
     *  Source: Cloudflare API, "Verify Token" of users and of accounts.
     */
    template <completion_token<token_verification> Token = default_token>
    auto verify_token(Token&& token = Token{}) const {
        return starter().template start<token_verification, Token>(detail::describe_verify_token(),
                                                                   call_options{}, token);
    }

    template <completion_token<token_verification> Token = default_token>
    auto verify_token(call_options options, Token&& token = Token{}) const {
        return starter().template start<token_verification, Token>(detail::describe_verify_token(), options,
                                                                   token);
    }

    /// Asks whether the API token, which belongs to the account, is good: one request.
    template <completion_token<token_verification> Token = default_token>
    auto verify_token(account_id account, Token&& token = Token{}) const {
        return starter().template start<token_verification, Token>(
            detail::describe_verify_account_token(account), call_options{}, token);
    }

    template <completion_token<token_verification> Token = default_token>
    auto verify_token(account_id account, call_options options, Token&& token = Token{}) const {
        return starter().template start<token_verification, Token>(
            detail::describe_verify_account_token(account), options, token);
    }

    /** One page of the zones that the credentials reach.
     *
     *  Idempotent, changes nothing. The function itself throws std::invalid_argument when the filter is out of bounds.
     *  Source: Cloudflare API, "List Zones".
     */
    template <completion_token<page<zone>> Token = default_token>
    auto list_zones(zone_filter filter = {}, Token&& token = Token{}) const {
        return starter().template start<page<zone>, Token>(detail::describe_list_zones(filter),
                                                           call_options{}, token);
    }

    template <completion_token<page<zone>> Token = default_token>
    auto list_zones(zone_filter filter, call_options options, Token&& token = Token{}) const {
        return starter().template start<page<zone>, Token>(detail::describe_list_zones(filter), options,
                                                           token);
    }

    /// All pages, from the filter's on. See page_walk.
    [[nodiscard]] page_walk<zone> walk_zones(zone_filter filter = {}) const {
        return {starter(), detail::describe_walk_zones(filter)};
    }

    /** Reads one zone.
     *
     *  Idempotent, changes nothing. Errors: `not_found`, and those of every operation.
     *  Source: Cloudflare API, "Zone Details".
     */
    template <completion_token<zone> Token = default_token>
    auto get_zone(zone_id id, Token&& token = Token{}) const {
        return starter().template start<zone, Token>(detail::describe_get_zone(id), call_options{}, token);
    }

    template <completion_token<zone> Token = default_token>
    auto get_zone(zone_id id, call_options options, Token&& token = Token{}) const {
        return starter().template start<zone, Token>(detail::describe_get_zone(id), options, token);
    }

    /** One page of the accounts that the credentials reach. Tokens that belong to an account are refused here.
     *
     *  Idempotent, changes nothing. The function itself throws std::invalid_argument when the filter is out of bounds.
     *  Source: Cloudflare API, "List Accounts".
     */
    template <completion_token<page<account>> Token = default_token>
    auto list_accounts(account_filter filter = {}, Token&& token = Token{}) const {
        return starter().template start<page<account>, Token>(detail::describe_list_accounts(filter),
                                                              call_options{}, token);
    }

    template <completion_token<page<account>> Token = default_token>
    auto list_accounts(account_filter filter, call_options options, Token&& token = Token{}) const {
        return starter().template start<page<account>, Token>(detail::describe_list_accounts(filter), options,
                                                              token);
    }

    /// All pages, from the filter's on. See page_walk.
    [[nodiscard]] page_walk<account> walk_accounts(account_filter filter = {}) const {
        return {starter(), detail::describe_walk_accounts(filter)};
    }

private:
    friend Client;
    account_operations() = default; // a part of a client, and nothing else

    [[nodiscard]] const detail::call_starter& starter() const noexcept {
        return static_cast<const Client&>(*this).starter_;
    }
};

} // namespace originpull

#endif
