#ifndef ORIGINPULL_WITH_DIAGNOSTICS_HPP
#define ORIGINPULL_WITH_DIAGNOSTICS_HPP

#include <originpull/request_error.hpp>
#include <originpull/response.hpp>

#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace originpull {

/** A completion token adapter: turns `void(error_code, response<T>)` into `void(exception_ptr, response<T>)`,
 *  where the exception is a request_error. Other signatures pass through unchanged.
 */
template <class Token>
struct with_diagnostics_t {
    Token inner{};
};

/// `with_diagnostics(asio::use_future)`: a future that throws request_error with all diagnostics.
template <class Token>
[[nodiscard]] constexpr with_diagnostics_t<std::decay_t<Token>> with_diagnostics(Token&& token) {
    return with_diagnostics_t<std::decay_t<Token>>{std::forward<Token>(token)};
}

/// The default token of every operation.
using default_token = with_diagnostics_t<boost::asio::deferred_t>;

namespace detail {

/// The exception of a failed operation; a value type may have one of its own that takes the value along.
template <class T>
std::exception_ptr make_exception(const boost::system::error_code& ec, const response<T>& reply) {
    if constexpr (requires { typename T::error_type; }) {
        if (reply.has_value())
            return std::make_exception_ptr(typename T::error_type{ec, reply.diagnostics(), *reply});
    }
    return std::make_exception_ptr(request_error{ec, reply.diagnostics()});
}

template <class Handler>
class diagnostics_handler {
public:
    explicit diagnostics_handler(Handler handler) : handler_(std::move(handler)) {}

    template <class T>
    void operator()(const boost::system::error_code& ec, response<T> reply) {
        std::exception_ptr error;
        if (ec)
            error = make_exception(ec, reply);
        std::move(handler_)(std::move(error), std::move(reply));
    }

    [[nodiscard]] const Handler& inner() const noexcept { return handler_; }

private:
    Handler handler_;
};

template <class Initiation>
class diagnostics_initiation_base {
public:
    explicit diagnostics_initiation_base(Initiation initiation) : initiation_(std::move(initiation)) {}

    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) {
        initiation_(diagnostics_handler<std::decay_t<Handler>>{std::forward<Handler>(handler)},
                    std::forward<Args>(args)...);
    }

protected:
    Initiation initiation_;
};

/// Keeps the initiation's executor visible to adapters that look for it.
template <class Initiation>
class diagnostics_initiation : public diagnostics_initiation_base<Initiation> {
public:
    using diagnostics_initiation_base<Initiation>::diagnostics_initiation_base;
};

template <class Initiation>
    requires requires { typename Initiation::executor_type; }
class diagnostics_initiation<Initiation> : public diagnostics_initiation_base<Initiation> {
public:
    using executor_type = typename Initiation::executor_type;
    using diagnostics_initiation_base<Initiation>::diagnostics_initiation_base;

    [[nodiscard]] executor_type get_executor() const noexcept { return this->initiation_.get_executor(); }
};

} // namespace detail
} // namespace originpull

namespace boost::asio {

template <class Token, class... Signatures>
struct async_result<originpull::with_diagnostics_t<Token>, Signatures...> {
    template <class Initiation, class RawToken, class... Args>
    static auto initiate(Initiation&& initiation, RawToken&& token, Args&&... args) {
        Token inner{std::forward<RawToken>(token).inner}; // a token that is kept may be used again
        return async_initiate<Token, Signatures...>(std::forward<Initiation>(initiation), inner,
                                                    std::forward<Args>(args)...);
    }
};

template <class Token, class T>
struct async_result<originpull::with_diagnostics_t<Token>,
                    void(boost::system::error_code, originpull::response<T>)> {
    template <class Initiation, class RawToken, class... Args>
    static auto initiate(Initiation&& initiation, RawToken&& token, Args&&... args) {
        using wrapped = originpull::detail::diagnostics_initiation<std::decay_t<Initiation>>;
        Token inner{std::forward<RawToken>(token).inner};
        return async_initiate<Token, void(std::exception_ptr, originpull::response<T>)>(
            wrapped{std::forward<Initiation>(initiation)}, inner, std::forward<Args>(args)...);
    }
};

template <template <class, class> class Associator, class Handler, class Default>
struct associator<Associator, originpull::detail::diagnostics_handler<Handler>, Default>
    : Associator<Handler, Default> {
    static typename Associator<Handler, Default>::type
    get(const originpull::detail::diagnostics_handler<Handler>& handler) noexcept {
        return Associator<Handler, Default>::get(handler.inner());
    }
    static auto get(const originpull::detail::diagnostics_handler<Handler>& handler,
                    const Default& fallback) noexcept
        -> decltype(Associator<Handler, Default>::get(handler.inner(), fallback)) {
        return Associator<Handler, Default>::get(handler.inner(), fallback);
    }
};

} // namespace boost::asio

#endif
