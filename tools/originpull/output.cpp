#include "output.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace originpull::command {

namespace {

/// Writes everything; 0, or why that failed. As long as nobody takes it, `give_up` is asked again and again.
int write_all(int descriptor, std::string_view text, const std::function<bool()>& give_up) {
    constexpr int between_questions =
        100; // ms; a signal ends the wait too, unless it comes just before it begins
    while (!text.empty()) {
        pollfd ready{descriptor, POLLOUT, 0};
        if (::poll(&ready, 1, between_questions) <= 0) {
            if (give_up && give_up())
                return EPIPE;
            continue;
        }
        // No more than a pipe surely has room for, lest the write block.
        const ssize_t written =
            ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written >= 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
            return errno;
    }
    return 0;
}

} // namespace

void output::write(std::string_view text) {
    if (closed_)
        return;
    const int reason = write_all(descriptor_, text, give_up_);
    closed_ = reason != 0;
    if (reason != EPIPE)
        failure_ = reason;
}

void messages::put(std::string line, const std::function<bool()>& give_up) const {
    if (line.empty() || line.back() != '\n')
        line += '\n';
    static_cast<void>(write_all(descriptor_, line, give_up));
}

std::function<bool()> messages::look_and_go_on() const {
    return [this] {
        if (waiting_)
            waiting_();
        return false;
    };
}

void messages::note(std::string_view line) const {
    if (!quiet_)
        put("originpull: " + std::string{line}, look_and_go_on());
}

// These two come from inside of the loop, which cannot look at signals there.
void messages::progress(std::string_view line) const {
    if (!quiet_)
        put("originpull: " + std::string{line}, {});
}

void messages::trace(std::string_view line) const { put(std::string{line}, {}); }

void messages::error(std::string_view lines) const {
    put("originpull: " + std::string{lines}, look_and_go_on());
}

void occupy_standard_descriptors() noexcept {
    for (int descriptor = 0; descriptor <= 2; ++descriptor) {
        if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF)
            continue;
        // Not writable: results that go nowhere are a failure and have to look like one.
        const int opened = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (opened != descriptor && opened != -1)
            ::close(opened);
    }
}

} // namespace originpull::command
