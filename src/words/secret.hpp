#ifndef ORIGINPULL_SRC_WORDS_SECRET_HPP
#define ORIGINPULL_SRC_WORDS_SECRET_HPP

#include <originpull/credentials.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace originpull::detail {

/// Overwrites memory in a way that the compiler does not remove.
void cleanse(void* data, std::size_t size) noexcept;

/** Bytes that must not outlive their use: never copied, cleansed when grown, cleared and destroyed. */
class secret_buffer {
public:
    secret_buffer() = default;
    explicit secret_buffer(std::string_view text) { append(text); }
    secret_buffer(secret_buffer&& other) noexcept
        : data_(std::move(other.data_)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    secret_buffer& operator=(secret_buffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    ~secret_buffer() { clear(); }

    void reserve(std::size_t capacity);
    void append(std::string_view text);
    void push_back(char c) { append({&c, 1}); }
    void clear() noexcept;

    [[nodiscard]] std::string_view view() const noexcept { return {data_.get(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Replaces every occurrence of a secret that is long enough to be one.
void redact(std::string& text, std::string_view secret);

} // namespace originpull::detail

namespace originpull {

/// The request headers that the credentials amount to, each line ended by CR LF.
struct credentials::secret {
    detail::secret_buffer headers;
    detail::secret_buffer value; ///< the token or the key alone
    bool is_api_key = false;
};

} // namespace originpull

#endif
