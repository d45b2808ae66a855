#include "worker_process.hpp"

#include <cerrno>
#include <cstddef>
#include <spawn.h>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace originpull::bench {

namespace {

[[noreturn]] void fail(int error, const char* what) {
    throw std::system_error(error, std::generic_category(), what);
}

void close_one(int& descriptor) noexcept {
    if (descriptor >= 0)
        ::close(std::exchange(descriptor, -1));
}

} // namespace

worker_process::worker_process(const std::vector<std::string>& arguments) {
    // Closed on exec: a worker that held the other end of another's input would keep it working.
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0)
        fail(errno, "pipe");
    if (::pipe2(out, O_CLOEXEC) != 0) {
        const int error = errno;
        close_one(in[0]);
        close_one(in[1]);
        fail(error, "pipe");
    }

    std::string program = "/proc/self/exe";
    std::vector<std::string> copies = arguments;
    std::vector<char*> pointers{program.data()};
    for (std::string& each : copies)
        pointers.push_back(each.data());
    pointers.push_back(nullptr);

    // Not fork: the emulators have threads.
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close_one(in[0]);
    close_one(out[1]);
    input_ = in[1];
    output_ = out[0];
    if (error != 0) {
        close_one(input_);
        close_one(output_);
        fail(error, "posix_spawn");
    }
}

worker_process::worker_process(worker_process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      status_(other.status_),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)) {}

worker_process::~worker_process() {
    stop();
    close_one(output_);
    wait();
}

void worker_process::stop() noexcept { close_one(input_); }

void worker_process::wait() noexcept {
    if (pid_ < 0)
        return;
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
}

std::string worker_process::result() {
    std::string said;
    char buffer[4096];
    for (;;) {
        const ssize_t count = ::read(output_, buffer, sizeof buffer);
        if (count > 0)
            said.append(buffer, static_cast<std::size_t>(count));
        else if (count == 0)
            break;
        else if (errno != EINTR)
            fail(errno, "read");
    }
    wait();
    if (!WIFEXITED(status_) || WEXITSTATUS(status_) != 0)
        throw std::runtime_error("a worker failed");
    return said;
}

} // namespace originpull::bench
