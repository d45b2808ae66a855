#ifndef ORIGINPULL_TEST_HOST_SUPPORT_HPP
#define ORIGINPULL_TEST_HOST_SUPPORT_HPP

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace unit_test {

/// A directory that is gone with all that is in it when the test ends.
class own_directory {
public:
    own_directory() {
        std::string name = (std::filesystem::temp_directory_path() / "originpull-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~own_directory() {
        std::error_code ignored;
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(path_, ignored);
    }
    own_directory(const own_directory&) = delete;
    own_directory& operator=(const own_directory&) = delete;

    [[nodiscard]] std::string inside(const std::string& name) const { return (path_ / name).string(); }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The only file in there.
inline std::filesystem::path only_file(const std::string& directory) {
    const std::filesystem::directory_iterator all{directory};
    REQUIRE(std::distance(begin(all), end(all)) == 1);
    return std::filesystem::directory_iterator { directory } -> path();
}

/// A forked process that does this, and tells when it has; then it waits to be killed.
class child {
public:
    explicit child(const std::function<void()>& what) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::close(ends[0]);
            what();
            [[maybe_unused]] const auto told = ::write(ends[1], "x", 1);
            for (;;)
                ::pause();
        }
        ::close(ends[1]);
        char done = 0;
        const auto got = ::read(ends[0], &done, 1);
        ::close(ends[0]);
        REQUIRE(got == 1);
    }
    ~child() { kill(); }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    void kill() {
        if (pid_ <= 0)
            return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }

private:
    pid_t pid_ = 0;
};

} // namespace unit_test

#endif
