// What filters become in a target, and which are refused.

#include <catch2/catch_test_macros.hpp>

#include <call/request.hpp>

#include <originpull/operations/accounts.hpp>
#include <originpull/operations/associations.hpp>

#include "unit_support.hpp"

#include <functional>
#include <limits>
#include <string>

using namespace originpull;
using namespace originpull::detail;
using namespace unit_test;

namespace {

const zone_id in_zone{"023e105f4ecef8ad9ca31a8372d0c353"};
const std::string hostnames = "/zones/023e105f4ecef8ad9ca31a8372d0c353/origin_tls_client_auth/hostnames";

std::string zones(const zone_filter& filter) { return describe_list_zones(filter)->target(); }
std::string accounts(const account_filter& filter) { return describe_list_accounts(filter)->target(); }
std::string associations(const association_filter& filter) {
    return describe_list_hostname_associations(in_zone, filter)->target();
}

/// What the list and the walk say alike.
template <class List, class Walk>
std::string why_not(List list, Walk walk) {
    const std::string one = refusal([&] { static_cast<void>(list()); });
    CHECK(refusal([&] { static_cast<void>(walk()); }) == one);
    return one;
}
std::string why_not(const zone_filter& filter) {
    return why_not([&] { return describe_list_zones(filter); }, [&] { return describe_walk_zones(filter); });
}
std::string why_not(const account_filter& filter) {
    return why_not([&] { return describe_list_accounts(filter); },
                   [&] { return describe_walk_accounts(filter); });
}
std::string why_not(const association_filter& filter) {
    return why_not([&] { return describe_list_hostname_associations(in_zone, filter); },
                   [&] { return describe_walk_hostname_associations(in_zone, filter); });
}

} // namespace

TEST_CASE("zone filter: every field has its parameter", "[client][describe][filters]") {
    CHECK(zones({}) == "/zones?page=1&per_page=50");
    CHECK(
        zones({.name = "example.com",
               .account_id = "01a7362d577a6c3019a474fd6f485823",
               .account_name = "Acme",
               .status = "active",
               .type = "full,partial",
               .order = "account.name",
               .direction = "desc",
               .match = "any",
               .page = 7,
               .per_page = 5}) ==
        "/zones?name=example.com&account.id=01a7362d577a6c3019a474fd6f485823&account.name=Acme&status=active"
        "&type=full%2Cpartial&order=account.name&direction=desc&match=any&page=7&per_page=5");
}

TEST_CASE("account and association filters: every field has its parameter", "[client][describe][filters]") {
    CHECK(accounts({}) == "/accounts?page=1&per_page=50");
    CHECK(accounts({.name = "Acme", .direction = "asc", .page = 2, .per_page = 5}) ==
          "/accounts?name=Acme&direction=asc&page=2&per_page=5");
    CHECK(associations({}) == hostnames + "?page=1&per_page=1000");
    CHECK(associations({.status = "active,pending_deletion", .page = 3, .per_page = 1}) ==
          hostnames + "?status=active%2Cpending_deletion&page=3&per_page=1");
}

TEST_CASE("filters: values are percent-encoded, whatever is in them", "[client][describe][filters]") {
    const struct {
        std::string_view value, encoded;
    } rows[] = {
        {"contains:example.com", "contains%3Aexample.com"},
        {"Trial & Error Ltd", "Trial%20%26%20Error%20Ltd"},
        {"a=b&per_page=1000", "a%3Db%26per_page%3D1000"},
        {"#x?y/../z", "%23x%3Fy%2F..%2Fz"},
        {"\r\nX-Evil: 1", "%0D%0AX-Evil%3A%201"},
        {"b\xc3\xbc"
         "cher",
         "b%C3%BCcher"},
        {std::string_view{"\0", 1}, "%00"},
        {"100%25", "100%2525"},
    };
    for (const auto& each : rows) {
        CAPTURE(each.encoded);
        const std::string encoded{each.encoded};
        CHECK(zones({.name = each.value}) == "/zones?name=" + encoded + "&page=1&per_page=50");
        CHECK(zones({.account_name = each.value}) ==
              "/zones?account.name=" + encoded + "&page=1&per_page=50");
        CHECK(accounts({.name = each.value}) == "/accounts?name=" + encoded + "&page=1&per_page=50");
        CHECK(associations({.status = each.value}) ==
              hostnames + "?status=" + encoded + "&page=1&per_page=1000");
    }
}

TEST_CASE("filters: the page and its size have bounds", "[client][describe][filters]") {
    constexpr int least = std::numeric_limits<int>::min();
    constexpr int most = std::numeric_limits<int>::max();
    for (const int page : {0, -1, least, 1'000'001, most}) {
        CHECK(why_not(zone_filter{.page = page}) == "zone_filter.page must be 1 to 1,000,000");
        CHECK(why_not(account_filter{.page = page}) == "account_filter.page must be 1 to 1,000,000");
        CHECK(why_not(association_filter{.page = page}) == "association_filter.page must be 1 to 1,000,000");
    }
    for (const int size : {4, 51, 0, -5, least, 1000}) {
        CHECK(why_not(zone_filter{.per_page = size}) == "zone_filter.per_page must be 5 to 50");
        CHECK(why_not(account_filter{.per_page = size}) == "account_filter.per_page must be 5 to 50");
    }
    for (const int size : {0, 1001, -1, least})
        CHECK(why_not(association_filter{.per_page = size}) ==
              "association_filter.per_page must be 1 to 1000");
    for (const int size : {5, 50})
        CHECK(why_not(zone_filter{.page = 1'000'000, .per_page = size}) == "<accepted>");
    for (const int size : {1, 1000})
        CHECK(why_not(association_filter{.page = 1'000'000, .per_page = size}) == "<accepted>");
}

TEST_CASE("filters: a text that is too long is refused, and its field named", "[client][describe][filters]") {
    // A name of 253 characters behind the longest operator.
    const std::string longest = "not_equal_case_sensitive:" + std::string(253, 'x');
    const std::string longer = longest + "x";
    const struct {
        const char* name;
        std::string_view zone_filter::* field;
    } fields[] = {{"name", &zone_filter::name},
                  {"account_id", &zone_filter::account_id},
                  {"account_name", &zone_filter::account_name},
                  {"status", &zone_filter::status},
                  {"type", &zone_filter::type},
                  {"order", &zone_filter::order},
                  {"direction", &zone_filter::direction},
                  {"match", &zone_filter::match}};
    for (const auto& each : fields) {
        CAPTURE(each.name);
        zone_filter filter;
        filter.*each.field = longest;
        CHECK(why_not(filter) == "<accepted>");
        filter.*each.field = longer;
        const std::string message = why_not(filter);
        CHECK(message.starts_with("zone_filter." + std::string{each.name} + " \""));
        CHECK(message.ends_with("is longer than 278 characters"));
        CHECK(message.size() < 200);
    }
    CHECK(why_not(account_filter{.name = longest}) == "<accepted>");
    CHECK(why_not(account_filter{.name = longer}).starts_with("account_filter.name \""));
    CHECK(why_not(account_filter{.direction = longer}).starts_with("account_filter.direction \""));
    CHECK(why_not(association_filter{.status = longer}).starts_with("association_filter.status \""));
    CHECK(is_plain_line(why_not(zone_filter{.name = "\x1b[31m\r\n" + longer})));
}

TEST_CASE("walks: the requests of a list, page after page", "[client][describe][filters]") {
    const auto walk = describe_walk_zones({.name = "contains:x", .page = 3, .per_page = 5});
    CHECK(more_pages(walk));
    const request first = next_page(walk);
    CHECK(first->target() == "/zones?name=contains%3Ax&page=3&per_page=5");
    CHECK(first->op().name == "list_zones");
    CHECK(first->walk == walk);                          // whose place the page moves
    CHECK(next_page(walk)->target() == first->target()); // nothing has come yet
    CHECK(next_page(describe_walk_accounts({.direction = "desc"}))->target() ==
          "/accounts?direction=desc&page=1&per_page=50");
    CHECK(next_page(describe_walk_hostname_associations(in_zone, {.status = "all"}))->target() ==
          hostnames + "?status=all&page=1&per_page=1000");
}
