#include "pem.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace originpull::emulator {
namespace {

struct deleter {
    void operator()(BIO* p) const { BIO_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(BIGNUM* p) const { BN_free(p); }
};
template <class T>
using owned = std::unique_ptr<T, deleter>;

// Without it, OpenSSL asks the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return -1; }

owned<BIO> reader(const std::string& text) {
    return owned<BIO>{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

std::vector<owned<X509>> read_chain(const std::string& pem) {
    std::vector<owned<X509>> chain;
    const auto bio = reader(pem);
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr))
        chain.emplace_back(certificate);
    // Only "no further block" is a proper end; a broken block after a good one spoils the whole.
    const bool proper_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!proper_end)
        chain.clear();
    return chain;
}

std::string name_entry(const X509_NAME* name, int nid) {
    const int index = X509_NAME_get_index_by_NID(name, nid, -1);
    if (index < 0)
        return {};
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
    if (size < 0)
        return {};
    std::string result(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return result;
}

std::string display_name(const X509_NAME* name) {
    for (const int nid : {NID_commonName, NID_organizationName, NID_organizationalUnitName}) {
        if (std::string text = name_entry(name, nid); !text.empty())
            return text;
    }
    return "unknown";
}

std::string serial_of(X509* certificate) {
    const owned<BIGNUM> number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr)};
    char* text = number ? BN_bn2dec(number.get()) : nullptr;
    std::string result = text ? text : "0";
    OPENSSL_free(text);
    return result;
}

std::string signature_of(const X509* certificate) {
    const int nid = X509_get_signature_nid(certificate);
    switch (nid) {
    case NID_sha256WithRSAEncryption:
        return "SHA256WithRSA";
    case NID_sha384WithRSAEncryption:
        return "SHA384WithRSA";
    case NID_sha512WithRSAEncryption:
        return "SHA512WithRSA";
    case NID_sha1WithRSAEncryption:
        return "SHA1WithRSA";
    case NID_ecdsa_with_SHA256:
        return "ECDSAWithSHA256";
    case NID_ecdsa_with_SHA384:
        return "ECDSAWithSHA384";
    case NID_ED25519:
        return "Ed25519";
    default:
        return OBJ_nid2sn(nid);
    }
}

time_point time_of(const ASN1_TIME* when) {
    std::tm civil{};
    ASN1_TIME_to_tm(when, &civil);
    const std::chrono::year_month_day date{std::chrono::year{civil.tm_year + 1900},
                                           std::chrono::month{static_cast<unsigned>(civil.tm_mon) + 1},
                                           std::chrono::day{static_cast<unsigned>(civil.tm_mday)}};
    const std::chrono::sys_seconds exact = std::chrono::sys_days{date} + std::chrono::hours(civil.tm_hour) +
                                           std::chrono::minutes(civil.tm_min) +
                                           std::chrono::seconds(civil.tm_sec);
    // Nanoseconds end in the year 2262, certificates may go on until 9999.
    constexpr std::chrono::sys_seconds last = std::chrono::sys_days{std::chrono::year{2261} / 12 / 31};
    return std::min(exact, last);
}

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
        throw std::runtime_error("OpenSSL: fingerprint");
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4U];
        text += "0123456789abcdef"[digest[i] & 0xfU];
    }
    return text;
}

certificate_facts facts_of(X509* certificate) {
    return {display_name(X509_get_issuer_name(certificate)),
            serial_of(certificate),
            signature_of(certificate),
            fingerprint_of(certificate),
            display_name(X509_get_subject_name(certificate)),
            time_of(X509_get0_notAfter(certificate))};
}

std::string write_chain(const std::vector<owned<X509>>& chain) {
    const owned<BIO> bio{BIO_new(BIO_s_mem())};
    for (const auto& certificate : chain)
        PEM_write_bio_X509(bio.get(), certificate.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

inspection inspect_upload(const std::string& certificate, const std::string& private_key) {
    inspection result;
    const auto chain = read_chain(certificate);
    if (chain.empty()) {
        result.problem = pem_problem::unparsable;
        return result;
    }
    X509* const leaf = chain.front().get();
    if (X509_check_ca(leaf) != 0) {
        result.problem = pem_problem::missing_leaf;
        return result;
    }
    const auto key_text = reader(private_key);
    const owned<EVP_PKEY> key{PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_passphrase, nullptr)};
    if (!key)
        result.problem = pem_problem::unparsable_key;
    else if (X509_check_private_key(leaf, key.get()) != 1)
        result.problem = pem_problem::key_mismatch;
    ERR_clear_error();
    if (result.problem != pem_problem::none)
        return result;
    result.facts = facts_of(leaf);
    result.certificate = write_chain(chain);
    return result;
}

certificate_facts facts_of(const std::string& certificate) {
    const auto chain = read_chain(certificate);
    if (chain.empty())
        throw std::invalid_argument("not a PEM certificate");
    return facts_of(chain.front().get());
}

} // namespace originpull::emulator
