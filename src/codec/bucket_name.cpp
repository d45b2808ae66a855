#include "bucket_name.hpp"

#include "../words/secret.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace originpull::detail {

std::string bucket_name(std::string_view machine, const credentials& who, std::string_view authority,
                        const rate_limit_config& config) {
    const std::string key = "originpull pacing 1\n" + std::string{machine};
    // No part can hold a line break but the first, which says what kind of credentials these are.
    secret_buffer message;
    message.append(who.get_secret()->headers.view());
    message.append(authority);
    for (const std::string& number : {std::to_string(config.requests), std::to_string(config.window.count()),
                                      std::to_string(config.reserve)}) {
        message.append("\n");
        message.append(number);
    }
    const std::string_view text = message.view();
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
             &size) == nullptr ||
        size != digest.size())
        return {};
    std::string name;
    for (const unsigned char byte : digest) {
        name += "0123456789abcdef"[byte >> 4];
        name += "0123456789abcdef"[byte & 15];
    }
    return name;
}

} // namespace originpull::detail
