#include <catch2/catch_test_macros.hpp>

#include <originpull/certificate_status.hpp>

#include <sstream>

using originpull::certificate_status;

TEST_CASE("certificate status: the words of the service", "[words][status]") {
    struct row {
        const char* text;
        certificate_status::value_type value;
    };
    const row rows[] = {
        {"initializing", certificate_status::initializing},
        {"pending_deployment", certificate_status::pending_deployment},
        {"active", certificate_status::active},
        {"pending_deletion", certificate_status::pending_deletion},
        {"deleted", certificate_status::deleted},
        {"deployment_timed_out", certificate_status::deployment_timed_out},
        {"deletion_timed_out", certificate_status::deletion_timed_out},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const certificate_status read{std::string_view{r.text}};
        CHECK(read.value() == r.value);
        CHECK(read == r.value);
        CHECK(read.text() == r.text);
        CHECK(read == certificate_status{r.value});
        CHECK(certificate_status{r.value}.str() == r.text);
    }
}

TEST_CASE("certificate status: what nobody knows is kept", "[words][status]") {
    for (const char* text :
         {"backup_issued", "Active", "ACTIVE", " active", "active ", "unknown", "\xc3\xa9", "a\nb"}) {
        CAPTURE(text);
        const certificate_status read{std::string_view{text}};
        CHECK(read.value() == certificate_status::unknown);
        CHECK(read == certificate_status::unknown);
        CHECK(read.text() == text);
        CHECK(read == std::string_view{text});
        CHECK(read != certificate_status::active);
    }
    CHECK(certificate_status{std::string_view{"one"}} != certificate_status{std::string_view{"two"}});
}

TEST_CASE("certificate status: none said", "[words][status]") {
    CHECK(certificate_status{}.text().empty());
    CHECK(certificate_status{} == certificate_status::unknown);
    CHECK(certificate_status{std::string_view{}} == certificate_status{});
    std::ostringstream out;
    out << certificate_status{certificate_status::deleted} << '|' << certificate_status{};
    CHECK(out.str() == "deleted|");
}
