#pragma once

#include <chrono>
#include <string_view>

#include "options.hpp"

namespace originpull::emulator {

/// `500ms`, `5s`, `5m`, `24h`, a bare number is seconds. Throws std::invalid_argument naming the text.
std::chrono::nanoseconds parse_duration(std::string_view text);

/// `1200/5m`; `0` is "no limit". Throws std::invalid_argument naming the text.
rate_limit parse_rate(std::string_view text);

/// `fixed` or `penalty`. Throws std::invalid_argument naming the text.
rate_mode parse_rate_mode(std::string_view text);

/// `on` or `off`. Throws std::invalid_argument naming the text.
bool parse_switch(std::string_view text);

/// `documented` or `observed`. Throws std::invalid_argument naming the text.
reading parse_reading(std::string_view text);

} // namespace originpull::emulator
