#ifndef ORIGINPULL_CLIENT_HPP
#define ORIGINPULL_CLIENT_HPP

#include <originpull/config.hpp>
#include <originpull/detail/export.hpp>
#include <originpull/detail/start.hpp>
#include <originpull/error.hpp>
#include <originpull/io_context_pool.hpp>
#include <originpull/operations/accounts.hpp>
#include <originpull/operations/associations.hpp>
#include <originpull/operations/hostname_certificates.hpp>
#include <originpull/operations/zone_certificates.hpp>
#include <originpull/statistics.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <concepts>
#include <utility>

namespace originpull {

/** A client of Cloudflare's Authenticated Origin Pulls API.
 *
 *  A cheap handle: copies share connections, pacing and statistics. When the last copy goes, calls in flight
 *  complete as canceled; nobody waits for anything.
 *
 *  **Every operation**
 *  - *Completion signature*: `void(error_code, response<T>)`. The response holds the value on success, and
 *    the diagnostics always. The default token throws request_error in place of the error.
 *  - *Executor*: the handler runs on its associated executor, or else on the client's (with an
 *    io_context_pool: on one of its contexts); never inside the initiating function, exactly once.
 *  - *Per-operation cancellation*: at every suspension point, waits and pauses included. `terminal` and
 *    `partial` always; `total` always for operations that read, and until the request is first sent for
 *    operations that change. A success that has already arrived wins over a cancellation. What may have happened
 *    on the server is in `diagnostics().effect`.
 *  - *Errors*: compare with originpull::condition. `timeout` is a deadline of the configuration or the call
 *    options, `canceled` is the caller's wish.
 *  - *Retries*: as `config.retry` says; see retry_config.
 *  - *Changes of a zone* are made one at a time and in the order of the calls, over all copies of the client: the
 *    service refuses parallel ones. Different zones go in parallel. The wait is in `diagnostics().waited`.
 *  - *Lifetimes*: ids, filters, uploads and options are copied before the function returns. The client may be
 *    destroyed before the operation completes.
 *  - *Thread safety*: distinct calls may be made on the same client from any thread at once.
 *  - *Options* stand before the token: `client.verify_token(options, token)`; out of bounds, they are a
 *    std::invalid_argument that the function itself throws.
 */
class ORIGINPULL_EXPORT client : public hostname_certificate_operations<client>,
                                 public zone_certificate_operations<client>,
                                 public association_operations<client>,
                                 public account_operations<client> {
public:
    using executor_type = boost::asio::any_io_executor;

    /** A client on the user's own loop. It runs no task of its own: `io_context::run()` returns when the
     * calls are done, idle connections notwithstanding.
     *  @throws std::invalid_argument when the configuration does not hold together
     */
    client(boost::asio::any_io_executor executor, client_config config);

    /// A client whose calls are spread over the contexts. The pool must outlive it.
    client(io_context_pool& contexts, client_config config);

    template <class Context>
        requires std::convertible_to<Context&, boost::asio::execution_context&>
    client(Context& context, client_config config)
        : client(boost::asio::any_io_executor{context.get_executor()}, std::move(config)) {}

    client(const client&) = default;
    client(client&&) noexcept = default;
    client& operator=(const client&) = default;
    client& operator=(client&&) noexcept = default;
    ~client() = default;

    [[nodiscard]] executor_type get_executor() const noexcept { return starter_.executor(); }

    /// Counters since the client was made. Thread-safe.
    [[nodiscard]] originpull::statistics statistics() const;

    /// What the destructor of the last copy does: calls in flight, and later ones, complete as canceled.
    /// Thread-safe.
    void close() noexcept;

    /** As close(), except that a change that has been sent is answered first, or its attempt times out: what it did is then
     *  known. A success is a success; every other call, and what a procedure would have done next, completes as
     *  canceled. For a service that is told to stop. close() may follow. Thread-safe. */
    void wind_down() noexcept;

private:
    friend hostname_certificate_operations<client>;
    friend zone_certificate_operations<client>;
    friend association_operations<client>;
    friend account_operations<client>;

    detail::call_starter starter_;
};

} // namespace originpull

#endif
