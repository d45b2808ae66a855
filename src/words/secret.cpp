#include "secret.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

namespace originpull::detail {

void cleanse(void* data, std::size_t size) noexcept { OPENSSL_cleanse(data, size); }

void secret_buffer::reserve(std::size_t capacity) {
    if (capacity <= capacity_)
        return;
    auto grown = std::make_unique<char[]>(capacity);
    if (size_ != 0) {
        std::memcpy(grown.get(), data_.get(), size_);
        cleanse(data_.get(), size_);
    }
    data_ = std::move(grown);
    capacity_ = capacity;
}

void secret_buffer::append(std::string_view text) {
    if (text.empty())
        return;
    if (text.size() > capacity_ - size_)
        reserve(std::max(size_ + text.size(), capacity_ * 2));
    std::memcpy(data_.get() + size_, text.data(), text.size());
    size_ += text.size();
}

void secret_buffer::clear() noexcept {
    if (size_ != 0)
        cleanse(data_.get(), size_);
    size_ = 0;
}

void redact(std::string& text, std::string_view secret) {
    constexpr std::size_t shortest = 8; // shorter ones are words of test set-ups
    constexpr std::string_view mark = "[redacted]";
    if (secret.size() < shortest)
        return;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + mark.size()))
        text.replace(at, secret.size(), mark);
}

} // namespace originpull::detail
