#pragma once

#include "job_options.hpp"

#include <originpull/ids.hpp>

namespace originpull::command {

/// Whether a zone is the shard's: by the first eight bytes of the SHA-256 of its id, so that every shard finds the same
/// answer on every machine. Pure.
[[nodiscard]] bool in_shard(const zone_id& zone, const shard& part);

} // namespace originpull::command
