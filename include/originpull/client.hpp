#ifndef ORIGINPULL_CLIENT_HPP
#define ORIGINPULL_CLIENT_HPP

#include <originpull/call_options.hpp>
#include <originpull/config.hpp>
#include <originpull/detail/export.hpp>
#include <originpull/detail/initiate.hpp>
#include <originpull/error.hpp>
#include <originpull/io_context_pool.hpp>
#include <originpull/response.hpp>
#include <originpull/statistics.hpp>
#include <originpull/values.hpp>
#include <originpull/with_diagnostics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace originpull {

/// How every operation completes.
template <class T>
using completion_signature = void(boost::system::error_code, response<T>);

template <class Token, class T>
concept completion_token = boost::asio::completion_token_for<Token, completion_signature<T>>;

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
 *  - *Lifetimes*: ids, filters, uploads and options are copied before the function returns. The client may be
 *    destroyed before the operation completes.
 *  - *Thread safety*: distinct calls may be made on the same client from any thread at once.
 *  - *Options* stand before the token: `client.verify_token(options, token)`; out of bounds, they are a
 *    std::invalid_argument that the function itself throws.
 */
class ORIGINPULL_EXPORT client {
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

    [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }

    /// Counters since the client was made. Thread-safe.
    [[nodiscard]] originpull::statistics statistics() const;

    /// What the destructor of the last copy does: calls in flight, and later ones, complete as canceled.
    /// Thread-safe.
    void close() noexcept;

    /** Deletes a hostname certificate: the plain endpoint, `DELETE
     * .../hostnames/certificates/{certificate_id}`.
     *
     *  The service refuses as long as a hostname is bound to it.
     *
     *  Completes when the service has answered, with the certificate as it then is: usually
     * `pending_deletion`, settling to `deleted` later. After an attempt whose outcome is unclear, "not there"
     * from the service is a success, with `diagnostics().inferred`; its value then holds the id alone.
     *
     *  Idempotent. Errors: `not_found`, `certificate_in_use` (void its hostnames first),
     * `certificate_not_ready` and `conflict` (try again in some seconds), and those of every operation.
     *  Source: Cloudflare API, "Delete Hostname Client Certificate".
     */
    template <completion_token<hostname_certificate> Token = default_token>
    auto delete_hostname_certificate(zone_id zone, certificate_id certificate,
                                     Token&& token = Token{}) const {
        return start<hostname_certificate, Token>(describe_delete_hostname_certificate(zone, certificate),
                                                  call_options{}, token);
    }

    template <completion_token<hostname_certificate> Token = default_token>
    auto delete_hostname_certificate(zone_id zone, certificate_id certificate, call_options options,
                                     Token&& token = Token{}) const {
        return start<hostname_certificate, Token>(describe_delete_hostname_certificate(zone, certificate),
                                                  options, token);
    }

    /** Reads a hostname certificate. A deleted one stays readable for some time, with status `deleted`.
     *
     *  Idempotent, changes nothing. Errors: `not_found`, and those of every operation.
     *  Source: Cloudflare API, "Get the Hostname Client Certificate".
     */
    template <completion_token<hostname_certificate> Token = default_token>
    auto get_hostname_certificate(zone_id zone, certificate_id certificate, Token&& token = Token{}) const {
        return start<hostname_certificate, Token>(describe_get_hostname_certificate(zone, certificate),
                                                  call_options{}, token);
    }

    template <completion_token<hostname_certificate> Token = default_token>
    auto get_hostname_certificate(zone_id zone, certificate_id certificate, call_options options,
                                  Token&& token = Token{}) const {
        return start<hostname_certificate, Token>(describe_get_hostname_certificate(zone, certificate),
                                                  options, token);
    }

    /** Lists the hostname certificates of a zone: all of them, the service has no pages here (at most 10).
     *
     *  Lists lag behind changes by some seconds. Idempotent, changes nothing.
     *  Source: Cloudflare API, "List Hostname Client Certificates".
     */
    template <completion_token<std::vector<hostname_certificate>> Token = default_token>
    auto list_hostname_certificates(zone_id zone, Token&& token = Token{}) const {
        return start<std::vector<hostname_certificate>, Token>(describe_list_hostname_certificates(zone),
                                                               call_options{}, token);
    }

    template <completion_token<std::vector<hostname_certificate>> Token = default_token>
    auto list_hostname_certificates(zone_id zone, call_options options, Token&& token = Token{}) const {
        return start<std::vector<hostname_certificate>, Token>(describe_list_hostname_certificates(zone),
                                                               options, token);
    }

    /** Uploads a client certificate for use with hostnames.
     *
     *  Completes when the service has accepted it; its status is then `initializing` or `pending_deployment`,
     *  `active` some seconds later. **Not idempotent**: sent again only when it certainly was not executed;
     * after an unclear end (`effect::unknown`) list the certificates to see. The same certificate uploaded
     * again after its deletion gets its old id.
     *
     *  Errors: `conflict` (exists already, or is being deleted), `client_error` (not a leaf certificate, key
     * does not match, 10 certificates in the zone), and those of every operation. The function itself throws
     *  std::invalid_argument when `pem` holds no PEM certificate and key.
     *  Source: Cloudflare API, "Upload a Hostname Client Certificate".
     */
    template <completion_token<hostname_certificate> Token = default_token>
    auto upload_hostname_certificate(zone_id zone, upload pem, Token&& token = Token{}) const {
        return start<hostname_certificate, Token>(describe_upload_hostname_certificate(zone, pem),
                                                  call_options{}, token);
    }

    template <completion_token<hostname_certificate> Token = default_token>
    auto upload_hostname_certificate(zone_id zone, upload pem, call_options options,
                                     Token&& token = Token{}) const {
        return start<hostname_certificate, Token>(describe_upload_hostname_certificate(zone, pem), options,
                                                  token);
    }

    /** Asks whether the API token is good. For tokens of a user; the service refuses account-owned ones here.
     *
     *  Idempotent, changes nothing. Errors: `unauthorized` or `forbidden` when it is not, and those of every
     *  operation. Source: Cloudflare API, "Verify Token".
     */
    template <completion_token<token_verification> Token = default_token>
    auto verify_token(Token&& token = Token{}) const {
        return start<token_verification, Token>(describe_verify_token(), call_options{}, token);
    }

    template <completion_token<token_verification> Token = default_token>
    auto verify_token(call_options options, Token&& token = Token{}) const {
        return start<token_verification, Token>(describe_verify_token(), options, token);
    }

    /** One page of the zones that the credentials reach.
     *
     *  Idempotent, changes nothing. The function itself throws std::invalid_argument when the filter is out
     * of bounds. Source: Cloudflare API, "List Zones".
     */
    template <completion_token<page<originpull::zone>> Token = default_token>
    auto list_zones(zone_filter filter, Token&& token = Token{}) const {
        return start<page<originpull::zone>, Token>(describe_list_zones(filter), call_options{}, token);
    }

    template <completion_token<page<originpull::zone>> Token = default_token>
    auto list_zones(zone_filter filter, call_options options, Token&& token = Token{}) const {
        return start<page<originpull::zone>, Token>(describe_list_zones(filter), options, token);
    }

private:
    struct handle;

    template <class T, class Token>
    auto start(detail::request what, call_options options, std::remove_reference_t<Token>& token) const {
        validate(options);
        return boost::asio::async_initiate<Token, completion_signature<T>>(
            detail::initiation<T>{core(), executor_}, token, std::move(what), options);
    }

    [[nodiscard]] std::shared_ptr<detail::client_core> core() const;

    detail::request describe_delete_hostname_certificate(const zone_id&, const certificate_id&) const;
    detail::request describe_get_hostname_certificate(const zone_id&, const certificate_id&) const;
    detail::request describe_list_hostname_certificates(const zone_id&) const;
    detail::request describe_upload_hostname_certificate(const zone_id&, const upload&) const;
    detail::request describe_verify_token() const;
    detail::request describe_list_zones(const zone_filter&) const;

    std::shared_ptr<handle> handle_;
    executor_type executor_;
};

} // namespace originpull

#endif
