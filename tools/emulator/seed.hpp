#pragma once

#include <cstdint>

#include "model.hpp"

namespace originpull::emulator {

/// The zone that the service's documentation uses, and the id of the certificate in it.
inline constexpr const char* documented_id = "023e105f4ecef8ad9ca31a8372d0c353";

/// The world of a seed, before anybody has changed anything. In every zone the certificates are, as far as
/// there are that many: one that is bound, one that is not, one that has expired, and then whatever comes. In
/// the first zone, the documented one comes before them.
world make_world(std::uint64_t seed, unsigned zones, unsigned certificates_per_zone);

} // namespace originpull::emulator
