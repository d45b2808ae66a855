#include "base_url.hpp"

#include "printable.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <stdexcept>

namespace originpull::detail {

namespace {

[[noreturn]] void reject_url(std::string_view text, std::string_view why) {
    // What stands before an '@' may be a password.
    const auto at = text.rfind('@');
    const std::string shown = at == std::string_view::npos ? quoted(text) : "\"https://...@...\"";
    throw std::invalid_argument("base_url " + shown + ": " + std::string{why});
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
           });
}

bool is_path_character(char c) {
    constexpr std::string_view marks = "/-._~!$&'()*+,;=:@%";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
}

bool is_port(std::string_view port) {
    if (port.empty() || port.size() > 5 ||
        !std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    const int value = std::stoi(std::string{port});
    return value >= 1 && value <= 65535;
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

} // namespace

base_url parse_base_url(std::string_view text) {
    constexpr std::string_view scheme = "https://";
    if (text.empty())
        reject_url(text, "is empty; it should look like https://api.cloudflare.com/client/v4");
    if (lower(text.substr(0, 7)) == "http://")
        reject_url(text, "http: would send the credentials in the clear; only https: is possible");
    if (lower(text.substr(0, scheme.size())) != scheme)
        reject_url(text, "does not begin with https://");
    std::string_view rest = text.substr(scheme.size());
    const auto end = rest.find_first_of("/?#");
    std::string_view authority = rest.substr(0, end);
    std::string_view path = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    if (authority.find('@') != std::string_view::npos)
        reject_url(text, "must not hold a user name or password; credentials have their own field");
    if (path.find_first_of("?#") != std::string_view::npos)
        reject_url(text, "must not have a query or a fragment");
    if (!std::all_of(path.begin(), path.end(), is_path_character))
        reject_url(text, "has a character that cannot stand in a path");
    while (!path.empty() && path.back() == '/')
        path.remove_suffix(1);

    base_url url;
    url.path = path;
    std::string_view port;
    boost::system::error_code ec;
    if (!authority.empty() && authority.front() == '[') {
        const auto close = authority.find(']');
        if (close == std::string_view::npos)
            reject_url(text, "has no ] after its IPv6 address");
        url.host = lower(authority.substr(1, close - 1));
        port = authority.substr(close + 1);
        boost::asio::ip::make_address_v6(url.host, ec);
        // Asio looks no further than a NUL, and takes scopes; neither may get into a header.
        if (ec || url.host.find_first_not_of("0123456789abcdef:.") != std::string::npos)
            reject_url(text, "has no valid IPv6 address in its brackets");
        url.host_is_address = true;
        url.authority = '[' + url.host + ']';
    } else {
        const auto colon = authority.find(':');
        url.host = lower(authority.substr(0, colon));
        port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
        if (!is_host_name(url.host))
            reject_url(text, "has no valid host name");
        boost::asio::ip::make_address_v4(url.host, ec);
        url.host_is_address = !ec;
        url.authority = url.host;
    }
    url.port = "443";
    if (!port.empty()) {
        if (port.front() != ':' || !is_port(port.substr(1)))
            reject_url(text, "has no valid port; it is a number from 1 to 65535");
        url.port = port.substr(1);
        if (url.port != "443")
            url.authority.append(":").append(url.port);
    }
    return url;
}

} // namespace originpull::detail
