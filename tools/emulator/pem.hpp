#pragma once

#include <cstdint>
#include <string>

#include "clock.hpp"

namespace originpull::emulator {

/// What the service tells about a certificate.
struct certificate_facts {
    std::string issuer;
    std::string serial_number; ///< decimal
    std::string signature;     ///< such as SHA256WithRSA
    std::string fingerprint;   ///< SHA-256 of the leaf, hexadecimal
    std::string subject;
    time_point expires_on;
};

enum class pem_problem : std::uint8_t { none, unparsable, missing_leaf, unparsable_key, key_mismatch };

struct inspection {
    pem_problem problem = pem_problem::none;
    certificate_facts facts;
    std::string certificate; ///< the PEM blocks alone, newline at the end
};

/// Reads an upload as the service does: the first certificate has to be a leaf, the key has to be its own.
inspection inspect_upload(const std::string& certificate, const std::string& private_key);

/// The facts of a certificate that is known to be good. Throws std::invalid_argument otherwise.
certificate_facts facts_of(const std::string& certificate);

} // namespace originpull::emulator
