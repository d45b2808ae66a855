// What ends up in the request line and in the Host header.

#include "support.hpp"

#include <originpull/ids.hpp>
#include <words/base_url.hpp>

#include <stdexcept>
#include <string>

using namespace fuzz;
using namespace originpull;

namespace {

template <class Id>
void check_id(std::string_view text, std::size_t longest) {
    try {
        const Id id{text};
        require(Id::valid(text) && id.view() == text && id == Id{id.str()}, "an id is its text");
        require(!text.empty() && text.size() <= longest, "an id is bounded");
        require(text.find_first_of("/?#%. ") == text.npos && is_plain_ascii(text),
                "an id is one part of a path");
    } catch (const std::invalid_argument& error) {
        require(!Id::valid(text), "what is valid is accepted");
        require(std::string_view{error.what()}.size() < 256 && is_plain_line(error.what()),
                "a refusal is one short line");
    }
}

bool same(const detail::base_url& a, const detail::base_url& b) {
    return a.host == b.host && a.port == b.port && a.path == b.path && a.authority == b.authority &&
           a.host_is_address == b.host_is_address;
}

void check_accepted(const detail::base_url& url) {
    for (const std::string& part : {url.host, url.port, url.path, url.authority})
        require(is_plain_ascii(part) && part.find_first_of(" \"<>\\?#{}|^`") == part.npos,
                "no part breaks out of its line");
    require(!url.host.empty() && url.host.size() <= 253, "a host is bounded");
    require(url.host.find_first_of("/@[]%") == url.host.npos, "a host is a host");
    const int port = std::stoi(url.port);
    require(port >= 1 && port <= 65535 && url.port.size() <= 5, "a port is a port");
    require(url.path.empty() || (url.path.front() == '/' && url.path.back() != '/'),
            "a path begins and does not end with /");
    require(url.authority.find(url.host) != std::string::npos, "the authority is about the host");
    require(same(detail::parse_base_url("https://" + url.authority + url.path), url), "it comes back");
    require(same(detail::parse_base_url("https://" + url.authority + url.path + "//"), url),
            "slashes at the end mean nothing");
}

void check_url(std::string_view text) {
    try {
        check_accepted(detail::parse_base_url(text));
    } catch (const std::invalid_argument& error) {
        const std::string_view why = error.what();
        require(why.size() < 256 && is_plain_line(why), "a refusal is one short line");
        require(why.starts_with("base_url \""), "and says what it is about");
        require(text.find('@') == text.npos || why.starts_with("base_url \"https://...@...\": "),
                "without a password");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    check_id<zone_id>(text, 32);
    check_id<account_id>(text, 32);
    check_id<certificate_id>(text, 64);
    check_url(text);
    return 0;
}
