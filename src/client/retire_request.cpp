#include "retire_request.hpp"

#include "../words/hostname.hpp"
#include "../words/printable.hpp"
#include "operations.hpp"

#include <stdexcept>

namespace originpull::detail {

namespace {

std::string plain_fingerprint(std::string_view text) {
    std::string digits;
    bool good = true;
    for (const char c : text) {
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if ((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f'))
            digits += lower;
        else
            good = good && c == ':';
    }
    if (!good || digits.size() != 64)
        throw std::invalid_argument("retire_options.fingerprint: not a SHA-256 fingerprint: " + quoted(text) +
                                    "; it is 64 hexadecimal digits, colons allowed");
    return digits;
}

} // namespace

retire_request::retire_request(const zone_id& zone_of_it, const certificate_id& id, const retire_options& how)
    : request_data(retire_hostname_certificate_op, {}),
      void_bindings(how.void_bindings),
      wait_until_deleted(how.wait_until_deleted),
      review(how.review),
      poll_interval(how.poll_interval) {
    using namespace std::chrono_literals;
    if (poll_interval < 100ms || poll_interval > 5min)
        throw std::invalid_argument("retire_options.poll_interval must be 100 ms to 5 minutes");
    if (!how.fingerprint.empty())
        fingerprint = plain_fingerprint(how.fingerprint);
    for (const std::string_view one : how.hostnames) {
        check_hostname("retire_options.hostnames", one);
        hostnames.emplace_back(one);
    }
    zone = zone_of_it;
    certificate = id;
}

} // namespace originpull::detail
