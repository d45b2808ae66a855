#include "codec_values_checks.hpp"

using namespace originpull;
using namespace unit_test;
using detail::decode_status;

TEST_CASE("zone settings: enabled is true or false, and has to be there", "[codec][values]") {
    const struct {
        const char *members, *error;
        bool enabled = false;
    } rows[] = {
        {R"("enabled":true)", "", true},
        {R"("enabled":false)", "", false},
        {R"("x":{"enabled":false},"enabled":true,"y":[{"enabled":0}])", "", true},
        {"", "the body/result: lacks enabled"},
        {R"("Enabled":true)", "the body/result: lacks enabled"},
        {R"("enabled":null)", "the body/result/enabled: expected a boolean, got null"},
    };
    for (const auto& each : rows) {
        const auto d = decode_members<zone_settings>(each.members);
        CAPTURE(each.members, d.error);
        CHECK(d.error == each.error);
        CHECK(d.usable == d.error.empty());
        CHECK(d.value->enabled == each.enabled);
    }
    for (const sample& wrong : samples) {
        if (std::string_view{wrong.type} == "a boolean")
            continue;
        const auto d = decode_members<zone_settings>(R"("enabled":)" + std::string{wrong.json});
        CAPTURE(wrong.json, d.error);
        CHECK(d.status == decode_status::invalid);
        CHECK(has(d.error, std::string{"the body/result/enabled: expected a boolean, got "} + wrong.type));
    }
}

TEST_CASE("zone settings: a result is needed", "[codec][values]") { check_object_is_needed<zone_settings>(); }
