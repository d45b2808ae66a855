// The requests of all operations: target, body, and what the answer must be about.

#include "../codec/association_body.hpp"
#include "../codec/target.hpp"
#include "../codec/upload_body.hpp"
#include "../words/hostname.hpp"
#include "../words/printable.hpp"
#include "operations.hpp"
#include "retire_request.hpp"
#include "walk_state.hpp"

#include <originpull/operations/accounts.hpp>
#include <originpull/operations/associations.hpp>
#include <originpull/operations/hostname_certificates.hpp>
#include <originpull/operations/zone_certificates.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace originpull::detail {

namespace {

std::shared_ptr<request_data> in_zone(const operation& op, const zone_id& zone, std::string_view below = {}) {
    std::string target = "/zones/";
    target.append(zone.view()).append("/origin_tls_client_auth").append(below);
    auto what = std::make_shared<request_data>(op, std::move(target));
    what->zone = zone;
    return what;
}

request one_certificate(const operation& op, const zone_id& zone, std::string_view below,
                        const certificate_id& certificate) {
    std::string path{below};
    path.append("/").append(certificate.view());
    auto what = in_zone(op, zone, path);
    what->certificate = certificate;
    return what;
}

request with_body(std::shared_ptr<request_data> what, secret_buffer body) {
    what->body = std::move(body);
    return what;
}

/// At the zone's level ids stand beside the names of other endpoints.
request one_zone_certificate(const operation& op, const zone_id& zone, const certificate_id& certificate) {
    if (certificate == "settings" || certificate == "hostnames")
        throw std::invalid_argument(quoted(certificate.view()) +
                                    " is no zone-level certificate's id but the name of another endpoint");
    return one_certificate(op, zone, {}, certificate);
}

constexpr std::string_view hostnames = "/hostnames";
constexpr std::string_view hostname_certificates = "/hostnames/certificates";

void check_page(std::string_view filter, int page, int per_page, int least, int most) {
    constexpr int last_page = 1'000'000;
    if (page < 1 || page > last_page)
        throw std::invalid_argument(std::string{filter} + ".page must be 1 to 1,000,000");
    if (per_page < least || per_page > most)
        throw std::invalid_argument(std::string{filter} + ".per_page must be " + std::to_string(least) +
                                    " to " + std::to_string(most));
}

void check_text(std::string_view field, std::string_view text) {
    constexpr std::size_t longest = 253 + std::string_view{"not_equal_case_sensitive:"}.size();
    if (text.size() > longest)
        throw std::invalid_argument(std::string{field} + " " + quoted(text) + " is longer than " +
                                    std::to_string(longest) + " characters");
}

std::string associations_target(const zone_id& zone, const association_filter& filter) {
    check_page("association_filter", filter.page, filter.per_page, 1, 1000);
    check_text("association_filter.status", filter.status);
    std::string target = in_zone(list_hostname_associations_op, zone, hostnames)->target();
    add_query(target, "status", filter.status);
    return target;
}

std::string zones_target(const zone_filter& filter) {
    check_page("zone_filter", filter.page, filter.per_page, 5, 50);
    std::string target = "/zones";
    const auto add = [&](std::string_view field, std::string_view name, std::string_view value) {
        check_text(field, value);
        add_query(target, name, value);
    };
    add("zone_filter.name", "name", filter.name);
    add("zone_filter.account_id", "account.id", filter.account_id);
    add("zone_filter.account_name", "account.name", filter.account_name);
    add("zone_filter.status", "status", filter.status);
    add("zone_filter.type", "type", filter.type);
    add("zone_filter.order", "order", filter.order);
    add("zone_filter.direction", "direction", filter.direction);
    add("zone_filter.match", "match", filter.match);
    return target;
}

std::string accounts_target(const account_filter& filter) {
    check_page("account_filter", filter.page, filter.per_page, 5, 50);
    check_text("account_filter.name", filter.name);
    check_text("account_filter.direction", filter.direction);
    std::string target = "/accounts";
    add_query(target, "name", filter.name);
    add_query(target, "direction", filter.direction);
    return target;
}

template <class Filter>
request one_page(const operation& op, std::string target, const Filter& filter) {
    return page_request(op, std::move(target), filter.page, filter.per_page);
}

template <class Filter>
std::shared_ptr<walk_state> all_pages(const operation& op, std::string target, const Filter& filter) {
    return std::make_shared<walk_state>(op, std::move(target), filter.page, filter.per_page);
}

} // namespace

// Hostname certificates.

request describe_list_hostname_certificates(const zone_id& zone) {
    return in_zone(list_hostname_certificates_op, zone, hostname_certificates);
}

request describe_get_hostname_certificate(const zone_id& zone, const certificate_id& certificate) {
    return one_certificate(get_hostname_certificate_op, zone, hostname_certificates, certificate);
}

request describe_upload_hostname_certificate(const zone_id& zone, const upload& pem) {
    return with_body(in_zone(upload_hostname_certificate_op, zone, hostname_certificates), upload_body(pem));
}

request describe_delete_hostname_certificate(const zone_id& zone, const certificate_id& certificate) {
    return one_certificate(delete_hostname_certificate_op, zone, hostname_certificates, certificate);
}

request describe_retire_hostname_certificate(const zone_id& zone, const certificate_id& certificate,
                                             const retire_options& how) {
    return std::make_shared<retire_request>(zone, certificate, how);
}

// Zone-level certificates, and the zone's setting.

request describe_list_zone_certificates(const zone_id& zone) {
    return in_zone(list_zone_certificates_op, zone);
}

request describe_get_zone_certificate(const zone_id& zone, const certificate_id& certificate) {
    return one_zone_certificate(get_zone_certificate_op, zone, certificate);
}

request describe_upload_zone_certificate(const zone_id& zone, const upload& pem) {
    return with_body(in_zone(upload_zone_certificate_op, zone), upload_body(pem));
}

request describe_delete_zone_certificate(const zone_id& zone, const certificate_id& certificate) {
    return one_zone_certificate(delete_zone_certificate_op, zone, certificate);
}

request describe_get_zone_settings(const zone_id& zone) {
    return in_zone(get_zone_settings_op, zone, "/settings");
}

request describe_update_zone_settings(const zone_id& zone, const zone_settings& settings) {
    return with_body(in_zone(update_zone_settings_op, zone, "/settings"), settings_body(settings));
}

// Associations.

request describe_list_hostname_associations(const zone_id& zone, const association_filter& filter) {
    return one_page(list_hostname_associations_op, associations_target(zone, filter), filter);
}

std::shared_ptr<walk_state> describe_walk_hostname_associations(const zone_id& zone,
                                                                const association_filter& filter) {
    return all_pages(list_hostname_associations_op, associations_target(zone, filter), filter);
}

request describe_update_hostname_associations(const zone_id& zone,
                                              std::span<const association_change> changes) {
    return with_body(in_zone(update_hostname_associations_op, zone, hostnames), association_body(changes));
}

request describe_get_hostname_association(const zone_id& zone, std::string_view hostname) {
    check_hostname("get_hostname_association", hostname);
    auto what = in_zone(get_hostname_association_op, zone, "/hostnames/" + std::string{hostname});
    what->hostname = hostname;
    return what;
}

// What the credentials are and reach.

request describe_list_zones(const zone_filter& filter) {
    return one_page(list_zones_op, zones_target(filter), filter);
}

request describe_get_zone(const zone_id& zone) {
    auto what = std::make_shared<request_data>(get_zone_op, "/zones/" + zone.str());
    what->zone = zone;
    return what;
}

std::shared_ptr<walk_state> describe_walk_zones(const zone_filter& filter) {
    return all_pages(list_zones_op, zones_target(filter), filter);
}

request describe_list_accounts(const account_filter& filter) {
    return one_page(list_accounts_op, accounts_target(filter), filter);
}

std::shared_ptr<walk_state> describe_walk_accounts(const account_filter& filter) {
    return all_pages(list_accounts_op, accounts_target(filter), filter);
}

request describe_verify_token() {
    return std::make_shared<request_data>(verify_token_op, "/user/tokens/verify");
}

request describe_verify_account_token(const account_id& account) {
    return std::make_shared<request_data>(verify_account_token_op,
                                          "/accounts/" + account.str() + "/tokens/verify");
}

} // namespace originpull::detail
