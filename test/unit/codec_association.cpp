#include "codec_values_checks.hpp"

using namespace originpull;
using namespace unit_test;
using detail::decode_status;

namespace {

using association = hostname_association;

const std::vector<member<association>> members{
    row<&association::hostname>("hostname"),
    row<&association::cert_id>("cert_id", takes::certificate_id),
    row<&association::state>("enabled", takes::boolean_or_null, "voided"),
    row<&association::status>("status"),
    row<&association::created_at>("created_at"),
    row<&association::updated_at>("updated_at"),
    row<&association::certificate>("certificate"),
    row<&association::cert_status>("cert_status"),
    row<&association::cert_uploaded_on>("cert_uploaded_on"),
    row<&association::cert_updated_at>("cert_updated_at"),
    row<&association::expires_on>("expires_on"),
    row<&association::issuer>("issuer"),
    row<&association::serial_number>("serial_number"),
    row<&association::signature>("signature"),
};

} // namespace

TEST_CASE("association: each member, none of them needed", "[codec][values]") {
    check_members<association>("", members);
    check_members<std::vector<association>>("", members);
    check_members<page<association>>("", members);
}

TEST_CASE("association: null is a state of its own, and absent is unknown", "[codec][values]") {
    const struct {
        const char* members;
        association_state state;
    } rows[] = {
        {R"("enabled":true)", association_state::enabled},
        {R"("enabled":false)", association_state::disabled},
        {R"("enabled":null)", association_state::voided},
        {"", association_state::unknown},
        {R"("Enabled":true)", association_state::unknown},
    };
    for (const auto& each : rows) {
        CAPTURE(each.members);
        const auto alone = decode_members<association>(each.members);
        REQUIRE(alone.usable);
        CHECK(alone.value->state == each.state);
        const auto listed = decode_members<page<association>>(each.members);
        REQUIRE(listed.usable);
        CHECK(listed.value->items.at(0).state == each.state);
    }
}

TEST_CASE("association: the id of its certificate", "[codec][values]") {
    for (const char* none : {"", R"("cert_id":null)", R"("cert_id":"")"}) {
        CAPTURE(none);
        const auto d = decode_members<association>(none);
        REQUIRE(d.usable);
        CHECK_FALSE(d.value->cert_id.has_value());
    }
    // `id` is the association's own: taken for the certificate's, another one would be deleted.
    const auto own = decode_members<association>(R"("id":"a1","hostname":"a.example.com")");
    REQUIRE(own.usable);
    CHECK_FALSE(own.value->cert_id.has_value());
    const auto both = decode_members<association>(R"("id":"a1","cert_id":"c1","id":"a2")");
    REQUIRE(both.usable);
    CHECK(both.value->cert_id == certificate_id{"c1"});

    for (const std::string& text : {std::string{"a/b"}, std::string{"../x"}, std::string{"a b"},
                                    std::string{R"(\u0000)"}, std::string(65, 'x')}) {
        const auto d = decode_members<association>(R"("cert_id":")" + text + '"');
        CAPTURE(text, d.error);
        CHECK(d.status == decode_status::invalid);
        CHECK(has(d.error, "the body/result/cert_id: expected a certificate id, got a string"));
    }
}

TEST_CASE("association: statuses that nobody knows are kept", "[codec][values]") {
    const auto d = decode_members<association>(R"("status":"half_way","cert_status":"odd")");
    REQUIRE(d.usable);
    CHECK(d.value->status == certificate_status::unknown);
    CHECK(d.value->status.text() == "half_way");
    CHECK(d.value->cert_status.text() == "odd");
    const auto known = decode_members<association>(R"("status":"deletion_timed_out","cert_status":"active")");
    REQUIRE(known.usable);
    CHECK(known.value->status == certificate_status::deletion_timed_out);
    CHECK(known.value->cert_status == certificate_status::active);
}

TEST_CASE("association: a result is needed, and an empty one will do", "[codec][values]") {
    check_object_is_needed<association>();
    CHECK(decode_members<association>("").usable);
    // Absent is fine only for the operations that take a certificate's id.
    const certificate_id asked{"c1"};
    CHECK_FALSE(decode<association>("", &asked, true).usable);
}

TEST_CASE("associations: lists and pages", "[codec][values]") {
    check_list<std::vector<association>>(R"("hostname":"a.example.com")");
    check_list<page<association>>(R"("hostname":"a.example.com")");
    const auto d = decode<page<association>>(
        R"(,"result":[{"hostname":"a.example.com"},{"hostname":"b.example.com","enabled":null},{}])");
    REQUIRE(d.usable);
    REQUIRE(d.value->size() == 3);
    CHECK((*d.value)[0].hostname == "a.example.com");
    CHECK((*d.value)[0].state == association_state::unknown);
    CHECK((*d.value)[1].state == association_state::voided);
    CHECK((*d.value)[2].hostname.empty());
}
