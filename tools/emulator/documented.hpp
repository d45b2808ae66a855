#pragma once

#include "model.hpp"

namespace originpull::emulator {

/// The certificate of the service's documentation, as its example response shows it. The fields do not agree
/// with the PEM; they do not in the documentation either.
certificate_record documented_certificate();

} // namespace originpull::emulator
