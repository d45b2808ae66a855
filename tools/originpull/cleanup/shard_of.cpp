#include "shard_of.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

namespace originpull::command {

bool in_shard(const zone_id& zone, const shard& part) {
    if (part.count == 1)
        return true;
    std::array<unsigned char, 32> digest{};
    const std::string_view id = zone.view();
    if (EVP_Q_digest(nullptr, "SHA256", nullptr, id.data(), id.size(), digest.data(), nullptr) != 1)
        throw std::bad_alloc{};
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8U | digest[i];
    return number % part.count == part.index;
}

} // namespace originpull::command
