#ifndef ORIGINPULL_SRC_CLIENT_OPERATIONS_HPP
#define ORIGINPULL_SRC_CLIENT_OPERATIONS_HPP

#include "../policy/operation.hpp"

namespace originpull::detail {

// Every operation of the service, in one place. What a call adds is in describe.cpp: the target, and the body.

// Hostname certificates.

inline constexpr operation list_hostname_certificates_op{
    .name = "list_hostname_certificates",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates",
};

inline constexpr operation get_hostname_certificate_op{
    .name = "get_hostname_certificate",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates/{certificate_id}",
};

inline constexpr operation upload_hostname_certificate_op{
    .name = "upload_hostname_certificate",
    .method = "POST",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates",
    .changes = true,
    .idempotent = false,
};

inline constexpr operation delete_hostname_certificate_op{
    .name = "delete_hostname_certificate",
    .method = "DELETE",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates/{certificate_id}",
    .changes = true,
    .removes = true,
    .result_may_be_absent = true,
};

/// A procedure of several requests; see retire_call.
inline constexpr operation retire_hostname_certificate_op{
    .name = "retire_hostname_certificate",
    .method = "DELETE",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates/{certificate_id}",
    .changes = true,
};

// Zone-level certificates, and the zone's setting.

inline constexpr operation list_zone_certificates_op{
    .name = "list_zone_certificates",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth",
};

inline constexpr operation get_zone_certificate_op{
    .name = "get_zone_certificate",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/{certificate_id}",
};

inline constexpr operation upload_zone_certificate_op{
    .name = "upload_zone_certificate",
    .method = "POST",
    .route = "/zones/{zone_id}/origin_tls_client_auth",
    .changes = true,
    .idempotent = false,
};

inline constexpr operation delete_zone_certificate_op{
    .name = "delete_zone_certificate",
    .method = "DELETE",
    .route = "/zones/{zone_id}/origin_tls_client_auth/{certificate_id}",
    .changes = true,
    .removes = true,
    .result_may_be_absent = true,
};

inline constexpr operation get_zone_settings_op{
    .name = "get_zone_settings",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/settings",
};

inline constexpr operation update_zone_settings_op{
    .name = "update_zone_settings",
    .method = "PUT",
    .route = "/zones/{zone_id}/origin_tls_client_auth/settings",
    .changes = true,
};

// Associations.

inline constexpr operation list_hostname_associations_op{
    .name = "list_hostname_associations",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames",
};

inline constexpr operation update_hostname_associations_op{
    .name = "update_hostname_associations",
    .method = "PUT",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames",
    .changes = true,
};

inline constexpr operation get_hostname_association_op{
    .name = "get_hostname_association",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/{hostname}",
};

// What the credentials are and reach.

inline constexpr operation list_zones_op{
    .name = "list_zones",
    .method = "GET",
    .route = "/zones",
};

inline constexpr operation get_zone_op{
    .name = "get_zone",
    .method = "GET",
    .route = "/zones/{zone_id}",
};

inline constexpr operation list_accounts_op{
    .name = "list_accounts",
    .method = "GET",
    .route = "/accounts",
};

/// Goes on to the next where it does not fit the token; see verify_call.
inline constexpr operation verify_token_op{
    .name = "verify_token",
    .method = "GET",
    .route = "/user/tokens/verify",
};

inline constexpr operation verify_account_token_op{
    .name = "verify_account_token",
    .method = "GET",
    .route = "/accounts/{account_id}/tokens/verify",
};

} // namespace originpull::detail

#endif
