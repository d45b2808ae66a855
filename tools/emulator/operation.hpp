#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include <boost/json/object.hpp>

#include "exchange.hpp"
#include "model.hpp"
#include "options.hpp"

namespace originpull::emulator {

/// What an operation inside a zone works with.
struct operation {
    world& everything;
    zone_record& zone;
    const mint& minting;
    time_point now;
    std::chrono::nanoseconds settle;
    std::chrono::nanoseconds release;
    enum reading reading;
    const std::string& settles_as; ///< overrides the status in which a change ends

    std::string settled(const char* normally) const { return settles_as.empty() ? normally : settles_as; }

    /// Notes the change in the answer and in the zone.
    response changed(response reply, std::string effect) const;
};

/// The body as an object, or why not.
std::variant<boost::json::object, response> read_object(const std::string& body);

} // namespace originpull::emulator
