#include <originpull/retire.hpp>

#include <ostream>
#include <utility>

namespace originpull {

std::string_view to_string(retirement::stage value) noexcept {
    switch (value) {
    case retirement::stage::looking:
        return "looking";
    case retirement::stage::voiding:
        return "voiding";
    case retirement::stage::deleting:
        return "deleting";
    case retirement::stage::settling:
        return "settling";
    case retirement::stage::done:
        break;
    }
    return "done";
}

std::ostream& operator<<(std::ostream& out, retirement::stage value) { return out << to_string(value); }

retire_error::retire_error(const boost::system::error_code& ec, originpull::diagnostics info,
                           originpull::retirement done)
    : request_error(ec, std::move(info)),
      done_(std::make_shared<const originpull::retirement>(std::move(done))) {}

} // namespace originpull
