#include <catch2/catch_test_macros.hpp>

#include <originpull/config.hpp>
#include <words/secret.hpp>

#include "unit_support.hpp"

#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

using namespace originpull;
using namespace unit_test;
using namespace std::string_literals;

namespace {

constexpr const char* token_name = "CLOUDFLARE_API_TOKEN";
constexpr const char* email_name = "CLOUDFLARE_EMAIL";
constexpr const char* key_name = "CLOUDFLARE_API_KEY";
constexpr const char* url_name = "CLOUDFLARE_BASE_URL";

/// The four variables as a test wants them, and as they were afterwards.
class environment {
public:
    explicit environment(const std::map<std::string, std::string>& wanted) {
        for (const char* name : {token_name, email_name, key_name, url_name}) {
            if (const char* value = std::getenv(name))
                before_[name] = value;
            else
                before_[name] = std::nullopt;
            ::unsetenv(name);
        }
        for (const auto& [name, value] : wanted)
            ::setenv(name.c_str(), value.c_str(), 1);
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    ~environment() {
        for (const auto& [name, value] : before_) {
            if (value)
                ::setenv(name.c_str(), value->c_str(), 1);
            else
                ::unsetenv(name.c_str());
        }
    }

private:
    std::map<std::string, std::optional<std::string>> before_;
};

std::string headers(const credentials& from) { return std::string{from.get_secret()->headers.view()}; }

} // namespace

TEST_CASE("credentials: a token is one header", "[words][credentials]") {
    CHECK(headers(credentials::api_token("abc_DEF-123")) == "Authorization: Bearer abc_DEF-123\r\n");
    CHECK_FALSE(credentials::api_token("abc").get_secret()->is_api_key);
    CHECK(credentials{}.empty());
    CHECK_FALSE(credentials::api_token("abc").empty());
    CHECK(credentials::api_token("abc").environment_base_url().empty());
}

TEST_CASE("credentials: a key is two headers", "[words][credentials]") {
    const auto made = credentials::api_key("me@example.com", "0123abc");
    CHECK(headers(made) == "X-Auth-Email: me@example.com\r\nX-Auth-Key: 0123abc\r\n");
    CHECK(made.get_secret()->is_api_key);
}

TEST_CASE("credentials: blanks around are removed, as files and pasting leave them", "[words][credentials]") {
    for (const char* text : {"abc\n", "abc\r\n", " abc", "\tabc \n\n", "\n abc"}) {
        CAPTURE(text);
        CHECK(headers(credentials::api_token(text)) == "Authorization: Bearer abc\r\n");
        CHECK(headers(credentials::api_key(text, text)) == "X-Auth-Email: abc\r\nX-Auth-Key: abc\r\n");
    }
}

TEST_CASE("credentials: what cannot stand in a header is refused and never quoted", "[words][credentials]") {
    const std::string first = "first5ecret";
    const std::string second = "second5ecret";
    for (const std::string& between :
         {"\n"s, "\r\n"s, "\r"s, "\0"s, " "s, "\t"s, "\x1b"s, "\x7f"s, "\xc3\xa9"s, "\x80"s}) {
        const std::string bad = first + between + second;
        CAPTURE(between);
        for (const auto& message :
             {refusal([&] { static_cast<void>(credentials::api_token(bad)); }),
              refusal([&] { static_cast<void>(credentials::api_key("me@example.com", bad)); }),
              refusal([&] { static_cast<void>(credentials::api_key(bad, "key")); })}) {
            CHECK(has(message, "cannot stand in an HTTP header"));
            CHECK(has(message, "line break"));
            CHECK_FALSE(has(message, first));
            CHECK_FALSE(has(message, second));
        }
    }
}

TEST_CASE("credentials: refusals name the part that is wrong", "[words][credentials]") {
    CHECK(refusal([] { static_cast<void>(credentials::api_token("")); }) == "the API token is empty");
    CHECK(refusal([] { static_cast<void>(credentials::api_token(" \r\n\t")); }) == "the API token is empty");
    CHECK(refusal([] { static_cast<void>(credentials::api_key("", "k")); }) ==
          "the e-mail address of the API key is empty");
    CHECK(refusal([] { static_cast<void>(credentials::api_key("e", "\n")); }) == "the API key is empty");

    const auto too_long = refusal([] { static_cast<void>(credentials::api_token(std::string(4097, 'x'))); });
    CHECK(has(too_long, "longer than 4096"));
    CHECK(too_long.size() < 100);
    CHECK_NOTHROW(static_cast<void>(credentials::api_token(std::string(4096, 'x'))));
}

TEST_CASE("credentials: from the environment, every combination", "[words][credentials]") {
    struct row {
        bool token, email, key;
        const char* headers;              // null: refused
        std::vector<const char*> message; // all of it must be said
    };
    const row rows[] = {
        {false, false, false, nullptr, {"no credentials", token_name, email_name, key_name}},
        {true, false, false, "Authorization: Bearer t0ken\r\n", {}},
        {false, true, false, nullptr, {email_name, key_name, token_name}},
        {false, false, true, nullptr, {key_name, email_name, "needs both"}},
        {false, true, true, "X-Auth-Email: me@example.com\r\nX-Auth-Key: k3y\r\n", {}},
        {true, true, false, "Authorization: Bearer t0ken\r\n", {}},
        {true, false, true, nullptr, {token_name, key_name, "both set", "ignore the token", "unset one"}},
        {true, true, true, nullptr, {token_name, key_name, "both set", "ignore the token", "unset one"}},
    };
    // Empty and blank count as not set.
    for (const char* absent : {static_cast<const char*>(nullptr), "", " \n"}) {
        for (const row& r : rows) {
            std::map<std::string, std::string> wanted;
            const auto put = [&](const char* name, bool set, const char* value) {
                if (set)
                    wanted[name] = value;
                else if (absent != nullptr)
                    wanted[name] = absent;
            };
            put(token_name, r.token, "t0ken\n");
            put(email_name, r.email, "me@example.com");
            put(key_name, r.key, "k3y");
            const environment set{wanted};
            CAPTURE(r.token, r.email, r.key, absent == nullptr);
            if (r.headers != nullptr) {
                CHECK(headers(credentials::from_environment()) == r.headers);
                continue;
            }
            const auto message = refusal([] { static_cast<void>(credentials::from_environment()); });
            for (const char* part : r.message) {
                CAPTURE(part);
                CHECK(has(message, part));
            }
            CHECK_FALSE(has(message, "t0ken"));
            CHECK_FALSE(has(message, "k3y"));
        }
    }
}

TEST_CASE("credentials: a broken token in the environment is not quoted", "[words][credentials]") {
    const environment set{{{token_name, "s3cret\ns3cret"}}};
    const auto message = refusal([] { static_cast<void>(credentials::from_environment()); });
    CHECK(has(message, "the API token"));
    CHECK_FALSE(has(message, "s3cret"));
}

TEST_CASE("credentials: the base URL of the environment is kept, by from_environment() alone",
          "[words][credentials]") {
    const environment set{{{token_name, "t"}, {url_name, " https://127.0.0.1:8443/client/v4\n"}}};
    CHECK(credentials::from_environment().environment_base_url() == "https://127.0.0.1:8443/client/v4");
    CHECK(credentials::api_token("t").environment_base_url().empty());
    CHECK(client_config::from_environment().credentials.environment_base_url() ==
          "https://127.0.0.1:8443/client/v4");
}

TEST_CASE("credentials: copies share one secret", "[words][credentials]") {
    const auto one = credentials::api_token("abc");
    const credentials two{one};
    CHECK(one.get_secret().get() == two.get_secret().get());
}
