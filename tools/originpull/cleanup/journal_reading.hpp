#pragma once

#include "journal_recovery.hpp"
#include "journal_storage.hpp"

#include <system_error>

namespace originpull::command {

/// The whole of it.
[[nodiscard]] std::error_code read_all(journal_storage& storage, journal_recovery& into);

} // namespace originpull::command
