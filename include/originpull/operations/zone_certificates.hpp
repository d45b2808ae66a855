#ifndef ORIGINPULL_OPERATIONS_ZONE_CERTIFICATES_HPP
#define ORIGINPULL_OPERATIONS_ZONE_CERTIFICATES_HPP

#include <originpull/detail/start.hpp>
#include <originpull/ids.hpp>
#include <originpull/values.hpp>

#include <vector>

namespace originpull {
namespace detail {

[[nodiscard]] ORIGINPULL_EXPORT request describe_list_zone_certificates(const zone_id& zone);
[[nodiscard]] ORIGINPULL_EXPORT request describe_get_zone_certificate(const zone_id& zone,
                                                                      const certificate_id& certificate);
[[nodiscard]] ORIGINPULL_EXPORT request describe_upload_zone_certificate(const zone_id& zone,
                                                                         const upload& pem);
[[nodiscard]] ORIGINPULL_EXPORT request describe_delete_zone_certificate(const zone_id& zone,
                                                                         const certificate_id& certificate);
[[nodiscard]] ORIGINPULL_EXPORT request describe_get_zone_settings(const zone_id& zone);
[[nodiscard]] ORIGINPULL_EXPORT request describe_update_zone_settings(const zone_id& zone,
                                                                      const zone_settings& settings);

} // namespace detail

/** The operations on the client certificates of a whole zone, and on its setting. What holds for every operation
 *  stands at client. */
template <class Client>
class zone_certificate_operations {
public:
    /** Lists the zone-level certificates: all of them, the service has no pages here.
     *
     *  Lists lag behind changes by some seconds. Idempotent, changes nothing.
     *  Source: Cloudflare API, "List Certificates" of zone-level authenticated origin pulls.
     */
    template <completion_token<std::vector<zone_certificate>> Token = default_token>
    auto list_zone_certificates(zone_id zone, Token&& token = Token{}) const {
        return starter().template start<std::vector<zone_certificate>, Token>(
            detail::describe_list_zone_certificates(zone), call_options{}, token);
    }

    template <completion_token<std::vector<zone_certificate>> Token = default_token>
    auto list_zone_certificates(zone_id zone, call_options options, Token&& token = Token{}) const {
        return starter().template start<std::vector<zone_certificate>, Token>(
            detail::describe_list_zone_certificates(zone), options, token);
    }

    /** Reads a zone-level certificate. A deleted one stays readable for some time, with status `deleted`.
     *
     *  Idempotent, changes nothing. Errors: `not_found`, and those of every operation.
     *  Source: Cloudflare API, "Get Certificate Details".
     */
    template <completion_token<zone_certificate> Token = default_token>
    auto get_zone_certificate(zone_id zone, certificate_id certificate, Token&& token = Token{}) const {
        return starter().template start<zone_certificate, Token>(
            detail::describe_get_zone_certificate(zone, certificate), call_options{}, token);
    }

    template <completion_token<zone_certificate> Token = default_token>
    auto get_zone_certificate(zone_id zone, certificate_id certificate, call_options options,
                              Token&& token = Token{}) const {
        return starter().template start<zone_certificate, Token>(
            detail::describe_get_zone_certificate(zone, certificate), options, token);
    }

    /** Uploads a client certificate for all hostnames of the zone that have none of their own. It is shown to origins
     *  only while the zone's setting is on. As upload_hostname_certificate in everything else.
     *
     *  **Not idempotent**. Source: Cloudflare API, "Upload Certificate".
     */
    template <completion_token<zone_certificate> Token = default_token>
    auto upload_zone_certificate(zone_id zone, upload pem, Token&& token = Token{}) const {
        return starter().template start<zone_certificate, Token>(
            detail::describe_upload_zone_certificate(zone, pem), call_options{}, token);
    }

    template <completion_token<zone_certificate> Token = default_token>
    auto upload_zone_certificate(zone_id zone, upload pem, call_options options,
                                 Token&& token = Token{}) const {
        return starter().template start<zone_certificate, Token>(
            detail::describe_upload_zone_certificate(zone, pem), options, token);
    }

    /** Deletes a zone-level certificate. As delete_hostname_certificate in everything else; hostnames are not bound to
     *  these.
     *
     *  Idempotent. Source: Cloudflare API, "Delete Certificate".
     */
    template <completion_token<zone_certificate> Token = default_token>
    auto delete_zone_certificate(zone_id zone, certificate_id certificate, Token&& token = Token{}) const {
        return starter().template start<zone_certificate, Token>(
            detail::describe_delete_zone_certificate(zone, certificate), call_options{}, token);
    }

    template <completion_token<zone_certificate> Token = default_token>
    auto delete_zone_certificate(zone_id zone, certificate_id certificate, call_options options,
                                 Token&& token = Token{}) const {
        return starter().template start<zone_certificate, Token>(
            detail::describe_delete_zone_certificate(zone, certificate), options, token);
    }

    /** Reads whether zone-level certificates are shown to origins of the zone.
     *
     *  Idempotent, changes nothing. Source: Cloudflare API, "Get Enablement Setting for Zone".
     */
    template <completion_token<zone_settings> Token = default_token>
    auto get_zone_settings(zone_id zone, Token&& token = Token{}) const {
        return starter().template start<zone_settings, Token>(detail::describe_get_zone_settings(zone),
                                                              call_options{}, token);
    }

    template <completion_token<zone_settings> Token = default_token>
    auto get_zone_settings(zone_id zone, call_options options, Token&& token = Token{}) const {
        return starter().template start<zone_settings, Token>(detail::describe_get_zone_settings(zone),
                                                              options, token);
    }

    /** Sets whether zone-level certificates are shown to origins of the zone. Completes with the setting as it then is.
     *
     *  Idempotent. Source: Cloudflare API, "Set Enablement for Zone".
     */
    template <completion_token<zone_settings> Token = default_token>
    auto update_zone_settings(zone_id zone, zone_settings settings, Token&& token = Token{}) const {
        return starter().template start<zone_settings, Token>(
            detail::describe_update_zone_settings(zone, settings), call_options{}, token);
    }

    template <completion_token<zone_settings> Token = default_token>
    auto update_zone_settings(zone_id zone, zone_settings settings, call_options options,
                              Token&& token = Token{}) const {
        return starter().template start<zone_settings, Token>(
            detail::describe_update_zone_settings(zone, settings), options, token);
    }

private:
    friend Client;
    zone_certificate_operations() = default; // a part of a client, and nothing else

    [[nodiscard]] const detail::call_starter& starter() const noexcept {
        return static_cast<const Client&>(*this).starter_;
    }
};

} // namespace originpull

#endif
