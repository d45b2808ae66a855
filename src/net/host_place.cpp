#include "host_place.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace originpull::detail {

namespace {

std::string content_of(const char* path) {
    const file_handle file{::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    std::array<char, 256> text{};
    const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : 0;
    std::string result(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!result.empty() && result.back() == '\n')
        result.pop_back();
    return result;
}

bool is_private(const struct stat& what, mode_t kind) noexcept {
    constexpr mode_t others = S_IRWXG | S_IRWXO;
    return (what.st_mode & S_IFMT) == kind && what.st_uid == ::geteuid() && (what.st_mode & others) == 0;
}

/// An absolute path; nothing from the environment of a program that runs with privileges of its own.
std::string path_from_environment(const char* name) {
#ifdef __GLIBC__
    const char* value = ::secure_getenv(name);
#else
    const char* value = std::getenv(name);
#endif
    return value != nullptr && value[0] == '/' ? value : "";
}

/// Space is reserved, not only promised: on a full file system, writing to memory would be a SIGBUS later.
bool reserve_space(int file, std::size_t size) noexcept {
    rlimit limit{};
    // Beyond it there would be a signal.
    if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < size))
        return false;
    return ::posix_fallocate(file, 0, static_cast<off_t>(size)) == 0;
}

} // namespace

file_handle::~file_handle() {
    if (value_ >= 0)
        ::close(value_);
}

std::vector<std::string> host_places() {
    const std::string own = "/originpull-" + std::to_string(::geteuid());
    std::vector<std::string> result{"/dev/shm" + own};
    if (const std::string runtime = path_from_environment("XDG_RUNTIME_DIR"); !runtime.empty())
        result.push_back(runtime + "/originpull");
    const std::string temporary = path_from_environment("TMPDIR");
    result.push_back((temporary.empty() ? "/tmp" : temporary) + own);
    return result;
}

std::string machine_identity() {
    std::string result = content_of("/etc/machine-id");
    if (result.empty()) {
        std::array<char, 256> name{};
        if (::gethostname(name.data(), name.size() - 1) == 0)
            result = name.data();
    }
    // A container may have a monotonic clock of its own.
    std::array<char, 64> clock{};
    const ssize_t size = ::readlink("/proc/self/ns/time", clock.data(), clock.size());
    result += '\n';
    result.append(clock.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return result;
}

std::string boot_identity() { return content_of("/proc/sys/kernel/random/boot_id"); }

file_handle open_private_directory(const std::string& path) noexcept {
    ::mkdir(path.c_str(), S_IRWXU); // whether it was there or not: what counts is what is there now
    file_handle directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    struct stat found{};
    if (!directory || ::fstat(directory.get(), &found) != 0 || !is_private(found, S_IFDIR))
        return file_handle{};
    return directory;
}

file_handle open_private_file(const file_handle& directory, const std::string& name,
                              std::size_t size) noexcept {
    constexpr int often_enough = 4; // others may do the same at this moment
    for (int i = 0; i < often_enough; ++i) {
        file_handle file{::openat(directory.get(), name.c_str(),
                                  O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                                  S_IRUSR | S_IWUSR)};
        struct stat found{};
        if (!file || ::fstat(file.get(), &found) != 0 || !is_private(found, S_IFREG))
            return file_handle{};
        if (found.st_nlink == 0)
            continue;
        if (found.st_size == static_cast<off_t>(size))
            return file;
        if (found.st_size == 0) {
            if (reserve_space(file.get(), size))
                return file;
            ::unlinkat(directory.get(), name.c_str(), 0);
            return file_handle{};
        }
        // Damaged. Who has mapped it sees that it has no name any more.
        ::unlinkat(directory.get(), name.c_str(), 0);
    }
    return file_handle{};
}

} // namespace originpull::detail
