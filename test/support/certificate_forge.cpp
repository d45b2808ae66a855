#include "certificate_forge.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <stdexcept>

namespace originpull::test {

namespace {

void require(bool good, const char* what) {
    if (!good)
        throw std::runtime_error(std::string{"OpenSSL could not: "} + what);
}

std::shared_ptr<EVP_PKEY> make_key(forgery::key_kind kind) {
    EVP_PKEY* made = nullptr;
    switch (kind) {
    case forgery::key_kind::ec_p256:
        made = EVP_EC_gen("P-256");
        break;
    case forgery::key_kind::rsa_2048:
        made = EVP_RSA_gen(2048);
        break;
    case forgery::key_kind::rsa_1024:
        made = EVP_RSA_gen(1024);
        break;
    case forgery::key_kind::ed25519:
        made = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        break;
    }
    require(made != nullptr, "make a key");
    return {made, &EVP_PKEY_free};
}

const EVP_MD* digest_for(const forgery& spec, EVP_PKEY* signer) {
    if (EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519)
        return nullptr;
    return spec.signed_with == forgery::digest::sha1 ? EVP_sha1() : EVP_sha256();
}

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

// Not by way of a text: the configuration syntax of OpenSSL could not say what is to be said here.
void add_names(X509* certificate, const std::vector<alternative_name>& names) {
    GENERAL_NAMES* const list = sk_GENERAL_NAME_new_null();
    for (const alternative_name& name : names) {
        GENERAL_NAME* const entry = GENERAL_NAME_new();
        if (name.type == alternative_name::kind::dns) {
            ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
            require(ASN1_STRING_set(text, name.value.data(), static_cast<int>(name.value.size())) == 1,
                    "set a name");
            GENERAL_NAME_set0_value(entry, GEN_DNS, text);
        } else {
            ASN1_OCTET_STRING* const address = a2i_IPADDRESS(name.value.c_str());
            require(address != nullptr, "read an address");
            GENERAL_NAME_set0_value(entry, GEN_IPADD, address);
        }
        sk_GENERAL_NAME_push(list, entry);
    }
    require(X509_add1_ext_i2d(certificate, NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT) == 1,
            "add names");
    GENERAL_NAMES_free(list);
}

void set_times(X509* certificate, const forgery& spec) {
    const std::time_t now = std::time(nullptr);
    ASN1_TIME_set(X509_getm_notBefore(certificate), now + spec.valid_from.count());
    ASN1_TIME_set(X509_getm_notAfter(certificate), now + spec.valid_until.count());
}

void set_serial(X509* certificate) {
    unsigned char random[8] = {};
    RAND_bytes(random, sizeof random);
    std::uint64_t number = 1;
    for (const unsigned char byte : random)
        number = (number << 7) ^ byte;
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number);
}

} // namespace

forged forge(const forgery& spec, const forged* issuer) {
    forged made;
    made.key = make_key(spec.key);
    made.certificate = {X509_new(), &X509_free};
    X509* const certificate = made.certificate.get();
    X509* const parent = issuer != nullptr ? issuer->certificate.get() : certificate;
    EVP_PKEY* const signer = issuer != nullptr ? issuer->key.get() : made.key.get();

    X509_set_version(certificate, X509_VERSION_3);
    set_serial(certificate);
    set_times(certificate, spec);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(spec.common_name.data()),
                               static_cast<int>(spec.common_name.size()), -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(parent));
    X509_set_pubkey(certificate, made.key.get());

    extend(certificate, parent, NID_subject_key_identifier, "hash");
    if (issuer != nullptr)
        extend(certificate, parent, NID_authority_key_identifier, "keyid");
    extend(certificate, parent, NID_basic_constraints,
           spec.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(certificate, parent, NID_key_usage,
           spec.is_authority ? "critical,keyCertSign" : "critical,digitalSignature,keyEncipherment");
    if (!spec.is_authority)
        extend(certificate, parent, NID_ext_key_usage, spec.for_server ? "serverAuth" : "clientAuth");
    if (!spec.names.empty())
        add_names(certificate, spec.names);
    require(X509_sign(certificate, signer, digest_for(spec, signer)) > 0, "sign a certificate");
    return made;
}

std::string forged::pem() const {
    BIO* const memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    std::string text{data, static_cast<std::size_t>(size)};
    BIO_free(memory);
    return text;
}

const forged& trusted_root() {
    static const forged made = [] {
        forgery spec;
        spec.common_name = "originpull test root";
        spec.is_authority = true;
        return forge(spec);
    }();
    return made;
}

const forged& good_leaf() {
    static const forged made = [] {
        using kind = alternative_name::kind;
        forgery spec;
        spec.names = {
            {kind::ip, "127.0.0.1"}, {kind::ip, "::1"}, {kind::dns, "localhost"}, {kind::dns, "api.test"}};
        return forge(spec, &trusted_root());
    }();
    return made;
}

} // namespace originpull::test
