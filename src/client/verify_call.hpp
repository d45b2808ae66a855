#ifndef ORIGINPULL_SRC_CLIENT_VERIFY_CALL_HPP
#define ORIGINPULL_SRC_CLIENT_VERIFY_CALL_HPP

#include "operations.hpp"
#include "typed_call.hpp"

namespace originpull::detail {

/** Asks about a token at the endpoint for users, and when that refuses, at the one for accounts: whom a token belongs
 *  to cannot be seen from it. The account is found by way of the zones that the token reaches. */
class verify_call final : public handled_call<token_verification> {
public:
    verify_call(std::shared_ptr<const request_data> what, const call_limits& bounds,
                completion<token_verification> handler, boost::asio::any_io_executor loop);

    task<void> procedure(driver& by) override;

protected:
    std::optional<token_verification> take_value() override;

private:
    task<bool> of_user(driver& by);
    task<std::optional<account_id>> find_account(driver& by);
    task<void> of_account(driver& by, account_id account);

    const request user_request_;
    std::optional<token_verification> value_;
};

} // namespace originpull::detail

#endif
