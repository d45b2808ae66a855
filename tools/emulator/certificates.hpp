#pragma once

#include "operation.hpp"

namespace originpull::emulator {

/// A zone keeps two kinds of certificates, which know nothing of each other.
enum class shelf { hostname, zone };

response list_certificates(const operation& op, shelf which);
response get_certificate(const operation& op, shelf which, const std::string& id);
response upload_certificate(const operation& op, shelf which, const std::string& body);
response delete_certificate(const operation& op, shelf which, const std::string& id);

/// Null when there is none.
certificate_record* find_certificate(zone_record& zone, shelf which, const std::string& id);

} // namespace originpull::emulator
