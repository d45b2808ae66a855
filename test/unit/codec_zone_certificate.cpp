#include "codec_values_checks.hpp"

using namespace originpull;
using namespace unit_test;
using detail::decode_status;

namespace {

using certificate = zone_certificate;

const std::vector<member<certificate>> members{
    row<&certificate::certificate>("certificate"), row<&certificate::enabled>("enabled", takes::boolean),
    row<&certificate::expires_on>("expires_on"),   row<&certificate::issuer>("issuer"),
    row<&certificate::signature>("signature"),     row<&certificate::status>("status"),
    row<&certificate::uploaded_on>("uploaded_on"),
};

} // namespace

TEST_CASE("zone certificate: each member", "[codec][values]") {
    check_members<certificate>(R"("id":"c1")", members);
    check_members<std::vector<certificate>>(R"("cert_id":"c1")", members);
}

TEST_CASE("zone certificate: the id, under either name", "[codec][values]") {
    check_certificate_id<certificate>();
    check_certificate_id<std::vector<certificate>>();
}

TEST_CASE("zone certificate: enabled has three answers", "[codec][values]") {
    const struct {
        const char* members;
        std::optional<bool> enabled;
    } rows[] = {
        {"", {}}, {R"(,"enabled":null)", {}}, {R"(,"enabled":true)", true}, {R"(,"enabled":false)", false}};
    for (const auto& each : rows) {
        CAPTURE(each.members);
        const auto d = decode_members<certificate>(R"("id":"c1")" + std::string{each.members});
        REQUIRE(d.usable);
        CHECK(d.value->enabled == each.enabled);
    }
}

TEST_CASE("zone certificate: a private key, should the service ever send one, is not kept",
          "[codec][values]") {
    const auto d = decode_members<certificate>(
        R"("id":"c1","private_key":"-----BEGIN PRIVATE KEY-----","serial_number":17,"hostname":{"x":[1]})");
    REQUIRE(d.usable);
    CHECK(read_back(d, members).empty());
}

TEST_CASE("zone certificate: a result of null or none", "[codec][values]") {
    const certificate_id asked{"c1"};
    for (const char* none : {"", R"(,"result":null)"}) {
        CAPTURE(none);
        const auto allowed = decode<certificate>(none, &asked, true);
        REQUIRE(allowed.usable);
        CHECK(allowed.value->id == asked);
        CHECK(allowed.value->status.text().empty());
        CHECK_FALSE(decode<certificate>(none, &asked, false).usable);
        CHECK_FALSE(decode<certificate>(none, nullptr, true).usable);
    }
    check_object_is_needed<certificate>();
    CHECK(decode<certificate>(R"(,"result":{})", &asked, true).status == decode_status::invalid);
}

TEST_CASE("zone certificates: a list", "[codec][values]") {
    check_list<std::vector<certificate>>(R"("id":"c1")");
    const auto d = decode<std::vector<certificate>>(
        R"(,"result":[{"id":"c1","enabled":false},{"cert_id":"c2","status":"odd"}])");
    REQUIRE(d.usable);
    REQUIRE(d.value->size() == 2);
    CHECK((*d.value)[0].enabled == false);
    CHECK((*d.value)[1].id == "c2");
    CHECK((*d.value)[1].status.text() == "odd");
    CHECK_FALSE((*d.value)[1].enabled.has_value());
}
