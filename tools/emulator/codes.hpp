#pragma once

namespace originpull::emulator::code {

// Numbers that the service is known to use.
inline constexpr int wrong_credential_kind = 1001;
inline constexpr int certificate_id_required = 1404;
inline constexpr int certificate_exists = 1406;
inline constexpr int unparsable_certificate = 1408;
inline constexpr int pending_deletion = 1414;
inline constexpr int invalid_or_deleted = 1415;
inline constexpr int in_use = 1433;
inline constexpr int pending_deployment = 1434;
inline constexpr int certificate_not_found = 1551;
inline constexpr int zone_certificate_not_found = 1552;
inline constexpr int hostname_not_found = 1553;
inline constexpr int throttled = 971;
inline constexpr int rate_limited = 10429;
inline constexpr int authentication_error = 10000;
inline constexpr int unauthorized = 9109;
inline constexpr int missing_credentials = 9106;
inline constexpr int invalid_headers = 6003;
inline constexpr int bad_authorization = 6111;
inline constexpr int bad_content_type = 6105;
inline constexpr int bad_auth_key = 6103;
inline constexpr int unroutable = 7003;
inline constexpr int no_route = 7000;

// The service has these refusals, but their numbers are not known: nobody should match on them.
inline constexpr int invalid_request = 1400;
inline constexpr int missing_leaf = 1409;
inline constexpr int unparsable_key = 1410;
inline constexpr int key_mismatch = 1411;
inline constexpr int too_many_certificates = 1412;
inline constexpr int too_many_associations = 1413;
inline constexpr int foreign_hostname = 1416;
inline constexpr int already_deleted = 1417;
inline constexpr int zone_busy = 1418;
inline constexpr int method_not_allowed = 10405;

} // namespace originpull::emulator::code
