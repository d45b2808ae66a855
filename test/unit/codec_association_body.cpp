#include <catch2/catch_test_macros.hpp>

#include <codec/association_body.hpp>

#include "unit_support.hpp"

#include <boost/json/parse.hpp>

#include <string>
#include <vector>

using namespace originpull;
using namespace unit_test;
using detail::association_body;

namespace {

const certificate_id cert{"2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"};

std::string body_of(const std::vector<association_change>& changes) {
    return std::string{association_body(changes).view()};
}

std::string why_not(const std::vector<association_change>& changes) {
    return refusal([&] { static_cast<void>(association_body(changes)); });
}

/// So many changes, each about another hostname.
struct many {
    explicit many(std::size_t count) {
        names.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            names.push_back("h" + std::to_string(i) + ".example.com");
            changes.push_back({names.back(), cert, association_state::voided});
        }
    }
    std::vector<std::string> names;
    std::vector<association_change> changes;
};

} // namespace

TEST_CASE("association body: true, false, and a null that is written out", "[codec][associations]") {
    const std::string begin =
        R"({"config":[{"hostname":"a.example.com","cert_id":")" + cert.str() + R"(","enabled":)";
    CHECK(body_of({{"a.example.com", cert, association_state::enabled}}) == begin + "true}]}");
    CHECK(body_of({{"a.example.com", cert, association_state::disabled}}) == begin + "false}]}");
    CHECK(body_of({{"a.example.com", cert, association_state::voided}}) == begin + "null}]}");
}

TEST_CASE("association body: several changes, in their order, each with its certificate",
          "[codec][associations]") {
    CHECK(body_of({{"b.example.com", certificate_id{"c1"}, association_state::voided},
                   {"*.example.com", certificate_id{"c2"}, association_state::enabled},
                   {"A_b-c.example.com", certificate_id{"c1"}, association_state::disabled}}) ==
          R"({"config":[{"hostname":"b.example.com","cert_id":"c1","enabled":null},)"
          R"({"hostname":"*.example.com","cert_id":"c2","enabled":true},)"
          R"({"hostname":"A_b-c.example.com","cert_id":"c1","enabled":false}]})");
}

TEST_CASE("association body: 1 to 1000 changes", "[codec][associations]") {
    CHECK(why_not({}) == "update_hostname_associations takes 1 to 1000 changes, not 0");
    CHECK(why_not(many{1001}.changes) == "update_hostname_associations takes 1 to 1000 changes, not 1001");
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{1000}}) {
        const many list{count};
        const auto parsed = boost::json::parse(body_of(list.changes));
        const auto& config = parsed.at("config").as_array();
        REQUIRE(config.size() == count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& one = config[i].as_object();
            if (one.size() != 3 ||
                one.at("hostname").as_string() != boost::json::string_view{list.names[i]} ||
                one.at("cert_id").as_string() != boost::json::string_view{cert.view()} ||
                !one.at("enabled").is_null())
                FAIL("change " << i);
        }
    }
}

TEST_CASE("association body: a hostname twice, in any letters, is refused and named",
          "[codec][associations]") {
    for (const char* again : {"a.example.com", "A.example.COM"}) {
        const auto message = why_not({{"a.example.com", cert, association_state::enabled},
                                      {"b.example.com", cert, association_state::enabled},
                                      {again, certificate_id{"c2"}, association_state::voided}});
        CAPTURE(message);
        CHECK(has(message, "association_change.hostname: \"" + std::string{again} + "\" occurs twice"));
    }
    many list{1000}; // the first and the last
    list.changes.back().hostname = "H0.EXAMPLE.COM";
    CHECK(has(why_not(list.changes), "occurs twice"));
}

TEST_CASE("association body: a state that says nothing is refused", "[codec][associations]") {
    CHECK(why_not({{"a.example.com", cert, association_state::unknown}}) ==
          "association_change.state must be enabled, disabled or voided");
    CHECK(why_not({{"a.example.com", cert, association_state::enabled},
                   {"b.example.com", cert, static_cast<association_state>(17)}}) ==
          "association_change.state must be enabled, disabled or voided");
}

TEST_CASE("association body: what is no hostname is refused, wherever it stands", "[codec][associations]") {
    for (const char* bad : {"", "a b", "a\"b", "a\\", "a/b", "..", "a.", "a\n",
                            "b\xc3\xbc"
                            "cher.example"}) {
        CAPTURE(bad);
        const association_change good{"a.example.com", cert, association_state::enabled};
        const association_change wrong{bad, cert, association_state::enabled};
        CHECK(has(why_not({wrong}), "association_change.hostname: not a hostname: \""));
        CHECK(has(why_not({good, wrong}), "association_change.hostname: not a hostname: \""));
    }
    const std::string longest = std::string(253, 'x') + ".y";
    const std::string longer = 'x' + longest;
    CHECK(has(body_of({{longest, cert, association_state::enabled}}), longest));
    CHECK(has(why_not({{longer, cert, association_state::enabled}}), "not a hostname"));
}

TEST_CASE("settings body: on or off", "[codec][settings]") {
    CHECK(detail::settings_body({.enabled = true}).view() == R"({"enabled":true})");
    CHECK(detail::settings_body({.enabled = false}).view() == R"({"enabled":false})");
}
