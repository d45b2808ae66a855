#ifndef ORIGINPULL_DETAIL_START_HPP
#define ORIGINPULL_DETAIL_START_HPP

#include <originpull/call_options.hpp>
#include <originpull/detail/export.hpp>
#include <originpull/detail/initiate.hpp>
#include <originpull/response.hpp>
#include <originpull/with_diagnostics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace originpull {

/// How every operation completes.
template <class T>
using completion_signature = void(boost::system::error_code, response<T>);

template <class Token, class T>
concept completion_token = boost::asio::completion_token_for<Token, completion_signature<T>>;

namespace detail {

/// What is shared by the copies of a client; closes it when the last one goes.
struct client_handle;

[[nodiscard]] ORIGINPULL_EXPORT const std::shared_ptr<client_core>&
core_of(const std::shared_ptr<client_handle>& handle) noexcept;

/// A client, as far as beginning calls is concerned.
class call_starter {
public:
    call_starter(std::shared_ptr<client_handle> handle, boost::asio::any_io_executor executor) noexcept
        : handle_(std::move(handle)), executor_(std::move(executor)) {}

    template <class T, class Token>
    auto start(request what, call_options options, std::remove_reference_t<Token>& token) const {
        validate(options);
        return boost::asio::async_initiate<Token, completion_signature<T>>(
            initiation<T>{core_of(handle_), executor_}, token, std::move(what), options);
    }

    [[nodiscard]] const std::shared_ptr<client_handle>& handle() const noexcept { return handle_; }
    [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

private:
    std::shared_ptr<client_handle> handle_;
    boost::asio::any_io_executor executor_;
};

} // namespace detail
} // namespace originpull

#endif
