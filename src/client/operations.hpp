#ifndef ORIGINPULL_SRC_CLIENT_OPERATIONS_HPP
#define ORIGINPULL_SRC_CLIENT_OPERATIONS_HPP

#include "../policy/operation.hpp"

namespace originpull::detail {

// Every operation of the service, in one place. What a call adds is in client.cpp: the target, and the body.

inline constexpr operation delete_hostname_certificate_op{
    .name = "delete_hostname_certificate",
    .method = "DELETE",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates/{certificate_id}",
    .changes = true,
    .removes = true,
    .result_may_be_absent = true,
};

inline constexpr operation get_hostname_certificate_op{
    .name = "get_hostname_certificate",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates/{certificate_id}",
};

inline constexpr operation list_hostname_certificates_op{
    .name = "list_hostname_certificates",
    .method = "GET",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates",
};

inline constexpr operation upload_hostname_certificate_op{
    .name = "upload_hostname_certificate",
    .method = "POST",
    .route = "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates",
    .changes = true,
    .idempotent = false,
};

inline constexpr operation verify_token_op{
    .name = "verify_token",
    .method = "GET",
    .route = "/user/tokens/verify",
};

inline constexpr operation list_zones_op{
    .name = "list_zones",
    .method = "GET",
    .route = "/zones",
};

} // namespace originpull::detail

#endif
