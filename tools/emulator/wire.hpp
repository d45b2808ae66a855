#pragma once

#include <string>

#include "clock.hpp"
#include "exchange.hpp"
#include "faults.hpp"

namespace originpull::emulator {

/// The bytes of a response.
struct wire_image {
    std::string text;
    std::size_t body_begins = 0;

    /// How much of it is sent when the exchange ends in the middle of the body.
    std::size_t broken_off_at(const treatment& what) const;
};

/// What the treatment makes of a response, before it is written down.
response distort(response reply, const treatment& what, time_point now);

/// Writes a response down. `keep_alive` is what the client asked for.
wire_image compose(const response& reply, const treatment& what, bool keep_alive);

/// The code and the text of an injected refusal.
int injected_code(const treatment& what);
std::string injected_message(const treatment& what);

} // namespace originpull::emulator
