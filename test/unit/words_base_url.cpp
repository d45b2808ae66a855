#include <catch2/catch_test_macros.hpp>

#include <words/base_url.hpp>

#include "unit_support.hpp"

using namespace originpull;
using namespace unit_test;
using detail::parse_base_url;
using namespace std::string_literals;

TEST_CASE("base URL: taken apart", "[words][base_url]") {
    struct row {
        const char *text, *host, *port, *path, *authority;
        bool host_is_address;
    };
    const row rows[] = {
        {"https://api.cloudflare.com/client/v4", "api.cloudflare.com", "443", "/client/v4",
         "api.cloudflare.com", false},
        {"https://api.cloudflare.com/client/v4/", "api.cloudflare.com", "443", "/client/v4",
         "api.cloudflare.com", false},
        {"https://api.cloudflare.com/client/v4///", "api.cloudflare.com", "443", "/client/v4",
         "api.cloudflare.com", false},
        {"https://api.cloudflare.com", "api.cloudflare.com", "443", "", "api.cloudflare.com", false},
        {"https://api.cloudflare.com/", "api.cloudflare.com", "443", "", "api.cloudflare.com", false},
        {"HTTPS://API.Cloudflare.COM/Client/V4", "api.cloudflare.com", "443", "/Client/V4",
         "api.cloudflare.com", false},
        {"https://localhost:443/x", "localhost", "443", "/x", "localhost", false},
        {"https://localhost:8443", "localhost", "8443", "", "localhost:8443", false},
        {"https://a:1", "a", "1", "", "a:1", false},
        {"https://a:65535", "a", "65535", "", "a:65535", false},
        {"https://127.0.0.1:8443/client/v4", "127.0.0.1", "8443", "/client/v4", "127.0.0.1:8443", true},
        {"https://[::1]", "::1", "443", "", "[::1]", true},
        {"https://[::1]:8443/v4", "::1", "8443", "/v4", "[::1]:8443", true},
        {"https://[2001:DB8::A]:443", "2001:db8::a", "443", "", "[2001:db8::a]", true},
        {"https://a_b-c.example/", "a_b-c.example", "443", "", "a_b-c.example", false},
        {"https://host/a%20b/c@d", "host", "443", "/a%20b/c@d", "host", false},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const auto url = parse_base_url(r.text);
        CHECK(url.host == r.host);
        CHECK(url.port == r.port);
        CHECK(url.path == r.path);
        CHECK(url.authority == r.authority);
        CHECK(url.host_is_address == r.host_is_address);
    }
}

TEST_CASE("base URL: what is refused says why", "[words][base_url]") {
    struct row {
        std::string text;
        const char* why;
    };
    const row rows[] = {
        {"", "is empty"},
        {"http://api.cloudflare.com/client/v4", "in the clear"},
        {"HTTP://api.cloudflare.com", "in the clear"},
        {"api.cloudflare.com", "does not begin with https://"},
        {"//api.cloudflare.com", "does not begin with https://"},
        {"https:/api.cloudflare.com", "does not begin with https://"},
        {" https://api.cloudflare.com", "does not begin with https://"},
        {"ftp://api.cloudflare.com", "does not begin with https://"},
        {"https://", "no valid host name"},
        {"https:///client", "no valid host name"},
        {"https://:443", "no valid host name"},
        {"https://-a", "no valid host name"},
        {"https://.a", "no valid host name"},
        {"https://a b", "no valid host name"},
        {"https://a\r\nX-Evil: 1", "no valid"},
        {"https://a\0b"s, "no valid host name"},
        {"https://\xc3\xa9.example", "no valid host name"},
        {"https://a%2eb", "no valid host name"},
        {"https://" + std::string(254, 'a'), "no valid host name"},
        {"https://a:", "no valid port"},
        {"https://a:/x", "no valid port"},
        {"https://a:0", "no valid port"},
        {"https://a:65536", "no valid port"},
        {"https://a:99999999999999999999", "no valid port"},
        {"https://a:-1", "no valid port"},
        {"https://a:+1", "no valid port"},
        {"https://a:8x", "no valid port"},
        {"https://a:1:2", "no valid port"},
        {"https://[::1]8443", "no valid port"},
        {"https://[::1]:", "no valid port"},
        {"https://[::1", "no ] after"},
        {"https://[]", "no valid IPv6"},
        {"https://[::g]", "no valid IPv6"},
        {"https://[127.0.0.1]", "no valid IPv6"},
        {"https://[fe80::1%eth0]", "no valid IPv6"},
        {"https://[::1\0\r\nX: 1]"s, "no valid IPv6"},
        {"https://::1", "no valid"},
        {"https://a/x?y=1", "query or a fragment"},
        {"https://a/x#y", "query or a fragment"},
        {"https://a?x", "query or a fragment"},
        {"https://a/x y", "cannot stand in a path"},
        {"https://a/x\r\ny", "cannot stand in a path"},
        {"https://a/x\\y", "cannot stand in a path"},
        {"https://a/{zone}", "cannot stand in a path"},
        {"https://a/\xc3\xa9", "cannot stand in a path"},
    };
    for (const row& r : rows) {
        const auto message = refusal([&] { static_cast<void>(parse_base_url(r.text)); });
        CAPTURE(r.text, message);
        CHECK(message.starts_with("base_url \""));
        CHECK(has(message, r.why));
        CHECK(is_plain_line(message));
        CHECK(message.size() < 300);
    }
}

TEST_CASE("base URL: user information is refused and not repeated", "[words][base_url]") {
    for (const char* text :
         {"https://user:hunter2@api.cloudflare.com/client/v4", "https://hunter2@api.cloudflare.com",
          "http://user:hunter2@api.cloudflare.com", "https://a:hunter2@b:99999/x", "https://user:hunter2@",
          "user:hunter2@host", "https://u:hunter2@h/x y"}) {
        const auto message = refusal([&] { static_cast<void>(parse_base_url(text)); });
        CAPTURE(text, message);
        CHECK(message.starts_with("base_url "));
        CHECK_FALSE(has(message, "hunter2"));
        CHECK(message != "<accepted>");
    }
    CHECK(has(refusal([] { static_cast<void>(parse_base_url("https://u:p@host/")); }),
              "must not hold a user name"));
}
