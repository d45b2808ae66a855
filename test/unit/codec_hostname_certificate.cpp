#include "codec_values_checks.hpp"

using namespace originpull;
using namespace unit_test;
using detail::decode_status;

namespace {

using certificate = hostname_certificate;

const std::vector<member<certificate>> members{
    row<&certificate::certificate>("certificate"), row<&certificate::expires_on>("expires_on"),
    row<&certificate::issuer>("issuer"),           row<&certificate::serial_number>("serial_number"),
    row<&certificate::signature>("signature"),     row<&certificate::status>("status"),
    row<&certificate::uploaded_on>("uploaded_on"),
};

} // namespace

TEST_CASE("hostname certificate: each member", "[codec][values]") {
    check_members<certificate>(R"("id":"c1")", members);
    check_members<std::vector<certificate>>(R"("cert_id":"c1")", members);
}

TEST_CASE("hostname certificate: the id, under either name", "[codec][values]") {
    check_certificate_id<certificate>();
    check_certificate_id<std::vector<certificate>>();
}

TEST_CASE("hostname certificate: texts come as they are", "[codec][values]") {
    const auto d = decode<certificate>(
        R"(,"result":{"id":"c1","issuer":"\u00e9\n\"","serial_number":"6743787633689793699141714808227354901",)"
        R"("expires_on":"9999-12-31T23:59:59Z","uploaded_on":"yesterday","status":"half_way"})");
    REQUIRE(d.usable);
    CHECK(d.value->issuer == "\xc3\xa9\n\"");
    CHECK(d.value->serial_number == "6743787633689793699141714808227354901"); // longer than 64 bits
    CHECK(d.value->expires_on->readable());
    CHECK_FALSE(d.value->uploaded_on->readable());
    CHECK(d.value->uploaded_on->text() == "yesterday");
    CHECK(d.value->status == certificate_status::unknown);
    CHECK(d.value->status.text() == "half_way");
}

TEST_CASE("hostname certificate: a result of null or none", "[codec][values]") {
    const certificate_id asked{"c1"};
    for (const char* none : {"", R"(,"result":null)"}) {
        CAPTURE(none);
        // For a delete that is fine: what was asked for is known.
        const auto allowed = decode<certificate>(none, &asked, true);
        REQUIRE(allowed.usable);
        CHECK(allowed.value->id == asked);
        CHECK(allowed.value->status == certificate_status::unknown);
        CHECK_FALSE(allowed.value->certificate.has_value());

        CHECK_FALSE(decode<certificate>(none, &asked, false).usable);
        CHECK_FALSE(decode<certificate>(none, nullptr, true).usable);
    }
    check_object_is_needed<certificate>();
}

TEST_CASE("hostname certificate: what stands there counts, also where it could be absent",
          "[codec][values]") {
    const certificate_id asked{"c1"};
    const auto other = decode<certificate>(R"(,"result":{"id":"c2"})", &asked, true);
    REQUIRE(other.usable);
    CHECK(other.value->id == "c2");
    CHECK(decode<certificate>(R"(,"result":{})", &asked, true).status == decode_status::invalid);
}

TEST_CASE("hostname certificates: a list", "[codec][values]") {
    check_list<std::vector<certificate>>(R"("id":"c1")");
    const auto d = decode<std::vector<certificate>>(
        R"(,"result":[{"id":"c1","status":"active"},{"cert_id":"c2","status":"odd"},{"id":"c3","issuer":null}])");
    REQUIRE(d.usable);
    REQUIRE(d.value->size() == 3);
    CHECK((*d.value)[0].id == "c1");
    CHECK((*d.value)[0].status == certificate_status::active);
    CHECK((*d.value)[1].id == "c2");
    CHECK((*d.value)[1].status.text() == "odd");
    CHECK((*d.value)[2].id == "c3");
    CHECK(decode<std::vector<certificate>>(R"(,"result":[{"id":"c1"},{"issuer":"x"}])").error ==
          "the body/result/1: lacks id");
}
