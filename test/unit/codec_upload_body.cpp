#include <catch2/catch_test_macros.hpp>

#include <codec/upload_body.hpp>

#include "unit_support.hpp"

#include <boost/json/parse.hpp>

using namespace originpull;
using namespace unit_test;
using detail::upload_body;
using namespace std::string_literals;

namespace {

const std::string certificate = "-----BEGIN CERTIFICATE-----\nMIIDtTCC+/=\n-----END CERTIFICATE-----\n";
const std::string key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";

std::string why_not(const std::string& certificate_text, const std::string& key_text) {
    return refusal([&] { static_cast<void>(upload_body({certificate_text, key_text})); });
}

} // namespace

TEST_CASE("upload body: two PEM texts in JSON", "[codec][upload]") {
    const auto body = upload_body({certificate, key});
    CHECK(body.view() ==
          R"({"certificate":"-----BEGIN CERTIFICATE-----\nMIIDtTCC+/=\n-----END CERTIFICATE-----\n",)"
          R"("private_key":"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"})");
}

TEST_CASE("upload body: comes back from JSON as it was", "[codec][upload]") {
    const std::string with_marks = "subject=\"CN=\\x\"\r\n\t" + certificate;
    const std::string begins[] = {"RSA ", "EC ", "ENCRYPTED ", ""};
    for (const std::string& kind : begins) {
        const std::string its_key =
            "-----BEGIN " + kind + "PRIVATE KEY-----\r\nabc\r\n-----END " + kind + "PRIVATE KEY-----\r\n";
        const auto body = upload_body({with_marks, its_key});
        const auto parsed = boost::json::parse({body.view().data(), body.view().size()});
        CHECK(parsed.at("certificate").as_string() == boost::json::string_view{with_marks});
        CHECK(parsed.at("private_key").as_string() == boost::json::string_view{its_key});
    }
}

TEST_CASE("upload body: a chain, and a key behind its parameters", "[codec][upload]") {
    CHECK_NOTHROW(static_cast<void>(upload_body({certificate + certificate, key})));
    const std::string parameters = "-----BEGIN EC PARAMETERS-----\nBgg=\n-----END EC PARAMETERS-----\n";
    CHECK_NOTHROW(static_cast<void>(upload_body({certificate, parameters + key})));
}

TEST_CASE("upload body: what is refused says which of the two, and quotes neither", "[codec][upload]") {
    struct row {
        std::string certificate, key;
        const char* says;
    };
    const std::string large(64 * 1024, 's');
    const row rows[] = {
        {"", key, "upload.certificate is empty"},
        {certificate, "", "upload.private_key is empty"},
        {certificate + large, key, "upload.certificate is larger than 64 KiB"},
        {certificate, key + large, "upload.private_key is larger than 64 KiB"},
        {certificate + "\0s3cret"s, key, "upload.certificate is not PEM"},
        {certificate, key + "\0s3cret"s, "upload.private_key is not PEM"},
        {certificate + "\x1b", key, "upload.certificate is not PEM"},
        {certificate + "\x7f", key, "upload.certificate is not PEM"},
        {certificate + "\xc3\xa9", key, "upload.certificate is not PEM"},
        {"\x30\x82\x03\xb5", key, "upload.certificate is not PEM"},
        {"s3cret", key, "-----BEGIN CERTIFICATE-----"},
        {"-----BEGIN TRUSTED CERTIFICATE-----\n", key, "-----BEGIN CERTIFICATE-----"},
        {certificate, "s3cret", "upload.private_key is not a PEM private key"},
        {certificate, certificate, "upload.private_key is not a PEM private key"},
        {certificate, "PRIVATE KEY-----\n-----BEGIN ", "upload.private_key is not a PEM private key"},
        {certificate, "-----BEGIN PUBLIC KEY-----\ns3cret", "upload.private_key is not a PEM private key"},
    };
    for (const row& r : rows) {
        const auto message = why_not(r.certificate, r.key);
        CAPTURE(message);
        CHECK(message.starts_with("upload."));
        CHECK(has(message, r.says));
        CHECK_FALSE(has(message, "s3cret"));
        CHECK_FALSE(has(message, "c2VjcmV0"));
        CHECK(message.size() < 120);
    }
}

TEST_CASE("upload body: a key never gets into the certificate, which everyone may read", "[codec][upload]") {
    for (const std::string& both : {certificate + key, key + certificate, key}) {
        const auto message = why_not(both, key);
        CHECK(has(message, "holds a private key"));
        CHECK_FALSE(has(message, "c2VjcmV0"));
    }
    // The two exchanged by mistake.
    CHECK(has(why_not(key, certificate), "holds a private key"));
}
