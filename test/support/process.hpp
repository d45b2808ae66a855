#pragma once

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace originpull::test {

/// A file descriptor that is closed when it goes.
class descriptor {
public:
    explicit descriptor(int value = -1) noexcept : value_(value) {}
    descriptor(descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~descriptor() { close(); }
    void close() noexcept {
        if (value_ >= 0)
            ::close(std::exchange(value_, -1));
    }
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    int value_;
};

inline void check_system(bool good, const char* what) {
    if (!good)
        throw std::system_error(errno, std::generic_category(), what);
}

/// How a program ended, and what it said.
struct ended {
    int status = -1; ///< 128 + the signal that killed it
    std::string out;
    std::string err;
};

/// A program with the environment that it is given and no other, its outputs read through pipes (or its
/// standard output through a terminal of 80 columns). It is killed when it goes.
class process {
public:
    struct setup {
        std::vector<std::string> command;     ///< the program first
        std::vector<std::string> environment; ///< NAME=value
        bool terminal = false;
        std::string output_file{}; ///< opened as standard output instead
    };

    explicit process(const setup& what) {
        descriptor child_out;
        if (what.terminal)
            std::tie(out_, child_out) = make_terminal();
        else if (!what.output_file.empty())
            child_out = descriptor{::open(what.output_file.c_str(), O_WRONLY | O_CLOEXEC)};
        else
            std::tie(out_, child_out) = make_pipe();
        auto [err, child_err] = make_pipe();
        err_ = std::move(err);

        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, child_out.get(), 1);
        posix_spawn_file_actions_adddup2(&actions, child_err.get(), 2);
        auto arguments = pointers(what.command);
        auto environment = pointers(what.environment);
        const int failure =
            posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environment.data());
        posix_spawn_file_actions_destroy(&actions);
        if (failure != 0)
            throw std::system_error(failure, std::generic_category(), what.command.front());
    }

    process(const process&) = delete;
    process& operator=(const process&) = delete;

    ~process() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }

    void signal(int number) const { ::kill(pid_, number); }

    /// Nobody reads its standard output any more.
    void stop_reading() { out_.close(); }

    /// Reads until `holds` does, or both outputs have ended.
    void read_until(const std::function<bool(const ended&)>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!holds(said_) && (out_.get() >= 0 || err_.get() >= 0)) {
            pollfd ready[2] = {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0 || ::poll(ready, 2, static_cast<int>(left.count())) == 0)
                throw std::runtime_error("the program did not come to an end; it said:\n" + said_.out +
                                         said_.err);
            take(ready[0], out_, said_.out);
            take(ready[1], err_, said_.err);
        }
    }

    enum class stream { out, err };

    /// Waits until so many bytes are there that nobody has read.
    void wait_for_unread(int bytes, stream where = stream::out) const {
        const int descriptor = (where == stream::out ? out_ : err_).get();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        for (int there = 0; there < bytes; ::poll(nullptr, 0, 1)) {
            check_system(::ioctl(descriptor, FIONREAD, &there) == 0, "FIONREAD");
            if (std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("the program did not write enough");
        }
    }

    /// Whether it has ended in time, although nobody reads what it writes.
    [[nodiscard]] bool ends_unread(std::chrono::milliseconds timeout) const {
        const descriptor handle{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
        check_system(handle.get() >= 0, "pidfd_open");
        pollfd ready{handle.get(), POLLIN, 0};
        return ::poll(&ready, 1, static_cast<int>(timeout.count())) == 1;
    }

    /// Reads everything and waits for the end.
    ended wait() {
        read_until([](const ended&) { return false; });
        int status = 0;
        check_system(::waitpid(pid_, &status, 0) == pid_, "waitpid");
        pid_ = -1;
        said_.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        return said_;
    }

private:
    static std::pair<descriptor, descriptor> make_pipe() {
        int ends[2];
        check_system(::pipe2(ends, O_CLOEXEC) == 0, "pipe2");
        return {descriptor{ends[0]}, descriptor{ends[1]}};
    }

    static std::pair<descriptor, descriptor> make_terminal() {
        descriptor ours{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
        check_system(ours.get() >= 0 && ::grantpt(ours.get()) == 0 && ::unlockpt(ours.get()) == 0,
                     "posix_openpt");
        char name[64];
        check_system(::ptsname_r(ours.get(), name, sizeof name) == 0, "ptsname_r");
        descriptor theirs{::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)};
        const winsize size{24, 80, 0, 0};
        check_system(theirs.get() >= 0 && ::ioctl(theirs.get(), TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
        return {std::move(ours), std::move(theirs)};
    }

    static std::vector<char*> pointers(const std::vector<std::string>& texts) {
        std::vector<char*> result;
        for (const std::string& text : texts)
            result.push_back(const_cast<char*>(text.c_str()));
        result.push_back(nullptr);
        return result;
    }

    static void take(const pollfd& ready, descriptor& from, std::string& into) {
        if (ready.revents == 0 || from.get() < 0)
            return;
        char block[4096];
        const ssize_t got = ::read(from.get(), block, sizeof block);
        // A terminal whose other side has gone says EIO.
        if (got <= 0)
            from.close();
        else
            into.append(block, static_cast<std::size_t>(got));
    }

    descriptor out_;
    descriptor err_;
    pid_t pid_ = -1;
    ended said_;
};

} // namespace originpull::test
