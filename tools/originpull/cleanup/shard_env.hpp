#pragma once

#include "../terminal.hpp"
#include "job_options.hpp"

namespace originpull::command {

/// Which shard this process is, from what Kubernetes, AWS Batch, Cloud Run or Slurm tell their tasks.
/// @throws std::invalid_argument that names the variables when they are missing, or do not fit together
[[nodiscard]] shard shard_from(const environment& env);

} // namespace originpull::command
