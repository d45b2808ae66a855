#pragma once

#include "failure.hpp"

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>
#include <originpull/retire.hpp>

#include <string>

namespace originpull::command {

// What people read about a retirement.

/// What was done, when all is done.
[[nodiscard]] std::string confirmation_of(const retirement& done, const std::string& zone,
                                          const diagnostics& info);

/// What was done until it failed, what is unknown, and what to do.
[[nodiscard]] own_words words_about(const retirement& done, const error_code& ec, const diagnostics& info);

/// Whether something of it may have happened or not. The effect of the whole does not tell when something else has.
[[nodiscard]] bool leaves_questions(const retirement& done);

/// With flags in place of the members of retire_options.
[[nodiscard]] diagnostics in_words_of_the_command(diagnostics info);

} // namespace originpull::command
