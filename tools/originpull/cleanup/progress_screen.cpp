#include "progress_screen.hpp"

#include "../text.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace originpull::command {

namespace {

/// Columns of a line with colours in it.
std::size_t shown_width(std::string_view line) {
    std::string text;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] != '\x1b') {
            text += line[at];
            continue;
        }
        at = std::min(line.find('m', at), line.size() - 1);
    }
    return columns_of(text);
}

/// Ends an escape sequence that may have been cut off, and its colour.
constexpr std::string_view cut_off = "\x18\x1b[0m\r\n";

} // namespace

progress_screen::progress_screen(int descriptor) : descriptor_(descriptor) {
    // Others share the description of the inherited one: making that non-blocking would hit the shell.
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
    own_ = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

progress_screen::~progress_screen() {
    if (own_ >= 0)
        ::close(own_);
}

progress_screen::size progress_screen::current_size() const {
    winsize found{};
    if (::ioctl(descriptor_, TIOCGWINSZ, &found) != 0)
        return {};
    return {found.ws_col, found.ws_row};
}

std::size_t progress_screen::write_some(std::string_view text) const {
    const int to = own_ >= 0 ? own_ : descriptor_;
    std::size_t written = 0;
    while (written < text.size()) {
        pollfd ready{to, POLLOUT, 0};
        if (::poll(&ready, 1, 0) <= 0 || (ready.revents & POLLOUT) == 0)
            break;
        // Where it could wait after all, a little at a time: there is room for that much.
        constexpr std::size_t little = 64;
        const std::size_t most = own_ >= 0 ? text.size() : little;
        const ssize_t got = ::write(to, text.data() + written, std::min(most, text.size() - written));
        if (got > 0)
            written += static_cast<std::size_t>(got);
        else if (got == 0 || errno != EINTR)
            break;
    }
    return written;
}

bool progress_screen::pay() {
    owed_.erase(0, write_some(owed_));
    return owed_.empty();
}

/// Lines that were written for another width may be broken by now: one takes as many rows as it needs at this one.
std::string progress_screen::erasing() const {
    if (lines_.empty())
        return {};
    const std::size_t columns = current_size().columns;
    std::size_t up = 0;
    for (std::size_t i = 0; i + 1 < lines_.size(); ++i)
        up += columns == 0 ? 1 : std::max<std::size_t>(1, (shown_width(lines_[i]) + columns - 1) / columns);
    std::string text = "\r";
    if (up > 0)
        text.append("\x1b[").append(std::to_string(up)).append("A");
    return text.append("\x1b[J");
}

/// Writing there would disturb whoever has the terminal now.
bool progress_screen::in_background() const {
    const pid_t owner = ::tcgetpgrp(descriptor_);
    return owner > 0 && owner != ::getpgrp();
}

void progress_screen::show(const std::vector<std::string>& lines) {
    if (in_background()) {
        // What was there has scrolled away, or belongs to others.
        lines_.clear();
        return;
    }
    const std::size_t columns = current_size().columns;
    if (!pay() || (lines == lines_ && columns == columns_))
        return;
    std::string frame = erasing();
    for (std::size_t i = 0; i < lines.size(); ++i)
        frame.append(i == 0 ? "" : "\r\n").append(lines[i]);
    frame += '\r';
    const std::size_t written = write_some(frame);
    if (written == 0)
        return;
    owed_ = frame.substr(written);
    lines_ = lines;
    columns_ = columns;
}

void progress_screen::clear() {
    if (lines_.empty() && owed_.empty())
        return;
    const bool background = in_background();
    const std::string all = owed_ + (background ? std::string{} : erasing());
    const std::size_t written = background ? 0 : write_some(all);
    // What the terminal has not taken cannot come later: others write in between, and it would erase their lines.
    owed_ = written == all.size() || background ? std::string{} : std::string{cut_off};
    lines_.clear();
}

} // namespace originpull::command
