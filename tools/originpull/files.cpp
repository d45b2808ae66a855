#include "files.hpp"

#include "text.hpp"

#include <openssl/crypto.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace originpull::command {

namespace {

constexpr std::size_t largest = std::size_t{64} * 1024;

class descriptor {
public:
    explicit descriptor(int value) noexcept : value_(value) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (value_ >= 0)
            ::close(value_);
    }
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    int value_;
};

secret_text read(const std::string& path, std::string_view what, bool must_be_private) {
    const auto fail = [&](const std::string& why) {
        throw std::invalid_argument(std::string{what} + ": " + in_quotes(path) + " " + why);
    };
    const auto reason = [] { return std::generic_category().message(errno); };
    const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat about{};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
        fail("cannot be read: " + reason());
    if (S_ISDIR(about.st_mode))
        fail("is a directory");
    if (must_be_private && (about.st_mode & (S_IRGRP | S_IROTH)) != 0)
        fail("can be read by other users; take that from them: chmod 600");
    secret_text text;
    std::array<char, 4096> block{};
    while (true) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail("cannot be read: " + reason());
        if (got == 0)
            break;
        text.append({block.data(), static_cast<std::size_t>(got)});
        if (text.view().size() > largest)
            fail("is larger than 64 KiB");
    }
    OPENSSL_cleanse(block.data(), block.size());
    return text;
}

} // namespace

secret_text::secret_text(secret_text&& other) noexcept : text_(other.text_.begin(), other.text_.end()) {
    // Not moved: a short string would leave its characters behind.
    other.wipe();
}

secret_text::~secret_text() { wipe(); }

void secret_text::append(std::string_view more) {
    // Growing would leave copies behind in freed memory.
    if (text_.empty())
        text_.reserve(largest + 4096);
    text_.append(more);
}

void secret_text::wipe() noexcept {
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

secret_text read_secret_file(const std::string& path, std::string_view what) {
    return read(path, what, false);
}

secret_text read_private_file(const std::string& path, std::string_view what) {
    return read(path, what, true);
}

} // namespace originpull::command
