#include "journal_storage.hpp"

#include "../text.hpp"
#include "journal.hpp"

#include <cerrno>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace originpull::command {

namespace {

std::error_code last_error() noexcept { return {errno, std::generic_category()}; }

template <class F>
auto again_when_interrupted(F f) {
    auto result = f();
    while (result < 0 && errno == EINTR)
        result = f();
    return result;
}

class journal_file final : public journal_storage {
public:
    journal_file(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    ~journal_file() override { ::close(descriptor_); }

    bool lock(std::error_code& failed) override {
        if (again_when_interrupted([&] { return ::flock(descriptor_, LOCK_EX | LOCK_NB); }) == 0)
            return true;
        if (errno != EWOULDBLOCK)
            failed = last_error();
        return false;
    }

    std::size_t read(std::size_t offset, std::span<char> into, std::error_code& failed) override {
        return taken(again_when_interrupted([&] {
                         return ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
                     }),
                     failed);
    }

    std::size_t append(std::string_view bytes, std::error_code& failed) override {
        return taken(again_when_interrupted([&] { return ::write(descriptor_, bytes.data(), bytes.size()); }),
                     failed);
    }

    std::error_code sync() override {
        return again_when_interrupted([&] { return ::fdatasync(descriptor_); }) == 0 ? std::error_code{}
                                                                                     : last_error();
    }

    std::error_code sync_name() override {
        std::string directory = std::filesystem::path{path_}.parent_path().string();
        if (directory.empty())
            directory = ".";
        const int opened = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        // One that may be written and not read cannot be opened; then the file system has to see to the name alone.
        if (opened < 0)
            return errno == EACCES ? std::error_code{} : last_error();
        std::error_code failed;
        // Some file systems cannot, and say so.
        if (again_when_interrupted([&] { return ::fsync(opened); }) != 0 && errno != EINVAL &&
            errno != ENOTSUP)
            failed = last_error();
        ::close(opened);
        return failed;
    }

    void keep_to_owner() noexcept { static_cast<void>(::fchmod(descriptor_, S_IRUSR | S_IWUSR)); }

    std::error_code truncate(std::size_t size) override {
        if (again_when_interrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }) != 0 ||
            again_when_interrupted([&] { return ::fsync(descriptor_); }) != 0)
            return last_error();
        return {};
    }

private:
    static std::size_t taken(ssize_t result, std::error_code& failed) {
        if (result >= 0)
            return static_cast<std::size_t>(result);
        failed = last_error();
        return 0;
    }

    int descriptor_;
    std::string path_;
};

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw journal_error("the journal " + printable(path) + " " + why);
}

void look_at_kind(const std::string& path, const struct stat& about) {
    if (S_ISLNK(about.st_mode))
        refuse(path, "is a symbolic link: name the file itself");
    if (S_ISDIR(about.st_mode))
        refuse(path, "is a directory: name a file");
    if (!S_ISREG(about.st_mode))
        refuse(path, "is no regular file: what is written there does not stay");
}

/// An open descriptor, and what it is of.
std::unique_ptr<journal_file> opened(const std::string& path, int flags, struct stat& about) {
    // Not blocking: what became a pipe behind our back must not hold us up.
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return nullptr;
    auto file = std::make_unique<journal_file>(descriptor, path);
    if (::fstat(descriptor, &about) != 0)
        refuse(path, "cannot be opened: " + last_error().message());
    look_at_kind(path, about);
    return file;
}

void look_at_permissions(const std::string& path, const struct stat& about) {
    if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        refuse(path,
               "can be written by other users, so what it says was done cannot be trusted: look at it, then "
               "chmod 600");
}

} // namespace

std::unique_ptr<journal_storage> open_journal_file(const std::string& path) {
    struct stat about{};
    // Not following: the file that is locked has to be the one that the next run finds under this name.
    constexpr int flags = O_RDWR | O_APPEND | O_NOFOLLOW;
    if (::lstat(path.c_str(), &about) == 0)
        look_at_kind(path, about); // opening a device might already do something
    if (auto made = opened(path, flags | O_CREAT | O_EXCL, about))
        return made;
    if (errno != EEXIST)
        refuse(path, "cannot be made: " + last_error().message());
    auto file = opened(path, flags, about);
    if (!file)
        refuse(path, "cannot be opened: " + last_error().message());
    look_at_permissions(path, about);
    // No secret is in it, so it does not matter where that cannot be.
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        file->keep_to_owner();
    return file;
}

std::unique_ptr<journal_storage> read_journal_file(const std::string& path) {
    struct stat about{};
    if (::stat(path.c_str(), &about) == 0)
        look_at_kind(path, about);
    auto file = opened(path, O_RDONLY, about);
    if (!file)
        refuse(path, "cannot be read: " + last_error().message());
    return file;
}

} // namespace originpull::command
