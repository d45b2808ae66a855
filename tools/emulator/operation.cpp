#include "operation.hpp"

#include <boost/json/parse.hpp>

#include "codes.hpp"
#include "reply.hpp"

namespace originpull::emulator {

response operation::changed(response reply, std::string effect) const {
    zone.touched = true;
    reply.effect = std::move(effect);
    reply.zone = zone.id;
    return reply;
}

std::variant<boost::json::object, response> read_object(const std::string& body) {
    boost::system::error_code error;
    boost::json::value parsed = boost::json::parse(body, error);
    if (error || !parsed.is_object())
        return refusal(400, code::invalid_request, "Invalid request body: it has to be a JSON object");
    return std::move(parsed.as_object());
}

} // namespace originpull::emulator
