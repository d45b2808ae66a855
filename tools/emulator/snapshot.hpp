#pragma once

#include <string>
#include <vector>

#include "model.hpp"
#include "views.hpp"

namespace originpull::emulator {

/// What has to be kept of a world: how it was seeded, and the zones that have changed since.
std::string write_snapshot(const world& everything);

/// Throws std::runtime_error when the text is not what write_snapshot() gives.
world read_snapshot(const std::string& text);

/// The zones as of now; mints what has not been looked at yet.
std::vector<zone_view> view_zones(world& everything, const mint& minting, time_point now);

} // namespace originpull::emulator
