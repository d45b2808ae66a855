#pragma once

#include "terminal.hpp"

namespace originpull::command {

/// Everything but the process: parses, runs, and says how it ended.
[[nodiscard]] int run(int argc, const char* const* argv, const environment& env);

} // namespace originpull::command
