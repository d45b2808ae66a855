#include <catch2/catch_test_macros.hpp>

#include <codec/values.hpp>

#include "codec_response_support.hpp"

#include <fstream>
#include <iterator>

using namespace originpull;
using namespace originpull::detail;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

std::string documented() {
    std::ifstream file{ORIGINPULL_TEST_DATA_DIR "/delete-hostname-certificate.response.json",
                       std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void check_notice(const std::vector<notice>& list) {
    REQUIRE(list.size() == 1);
    CHECK(list[0].code == 1000);
    CHECK(list[0].message == "message");
    CHECK(list[0].documentation_url == "documentation_url");
    CHECK(list[0].pointer == "pointer");
    CHECK(list[0].chain.empty());
}

void check_documented_values(const std::string& body) {
    using codec = value_codec<hostname_certificate>;
    std::optional<hostname_certificate> value;
    codec::start(value);
    envelope frame;
    std::string error;
    REQUIRE(decode_envelope(body, frame, {&codec::member(), &value}, error) == decode_status::ok);
    CHECK(error.empty());

    const certificate_id asked{"023e105f4ecef8ad9ca31a8372d0c353"};
    REQUIRE(codec::finish(value, frame, &asked, true));
    CHECK(value->id == asked);
    CHECK(value->issuer == "GlobalSign");
    CHECK(value->serial_number == "6743787633689793699141714808227354901");
    CHECK(value->signature == "SHA256WithRSA");
    CHECK(value->status == certificate_status::active);
    REQUIRE(value->expires_on.has_value());
    CHECK(value->expires_on->time() == sys_days{2100y / 1 / 1} + 5h + 20min);
    CHECK(value->expires_on->fraction() == 0ns);
    REQUIRE(value->uploaded_on.has_value());
    CHECK(value->uploaded_on->time() == sys_days{2019y / 10 / 28} + 18h + 11min + 23s);
    CHECK(value->uploaded_on->fraction() == 374'110'000ns);
    CHECK(value->uploaded_on->text() == "2019-10-28T18:11:23.37411Z");
    REQUIRE(value->certificate.has_value());
    CHECK(value->certificate->starts_with("-----BEGIN CERTIFICATE-----\nMIIDtTCCAp2gAwIBAgIJAMHAwfXZ5"));
    CHECK(value->certificate->ends_with("zaskDJY5L6xmY=\n-----END CERTIFICATE-----\n"));
    CHECK(value->certificate->size() == 1346);

    CHECK(frame.success == true);
    CHECK(frame.has_result);
    check_notice(frame.errors);
    check_notice(frame.messages);
}

} // namespace

TEST_CASE("the documented response of the delete decodes to the documented values", "[codec][values]") {
    const std::string body = documented();
    REQUIRE_FALSE(body.empty());
    check_documented_values(body);
}

TEST_CASE("the documented response arrives in chunks and decodes to the same", "[codec][values]") {
    const std::string body = documented();
    std::string text =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 7) {
        const std::string part = body.substr(at, 7);
        text += std::to_string(part.size()) + "\r\n" + part + "\r\n";
    }
    text += "0\r\n\r\n";
    const auto got = unit_test::read_bytewise(text);
    REQUIRE(got.state == response_reader::state::complete);
    CHECK(got.reusable);
    check_documented_values(got.body);
}

TEST_CASE("the documented response cut anywhere is recognised as cut", "[codec][values]") {
    std::string body = documented();
    body.erase(body.find_last_of('}') + 1); // blanks at the end are no part of it
    using codec = value_codec<hostname_certificate>;
    for (std::size_t n = 0; n < body.size(); ++n) {
        std::optional<hostname_certificate> value;
        codec::start(value);
        envelope frame;
        std::string error;
        const auto status =
            decode_envelope(std::string_view{body}.substr(0, n), frame, {&codec::member(), &value}, error);
        if (status != decode_status::truncated || error.empty())
            FAIL("cut at " << n << ": status " << static_cast<int>(status) << ", " << error);
    }
}
