#include "plan_file_digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace originpull::command {

namespace {

void require(bool good) {
    if (!good)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

} // namespace

void plan_digest::freed::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

plan_digest::plan_digest() : context_(EVP_MD_CTX_new()) {
    require(context_ != nullptr);
    begin();
}

void plan_digest::begin() { require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1); }

void plan_digest::add(std::string_view bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

sha256_bytes plan_digest::finish() {
    sha256_bytes digest{};
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    begin();
    return digest;
}

std::string digest_text(const sha256_bytes& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "sha256:";
    for (const unsigned char byte : digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

} // namespace originpull::command
