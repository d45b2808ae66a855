#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace originpull::command {

using sha256_bytes = std::array<unsigned char, 32>;

/// SHA-256 of what is added. @throws std::runtime_error when OpenSSL has none
class plan_digest {
public:
    plan_digest();

    void add(std::string_view bytes);
    /// And it begins anew.
    [[nodiscard]] sha256_bytes finish();

private:
    struct freed {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    void begin();

    std::unique_ptr<evp_md_ctx_st, freed> context_;
};

/// "sha256:" and 64 digits.
[[nodiscard]] std::string digest_text(const sha256_bytes& digest);

} // namespace originpull::command
