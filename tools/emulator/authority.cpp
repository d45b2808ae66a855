#include "authority.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "random.hpp"

namespace originpull::emulator {
namespace {

template <class Pointer>
Pointer require(Pointer pointer, const char* what) {
    if (!pointer)
        throw std::runtime_error(std::string("OpenSSL: ") + what);
    return pointer;
}

void require_one(int result, const char* what) {
    if (result != 1)
        throw std::runtime_error(std::string("OpenSSL: ") + what);
}

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};

using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;
using bignum_ptr = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using name_ptr = std::unique_ptr<X509_NAME, freed_by<X509_NAME_free>>;

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const bio_ptr bio{require(BIO_new(BIO_s_mem()), "BIO")};
    require_one(PEM_write_bio_X509(bio.get(), certificate), "writing a certificate");
    return text_of(bio.get());
}

bignum_ptr serial_number(const std::string& decimal) {
    BIGNUM* raw = nullptr;
    if (decimal.empty()) {
        bignum_ptr number{require(BN_new(), "BIGNUM")};
        require_one(BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), "random serial number");
        return number;
    }
    // It reads as many digits as there are, and may have made a number of the first ones.
    const int digits = BN_dec2bn(&raw, decimal.c_str());
    bignum_ptr number{raw};
    if (digits != static_cast<int>(decimal.size()))
        throw std::invalid_argument("'" + decimal + "' is not a decimal serial number");
    return number;
}

void set_name(X509_NAME* name, const std::string& common_name) {
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
    require_one(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text,
                                           static_cast<int>(common_name.size()), -1, 0),
                "common name");
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    std::memset(&context, 0, sizeof context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const extension_ptr extension{
        require(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), value.c_str())};
    require_one(X509_add_ext(certificate, extension.get(), -1), "extension");
}

bool is_address(const std::string& name) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

std::string alternative_names(const certificate_spec& spec) {
    std::string value;
    for (const std::string& name : spec.names) {
        if (!value.empty())
            value += ',';
        value += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    return value;
}

std::string usages(const certificate_spec& spec) {
    if (spec.for_server && spec.for_client)
        return "serverAuth,clientAuth";
    return spec.for_server ? "serverAuth" : "clientAuth";
}

// An issuer of nullptr makes the certificate self-signed.
std::shared_ptr<X509> certify(const certificate_spec& spec, EVP_PKEY* subject, X509* issuer,
                              EVP_PKEY* signer) {
    std::shared_ptr<X509> made{require(X509_new(), "X509"), X509_free};
    X509* certificate = made.get();
    require_one(X509_set_version(certificate, 2), "version");
    const bignum_ptr serial = serial_number(spec.serial_number);
    require(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)), "serial number");
    require(ASN1_TIME_set(X509_getm_notBefore(certificate), spec.not_before.time_since_epoch().count()),
            "not before");
    require(ASN1_TIME_set(X509_getm_notAfter(certificate), spec.not_after.time_since_epoch().count()),
            "not after");
    set_name(X509_get_subject_name(certificate), spec.common_name);
    X509* const parent = issuer ? issuer : certificate;
    require_one(X509_set_issuer_name(certificate, X509_get_subject_name(parent)), "issuer");
    require_one(X509_set_pubkey(certificate, subject), "public key");

    extend(certificate, parent, NID_subject_key_identifier, "hash");
    if (issuer)
        extend(certificate, parent, NID_authority_key_identifier, "keyid");
    extend(certificate, parent, NID_basic_constraints,
           spec.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(certificate, parent, NID_key_usage,
           spec.is_authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!spec.is_authority)
        extend(certificate, parent, NID_ext_key_usage, usages(spec));
    if (!spec.names.empty())
        extend(certificate, parent, NID_subject_alt_name, alternative_names(spec));

    const bool hashes_itself = EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519;
    if (X509_sign(certificate, signer, hashes_itself ? nullptr : EVP_sha256()) <= 0)
        throw std::runtime_error("OpenSSL: signing a certificate");
    return made;
}

certificate_spec root_spec(std::string common_name) {
    certificate_spec spec;
    spec.common_name = std::move(common_name);
    spec.is_authority = true;
    return spec;
}

} // namespace

key key::generate() {
    EVP_PKEY* raw = require(EVP_EC_gen("P-256"), "generating a key");
    return key{std::shared_ptr<EVP_PKEY>{raw, EVP_PKEY_free}};
}

key key::from_seed(std::uint64_t seed) {
    random_source random{seed};
    std::array<unsigned char, 32> bytes{};
    for (unsigned char& byte : bytes)
        byte = static_cast<unsigned char>(random.below(256));
    EVP_PKEY* raw = require(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()), "seeded key");
    return key{std::shared_ptr<EVP_PKEY>{raw, EVP_PKEY_free}};
}

std::string key::pem() const {
    const bio_ptr bio{require(BIO_new(BIO_s_mem()), "BIO")};
    require_one(PEM_write_bio_PrivateKey(bio.get(), native(), nullptr, nullptr, 0, nullptr, nullptr),
                "writing a key");
    return text_of(bio.get());
}

std::chrono::sys_seconds certificate_spec::days_from_now(int days) {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
           std::chrono::days(days);
}

authority::authority(key own, std::shared_ptr<x509_st> certificate)
    : key_(std::move(own)), certificate_(std::move(certificate)), pem_(pem_of(certificate_.get())) {}

authority::authority(std::string common_name) : key_(key::generate()) {
    certificate_ = certify(root_spec(std::move(common_name)), key_.native(), nullptr, key_.native());
    pem_ = pem_of(certificate_.get());
}

authority authority::from_seed(std::string common_name, std::uint64_t seed) {
    key own = key::from_seed(seed);
    certificate_spec spec = root_spec(std::move(common_name));
    spec.serial_number = random_source{seed}.serial_number();
    spec.not_before = std::chrono::sys_days{std::chrono::year{2015} / 1 / 1};
    spec.not_after = std::chrono::sys_days{std::chrono::year{2115} / 1 / 1};
    auto certificate = certify(spec, own.native(), nullptr, own.native());
    return authority{std::move(own), std::move(certificate)};
}

authority authority::subordinate(std::string common_name) const {
    key own = key::generate();
    auto certificate =
        certify(root_spec(std::move(common_name)), own.native(), certificate_.get(), key_.native());
    return authority{std::move(own), std::move(certificate)};
}

identity authority::issue(const certificate_spec& spec) const {
    const key subject = key::generate();
    return {issue(spec, subject), subject.pem()};
}

std::string authority::issue(const certificate_spec& spec, const key& subject) const {
    return pem_of(certify(spec, subject.native(), certificate_.get(), key_.native()).get());
}

identity self_signed(const certificate_spec& spec) {
    const key own = key::generate();
    return {pem_of(certify(spec, own.native(), nullptr, own.native()).get()), own.pem()};
}

} // namespace originpull::emulator
