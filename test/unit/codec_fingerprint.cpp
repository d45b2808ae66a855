#include <catch2/catch_test_macros.hpp>

#include <originpull/fingerprint.hpp>

#include <openssl/err.h>

#include <string>

using originpull::fingerprint_of;

// What `openssl x509 -fingerprint -sha256` shows for each, without colons.

namespace {

const std::string first = R"pem(-----BEGIN CERTIFICATE-----
MIIBNjCB6aADAgECAhQWrV/rcehr9rKhosWI4EbpP99a0zAFBgMrZXAwEDEOMAwG
A1UEAwwFZmlyc3QwIBcNMjYxMTIzMjIwNTIyWhgPMjEyNjEwMzAyMjA1MjJaMBAx
DjAMBgNVBAMMBWZpcnN0MCowBQYDK2VwAyEAI3/PTq4/SMh5vzxSBfgobXNpaHqc
GUH0knNIAAZo3OmjUzBRMB0GA1UdDgQWBBTkRC1gYvoVnUwdNWy7mTI0prEtZDAf
BgNVHSMEGDAWgBTkRC1gYvoVnUwdNWy7mTI0prEtZDAPBgNVHRMBAf8EBTADAQH/
MAUGAytlcANBAH0Lu9En7T7ojc+5JD8CDLVC5/mirxz2QKd1vIPWs7JU9XR7NtoH
yxlC/FVsW3zYoWm53elPidVIvTJ8IK4CHQ0=
-----END CERTIFICATE-----
)pem";
const std::string first_fingerprint = "1bd660c55a14135ed4e80d1cce864df8b2a7b492633ce26938a8f8a333277ab1";

const std::string second = R"pem(-----BEGIN CERTIFICATE-----
MIIBODCB66ADAgECAhRzaja27KmjPhPhczrr8+2BNr6IUDAFBgMrZXAwETEPMA0G
A1UEAwwGc2Vjb25kMCAXDTI2MTEyMzIyMDUyMloYDzIxMjYxMDMwMjIwNTIyWjAR
MQ8wDQYDVQQDDAZzZWNvbmQwKjAFBgMrZXADIQA5fQ8ut2KZDuIQ+L9ywaZlNiR+
JIpb9TvaNCm34hLQX6NTMFEwHQYDVR0OBBYEFHxOUEM+Nt25sZXuH0RFOQT5YFdI
MB8GA1UdIwQYMBaAFHxOUEM+Nt25sZXuH0RFOQT5YFdIMA8GA1UdEwEB/wQFMAMB
Af8wBQYDK2VwA0EA8A7dBv9Cvz+Ormat8hFwGmSaZD8L0CekIoawCQn5tbvb3Coj
iiGbt5ZKTcRlBvuO5uiyJVlmPQ8npILWGjirBA==
-----END CERTIFICATE-----
)pem";
const std::string second_fingerprint = "2ebe92f61385bc7382cda40b54eedfef8a5f76a8962964416f1c52cf1f60935d";

/// The one that the service's documentation shows.
const std::string documented = R"pem(-----BEGIN CERTIFICATE-----
MIIDtTCCAp2gAwIBAgIJAMHAwfXZ5/PWMA0GCSqGSIb3DQEBCwUAMEUxCzAJBgNV
BAYTAkFVMRMwEQYDVQQIEwpTb21lLVN0YXRlMSEwHwYDVQQKExhJbnRlcm5ldCBX
aWRnaXRzIFB0eSBMdGQwHhcNMTYwODI0MTY0MzAxWhcNMTYxMTIyMTY0MzAxWjBF
MQswCQYDVQQGEwJBVTETMBEGA1UECBMKU29tZS1TdGF0ZTEhMB8GA1UEChMYSW50
ZXJuZXQgV2lkZ2l0cyBQdHkgTHRkMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIB
CgKCAQEAwQHoetcl9+5ikGzV6cMzWtWPJHqXT3wpbEkRU9Yz7lgvddmGdtcGbg/1
CGZu0jJGkMoppoUo4c3dts3iwqRYmBikUP77wwY2QGmDZw2FvkJCJlKnabIRuGvB
KwzESIXgKk2016aTP6/dAjEHyo6SeoK8lkIySUvK0fyOVlsiEsCmOpidtnKX/a+5
0GjB79CJH4ER2lLVZnhePFR/zUOyPxZQQ4naHf7yu/b5jhO0f8fwt+pyFxIXjbEI
dZliWRkRMtzrHOJIhrmJ2A1J7iOrirbbwillwjjNVUWPf3IJ3M12S9pEewooaeO2
izNTERcG9HzAacbVRn2Y2SWIyT/18QIDAQABo4GnMIGkMB0GA1UdDgQWBBT/LbE4
9rWf288N6sJA5BRb6FJIGDB1BgNVHSMEbjBsgBT/LbE49rWf288N6sJA5BRb6FJI
GKFJpEcwRTELMAkGA1UEBhMCQVUxEzARBgNVBAgTClNvbWUtU3RhdGUxITAfBgNV
BAoTGEludGVybmV0IFdpZGdpdHMgUHR5IEx0ZIIJAMHAwfXZ5/PWMAwGA1UdEwQF
MAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHHFwl0tH0quUYZYO0dZYt4R7SJ0pCm2
2satiyzHl4OnXcHDpekAo7/a09c6Lz6AU83cKy/+x3/djYHXWba7HpEu0dR3ugQP
Mlr4zrhd9xKZ0KZKiYmtJH+ak4OM4L3FbT0owUZPyjLSlhMtJVcoRp5CJsjAMBUG
SvD8RX+T01wzox/Qb+lnnNnOlaWpqu8eoOenybxKp1a9ULzIVvN/LAcc+14vioFq
2swRWtmocBAs8QR9n4uvbpiYvS8eYueDCWMM4fvFfBhaDZ3N9IbtySh3SpFdQDhw
YbjM2rxXiyLGxB4Bol7QTv4zHif7Zt89FReT/NBy4rzaskDJY5L6xmY=
-----END CERTIFICATE-----
)pem";
const std::string documented_fingerprint = "ec46227f9a1b73e5227367afb38cc60530207cd41b95ef098fd91c87582c025b";

const std::string key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

/// Every line ended in this way.
std::string with_ends(const std::string& pem, const std::string& end) {
    std::string out;
    for (const char c : pem)
        out += c == '\n' ? end : std::string{c};
    return out;
}

} // namespace

TEST_CASE("fingerprint: of the first certificate", "[codec][fingerprint]") {
    CHECK(fingerprint_of(first) == first_fingerprint);
    CHECK(fingerprint_of(second) == second_fingerprint);
    CHECK(fingerprint_of(documented) == documented_fingerprint);
    CHECK(fingerprint_of(first + second) == first_fingerprint);
    CHECK(fingerprint_of(second + first) == second_fingerprint);
    CHECK(fingerprint_of(first + first) == first_fingerprint);
}

TEST_CASE("fingerprint: what stands around the certificate makes no difference", "[codec][fingerprint]") {
    const std::string around[] = {
        with_ends(first, "\r\n"),
        with_ends(first, "  \n"),
        "subject=CN = first\nissuer=CN = first\n" + first,
        "\n\n\n" + first + "\n\n",
        first + "trailing text",
        first.substr(0, first.size() - 1), // no line break at the end
        key + first,
        first + key,
        std::string(100'000, '\n') + first,
        "\xef\xbb\xbf\n" + first,
    };
    for (const std::string& pem : around) {
        CAPTURE(pem.substr(0, 100));
        CHECK(fingerprint_of(pem) == first_fingerprint);
    }
}

TEST_CASE("fingerprint: the bytes count, whether or not they make sense", "[codec][fingerprint]") {
    // SHA-256 of a single zero byte.
    CHECK(fingerprint_of("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n") ==
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    std::string changed = first;
    const auto at = changed.find("MIIB") + 20;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    REQUIRE(fingerprint_of(changed).has_value());
    CHECK(fingerprint_of(changed) != first_fingerprint);
}

TEST_CASE("fingerprint: nothing where there is no certificate", "[codec][fingerprint]") {
    const std::string none[] = {
        "",
        "\n",
        "garbage",
        std::string(1, '\0'),
        key,
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        first.substr(0, first.size() / 2),
        first.substr(28),          // the first line is missing
        "text before it " + first, // and in the same line
    };
    for (const std::string& pem : none) {
        CAPTURE(pem.substr(0, 100));
        CHECK_FALSE(fingerprint_of(pem).has_value());
    }
    for (std::size_t size = 0; size + 2 < first.size(); size += 7)
        CHECK_FALSE(fingerprint_of(first.substr(0, size)).has_value());
    // It has been a while since the last good one.
    CHECK(fingerprint_of(first) == first_fingerprint);
}

TEST_CASE("fingerprint: nobody is asked for a pass phrase, and no error is left behind",
          "[codec][fingerprint]") {
    CHECK_FALSE(fingerprint_of("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                               "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                               "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n"));
    CHECK(ERR_peek_error() == 0);
    CHECK_FALSE(fingerprint_of(""));
    CHECK(ERR_peek_error() == 0);
}
