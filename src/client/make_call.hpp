#ifndef ORIGINPULL_SRC_CLIENT_MAKE_CALL_HPP
#define ORIGINPULL_SRC_CLIENT_MAKE_CALL_HPP

#include "retire_call.hpp"
#include "typed_call.hpp"
#include "verify_call.hpp"

#include <concepts>
#include <memory>
#include <utility>

namespace originpull::detail {

/// The call of an operation: one request, or a procedure.
template <class T>
std::shared_ptr<handled_call<T>> make_call(const request& what, const call_limits& limits,
                                           completion<T> handler, boost::asio::any_io_executor loop) {
    if constexpr (std::same_as<T, retirement>) {
        return std::make_shared<retire_call>(std::static_pointer_cast<const retire_request>(what), limits,
                                             std::move(handler), std::move(loop));
    } else {
        if constexpr (std::same_as<T, token_verification>) {
            if (&what->op() == &verify_token_op)
                return std::make_shared<verify_call>(what, limits, std::move(handler), std::move(loop));
        }
        return std::make_shared<typed_call<T>>(what, limits, std::move(handler), std::move(loop));
    }
}

} // namespace originpull::detail

#endif
