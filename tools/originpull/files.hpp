#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace originpull::command {

/// Text that is wiped from memory when it goes.
class secret_text {
public:
    secret_text() = default;
    secret_text(const secret_text&) = delete;
    secret_text& operator=(const secret_text&) = delete;
    secret_text(secret_text&& other) noexcept;
    secret_text& operator=(secret_text&&) = delete;
    ~secret_text();

    void append(std::string_view more);
    [[nodiscard]] std::string_view view() const noexcept { return text_; }

private:
    void wipe() noexcept;

    std::string text_;
};

/// The content of a file of at most 64 KiB. @throws std::invalid_argument that begins with `what`
[[nodiscard]] secret_text read_secret_file(const std::string& path, std::string_view what);

/// The same, unless its owner's group or others can read the file.
[[nodiscard]] secret_text read_private_file(const std::string& path, std::string_view what);

} // namespace originpull::command
