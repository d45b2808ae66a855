#ifndef ORIGINPULL_SRC_WORDS_BASE_URL_HPP
#define ORIGINPULL_SRC_WORDS_BASE_URL_HPP

#include <originpull/config.hpp>

#include <string>
#include <string_view>

namespace originpull::detail {

/// Where the service is: `https://host[:port][/path]`, taken apart.
struct base_url {
    std::string host;      ///< a name or an address, an IPv6 one without its brackets
    std::string port;      ///< decimal
    std::string path;      ///< without a slash at the end; empty for the root
    std::string authority; ///< as it stands in the Host header
    bool host_is_address = false;
};

/// @throws std::invalid_argument saying what is wrong; user information is never repeated in the message
[[nodiscard]] base_url parse_base_url(std::string_view text);

/// The configured address, or what from_environment() found as long as the configured one is the default.
[[nodiscard]] std::string effective_base_url(const client_config& config);

} // namespace originpull::detail

#endif
