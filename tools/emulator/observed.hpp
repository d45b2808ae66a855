#pragma once

#include <string>

#include "exchange.hpp"
#include "target.hpp"

namespace originpull::emulator {

/// The other reading of the service: takes what the model answers, which is the documented one, and gives what
/// third parties have seen, or what the documentation leaves open. Nothing in it is unheard of.
response as_observed(response documented, const std::string& method, const target& where);

} // namespace originpull::emulator
