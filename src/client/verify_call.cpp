#include "verify_call.hpp"

#include "../call/driver.hpp"

#include <originpull/operations/accounts.hpp>

#include <utility>

namespace originpull::detail {

verify_call::verify_call(std::shared_ptr<const request_data> what, const call_limits& bounds,
                         completion<token_verification> handler, boost::asio::any_io_executor loop)
    : handled_call(what->op(), bounds, std::move(handler), std::move(loop)), user_request_(std::move(what)) {}

std::optional<token_verification> verify_call::take_value() {
    return result ? std::nullopt : std::move(value_);
}

task<void> verify_call::procedure(driver& by) {
    if (co_await of_user(by))
        co_return;
    // What the first endpoint said is what counts, unless the others know better.
    const error_code refused = result;
    const diagnostics said = info;
    const std::optional<account_id> account = co_await find_account(by);
    if (account)
        co_await of_account(by, *account);
    const bool refused_again = result == condition::client_error && result != condition::transient;
    if ((account || result) && !refused_again)
        co_return;
    go_back_to(refused, said);
}

/// True: that was the answer.
task<bool> verify_call::of_user(driver& by) {
    typed_step<token_verification> asked{user_request_};
    co_await by.perform(*this, asked);
    value_ = std::move(asked.value);
    co_return result != condition::forbidden;
}

task<std::optional<account_id>> verify_call::find_account(driver& by) {
    zone_filter some;
    some.per_page = 5;
    typed_step<page<zone>> listed{describe_list_zones(some)};
    co_await by.perform(*this, listed);
    std::optional<account_id> found;
    if (!result)
        for (const zone& one : *listed.value)
            if (!found && one.account_id && account_id::valid(*one.account_id))
                found.emplace(*one.account_id);
    co_return found;
}

task<void> verify_call::of_account(driver& by, account_id account) {
    typed_step<token_verification> asked{describe_verify_account_token(account)};
    co_await by.perform(*this, asked);
    value_ = std::move(asked.value);
    if (value_)
        value_->account = account;
}

} // namespace originpull::detail
