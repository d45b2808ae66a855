// What the credentials are and reach: zones, accounts, and the verification of a token.

#include "codec_values_checks.hpp"

using namespace originpull;
using namespace unit_test;

namespace {

const std::string hex_id = R"("id":"023e105f4ecef8ad9ca31a8372d0c353")";

const std::vector<member<zone>> zone_members{
    row<&zone::name>("name"),
    row<&zone::status>("status"),
    row<&zone::type>("type"),
    row<&zone::paused>("paused", takes::boolean),
    row<&zone::account_id>("account/id"),
    row<&zone::account_name>("account/name"),
    row<&zone::created_on>("created_on"),
    row<&zone::modified_on>("modified_on"),
    row<&zone::activated_on>("activated_on"),
};

const std::vector<member<account>> account_members{
    row<&account::name>("name"),
    row<&account::type>("type"),
    row<&account::created_on>("created_on"),
};

const std::vector<member<token_verification>> verification_members{
    row<&token_verification::id>("id"),
    row<&token_verification::status>("status"),
    row<&token_verification::not_before>("not_before"),
    row<&token_verification::expires_on>("expires_on"),
};

} // namespace

TEST_CASE("zone: each member", "[codec][values]") {
    check_members<page<zone>>(hex_id, zone_members);
    check_members<zone>(hex_id, zone_members);
    check_hex_id<page<zone>>("a zone id");
    check_hex_id<zone>("a zone id");
    check_object_is_needed<zone>();
}

TEST_CASE("zone: its account is an object, or nothing", "[codec][values]") {
    for (const char* none : {"", R"(,"account":null)", R"(,"account":{})", R"(,"account":{"x":1})"}) {
        CAPTURE(none);
        const auto d = decode_members<page<zone>>(hex_id + none);
        REQUIRE(d.usable);
        CHECK_FALSE(d.value->items[0].account_id.has_value());
        CHECK_FALSE(d.value->items[0].account_name.has_value());
    }
    for (const sample& wrong : samples) {
        if (std::string_view{wrong.type} == "an object")
            continue;
        const auto d = decode_members<page<zone>>(hex_id + R"(,"account":)" + wrong.json);
        CAPTURE(wrong.json, d.error);
        CHECK(has(d.error, std::string{"the body/result/0/account: expected an object, got "} + wrong.type));
    }
    // The owner has an id and a name as well.
    const auto d = decode_members<page<zone>>(
        hex_id +
        R"(,"account":{"id":"a1","name":"Acme"},"owner":{"id":"o1","name":"Else"},"plan":{"id":"p"})");
    REQUIRE(d.usable);
    CHECK(d.value->items[0].account_id == "a1");
    CHECK(d.value->items[0].account_name == "Acme");
    CHECK(d.value->items[0].id == "023e105f4ecef8ad9ca31a8372d0c353");
}

TEST_CASE("zones: a page", "[codec][values]") { check_list<page<zone>>(hex_id); }

TEST_CASE("account: each member", "[codec][values]") {
    check_members<page<account>>(hex_id, account_members);
    check_hex_id<page<account>>("an account id");
}

TEST_CASE("accounts: a page", "[codec][values]") { check_list<page<account>>(hex_id); }

TEST_CASE("token verification: each member, none of them needed", "[codec][values]") {
    check_members<token_verification>("", verification_members);
    check_object_is_needed<token_verification>();
}

TEST_CASE("token verification: the status is open, and whose token it is comes from elsewhere",
          "[codec][values]") {
    const auto d = decode_members<token_verification>(
        R"("status":"new word","account":"023e105f4ecef8ad9ca31a8372d0c353","expires_on":"2030-01-01T00:00:00Z")");
    REQUIRE(d.usable);
    CHECK(d.value->status == "new word");
    CHECK_FALSE(d.value->account.has_value());
    CHECK(d.value->expires_on->readable());
}
