#ifndef ORIGINPULL_TEST_SUPPORT_CERTIFICATE_FORGE_HPP
#define ORIGINPULL_TEST_SUPPORT_CERTIFICATE_FORGE_HPP

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace originpull::test {

/// A certificate with its private key. Copies share both.
struct forged {
    std::shared_ptr<x509_st> certificate;
    std::shared_ptr<evp_pkey_st> key;

    [[nodiscard]] std::string pem() const;
};

/// An entry of subjectAltName, exactly as given: a DNS entry may hold an address, or a NUL character.
struct alternative_name {
    enum class kind { dns, ip };

    kind type = kind::dns;
    std::string value; ///< of an IP entry: the text of the address
};

/** What is to be certified, well or badly. The emulator's own authority makes good certificates only; this
 * one makes those that a client has to refuse. */
struct forgery {
    enum class key_kind { ec_p256, rsa_2048, rsa_1024, ed25519 };
    enum class digest { sha256, sha1 };

    std::string common_name = "originpull test";
    std::vector<alternative_name> names;
    key_kind key = key_kind::ec_p256;
    digest signed_with = digest::sha256;
    std::chrono::seconds valid_from = -std::chrono::hours{1}; ///< from now
    std::chrono::seconds valid_until = std::chrono::hours{24};
    bool is_authority = false;
    bool for_server = true; ///< otherwise for clients only
};

/// @param issuer null: signs itself
[[nodiscard]] forged forge(const forgery& spec, const forged* issuer = nullptr);

/// The root that the fixtures trust. Made once per process.
[[nodiscard]] const forged& trusted_root();

/// Good for 127.0.0.1, ::1, localhost and api.test. Made once per process.
[[nodiscard]] const forged& good_leaf();

} // namespace originpull::test

#endif
