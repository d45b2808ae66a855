#ifndef ORIGINPULL_DETAIL_INITIATE_HPP
#define ORIGINPULL_DETAIL_INITIATE_HPP

#include <originpull/call_options.hpp>
#include <originpull/detail/export.hpp>
#include <originpull/response.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/system_executor.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace originpull::detail {

class client_core;
class request_data;

/// A request, ready to be sent: written and checked before the operation is initiated.
using request = std::shared_ptr<const request_data>;

template <class T>
using completion = boost::asio::any_completion_handler<void(boost::system::error_code, response<T>)>;

/// Defined and instantiated for every value type in the compiled part.
template <class T>
void start_call(const std::shared_ptr<client_core>& core, const request& what, const call_options& options,
                boost::asio::execution_context* home, completion<T> handler);

/// The context that the handler lives in, so that its call is driven by the same thread where there is a
/// choice.
template <class Executor>
boost::asio::execution_context* context_of(const Executor& executor) noexcept {
    if constexpr (boost::asio::can_query<Executor, boost::asio::execution::context_t>::value) {
        using queried =
            std::remove_cvref_t<decltype(boost::asio::query(executor, boost::asio::execution::context))>;
        if constexpr (std::is_convertible_v<queried&, boost::asio::execution_context&>) {
            boost::asio::execution_context& context =
                boost::asio::query(executor, boost::asio::execution::context);
            return &context;
        }
    }
    return nullptr;
}

/** The initiation of every operation. Holds the core, not the client: an operation that was prepared but not
 *  begun does not keep the client open. */
template <class T>
class initiation {
public:
    using executor_type = boost::asio::any_io_executor;

    initiation(std::shared_ptr<client_core> core, executor_type executor)
        : core_(std::move(core)), executor_(std::move(executor)) {}

    [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }

    template <class Handler>
    void operator()(Handler&& handler, const request& what, const call_options& options) const {
        // Without an executor of its own, a handler is at home nowhere, and its call may go anywhere.
        boost::asio::execution_context* home =
            context_of(boost::asio::get_associated_executor(handler, boost::asio::system_executor{}));
        start_call<T>(core_, what, options, home, completion<T>{std::forward<Handler>(handler)});
    }

private:
    std::shared_ptr<client_core> core_;
    executor_type executor_;
};

} // namespace originpull::detail

#endif
