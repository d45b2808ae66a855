#ifndef ORIGINPULL_OPERATIONS_HOSTNAME_CERTIFICATES_HPP
#define ORIGINPULL_OPERATIONS_HOSTNAME_CERTIFICATES_HPP

#include <originpull/detail/start.hpp>
#include <originpull/ids.hpp>
#include <originpull/retire.hpp>
#include <originpull/values.hpp>

#include <vector>

namespace originpull {
namespace detail {

[[nodiscard]] ORIGINPULL_EXPORT request describe_list_hostname_certificates(const zone_id& zone);
[[nodiscard]] ORIGINPULL_EXPORT request describe_get_hostname_certificate(const zone_id& zone,
                                                                          const certificate_id& certificate);
[[nodiscard]] ORIGINPULL_EXPORT request describe_upload_hostname_certificate(const zone_id& zone,
                                                                             const upload& pem);
[[nodiscard]] ORIGINPULL_EXPORT request
describe_delete_hostname_certificate(const zone_id& zone, const certificate_id& certificate);
[[nodiscard]] ORIGINPULL_EXPORT request describe_retire_hostname_certificate(
    const zone_id& zone, const certificate_id& certificate, const retire_options& how);

} // namespace detail

/** The operations on the client certificates of hostnames. What holds for every operation stands at client. */
template <class Client>
class hostname_certificate_operations {
public:
    /** Deletes a hostname certificate: the plain endpoint, `DELETE
     * .../hostnames/certificates/{certificate_id}`.
     *
     *  The service refuses as long as a hostname is bound to it; retire_hostname_certificate sees to that.
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
        return starter().template start<hostname_certificate, Token>(
            detail::describe_delete_hostname_certificate(zone, certificate), call_options{}, token);
    }

    template <completion_token<hostname_certificate> Token = default_token>
    auto delete_hostname_certificate(zone_id zone, certificate_id certificate, call_options options,
                                     Token&& token = Token{}) const {
        return starter().template start<hostname_certificate, Token>(
            detail::describe_delete_hostname_certificate(zone, certificate), options, token);
    }

    /** Deletes a hostname certificate by the documented procedure: finds the hostnames that are bound to it, voids
     *  them in one change (`void_bindings`), waits until the service lets go of it, deletes it, and, with
     *  `wait_until_deleted`, waits until that has settled.
     *
     *  Completes with an account of what was done. **The response holds it after failure and cancellation too**: which
     *  hostnames were voided, or may have been, and how far it came; the default token throws retire_error, which
     *  has it as well. `diagnostics()` are those of the last request; `attempts`, `waited` and `effect` are of all.
     *  Waiting is bounded by the call's deadline (`timeouts.call`): give it minutes, voiding has been seen to take
     *  more than two.
     *
     *  Idempotent: run again after any interruption, it goes on where things stand. What is gone already is a
     *  success (`found_deleted`, `found_nothing`). Changes wait for their turn in the zone one by one, not for the
     *  whole procedure.
     *
     *  *Per-operation cancellation*: `total` until the first change is sent.
     *
     *  Errors: `certificate_in_use` with nothing changed and the hostnames in `detail` when they may not be voided;
     *  errc::certificate_changed when the fingerprint differs; errc::deletion_timed_out; `timeout`, or the service's
     *  last refusal with stop_reason::wait_exceeds_deadline, when it does not let go in time; and those of every
     *  operation. The function itself throws std::invalid_argument when an option is malformed.
     *  Source: Cloudflare API, "Delete Hostname Client Certificate" and "Enable or Disable a Hostname for Client
     *  Authentication".
     */
    template <completion_token<retirement> Token = default_token>
    auto retire_hostname_certificate(zone_id zone, certificate_id certificate, retire_options how,
                                     Token&& token = Token{}) const {
        return starter().template start<retirement, Token>(
            detail::describe_retire_hostname_certificate(zone, certificate, how), call_options{}, token);
    }

    template <completion_token<retirement> Token = default_token>
    auto retire_hostname_certificate(zone_id zone, certificate_id certificate, retire_options how,
                                     call_options options, Token&& token = Token{}) const {
        return starter().template start<retirement, Token>(
            detail::describe_retire_hostname_certificate(zone, certificate, how), options, token);
    }

    /** Reads a hostname certificate. A deleted one stays readable for some time, with status `deleted`.
     *
     *  Idempotent, changes nothing. Errors: `not_found`, and those of every operation.
     *  Source: Cloudflare API, "Get the Hostname Client Certificate".
     */
    template <completion_token<hostname_certificate> Token = default_token>
    auto get_hostname_certificate(zone_id zone, certificate_id certificate, Token&& token = Token{}) const {
        return starter().template start<hostname_certificate, Token>(
            detail::describe_get_hostname_certificate(zone, certificate), call_options{}, token);
    }

    template <completion_token<hostname_certificate> Token = default_token>
    auto get_hostname_certificate(zone_id zone, certificate_id certificate, call_options options,
                                  Token&& token = Token{}) const {
        return starter().template start<hostname_certificate, Token>(
            detail::describe_get_hostname_certificate(zone, certificate), options, token);
    }

    /** Lists the hostname certificates of a zone: all of them, the service has no pages here (at most 10).
     *
     *  Lists lag behind changes by some seconds. Idempotent, changes nothing.
     *  Source: Cloudflare API, "List Hostname Client Certificates".
     */
    template <completion_token<std::vector<hostname_certificate>> Token = default_token>
    auto list_hostname_certificates(zone_id zone, Token&& token = Token{}) const {
        return starter().template start<std::vector<hostname_certificate>, Token>(
            detail::describe_list_hostname_certificates(zone), call_options{}, token);
    }

    template <completion_token<std::vector<hostname_certificate>> Token = default_token>
    auto list_hostname_certificates(zone_id zone, call_options options, Token&& token = Token{}) const {
        return starter().template start<std::vector<hostname_certificate>, Token>(
            detail::describe_list_hostname_certificates(zone), options, token);
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
        return starter().template start<hostname_certificate, Token>(
            detail::describe_upload_hostname_certificate(zone, pem), call_options{}, token);
    }

    template <completion_token<hostname_certificate> Token = default_token>
    auto upload_hostname_certificate(zone_id zone, upload pem, call_options options,
                                     Token&& token = Token{}) const {
        return starter().template start<hostname_certificate, Token>(
            detail::describe_upload_hostname_certificate(zone, pem), options, token);
    }

private:
    friend Client;
    hostname_certificate_operations() = default; // a part of a client, and nothing else

    [[nodiscard]] const detail::call_starter& starter() const noexcept {
        return static_cast<const Client&>(*this).starter_;
    }
};

} // namespace originpull

#endif
