#include <originpull/fingerprint.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <limits>
#include <memory>

namespace originpull {

std::optional<std::string> fingerprint_of(std::string_view pem) {
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return std::nullopt;
    const std::unique_ptr<BIO, int (*)(BIO*)> source{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    unsigned char* der = nullptr;
    long size = 0;
    // Nobody is asked for a pass phrase: a certificate needs none, and the text may come from anybody.
    const auto no_pass_phrase = [](char*, int, int, void*) { return -1; };
    ERR_set_mark();
    const std::unique_ptr<void, void (*)(void*)> errors{&der, [](void*) { ERR_pop_to_mark(); }};
    // The bytes as they are: what OpenSSL would make of the certificate does not matter here.
    if (!source ||
        PEM_bytes_read_bio(&der, &size, nullptr, PEM_STRING_X509, source.get(), no_pass_phrase, nullptr) != 1)
        return std::nullopt;
    std::array<unsigned char, 32> digest;
    const int hashed =
        EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    if (hashed != 1)
        return std::nullopt;
    std::string text;
    for (const unsigned char byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

} // namespace originpull
