#include "live_progress.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <ctime>
#include <string>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace originpull::command {

namespace {

constexpr std::chrono::milliseconds between_frames{100};
constexpr std::chrono::seconds between_lines{30};
/// Shorter ones are not worth a line in a log.
constexpr std::chrono::seconds pause_worth_a_line{2};

double per_second(const rate& quota) {
    const double window = std::chrono::duration<double>(quota.window).count();
    return window > 0 ? quota.requests / window : 0;
}

} // namespace

std::string local_time_of_day(std::chrono::sys_seconds when) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    std::array<char, 16> text{};
    if (::localtime_r(&seconds, &parts) == nullptr ||
        std::strftime(text.data(), text.size(), "%H:%M:%S", &parts) == 0)
        return "?";
    return text.data();
}

live_progress::live_progress(int descriptor, bool quiet, const terminal& screen, const rate& quota,
                             const environment& env)
    : descriptor_(descriptor), screen_(screen), quota_(per_second(quota)), silent_(quiet) {
    if (!quiet && screen.tty && value_of(env, "TERM") != "dumb")
        block_ = std::make_unique<progress_screen>(descriptor);
}

live_progress::~live_progress() {
    try {
        clear();
    } catch (...) { // no memory: then the lines stay
    }
}

void live_progress::update(const tally& counts, time now, std::optional<std::chrono::nanoseconds> pause) {
    if (silent_)
        return;
    if (!began_)
        began_ = logged_ = now;
    pace_.see(now, counts.ended());
    note_pause(pause);
    if (block_ && block_->shown() && drawn_ && now - *drawn_ < between_frames)
        return;
    const job_progress what = look(counts, now);
    if (block_)
        draw(what, now);
    else
        log(what, now);
}

void live_progress::note_pause(const std::optional<std::chrono::nanoseconds>& pause) {
    using namespace std::chrono;
    pause_ = pause && *pause > nanoseconds{0} ? pause : std::nullopt;
    if (!pause_)
        return;
    const auto ends = ceil<seconds>(system_clock::now() + duration_cast<system_clock::duration>(*pause_));
    // The time that is shown stands still unless it is really another one.
    if (ends < pause_ends_ - seconds{1} || ends > pause_ends_ + seconds{1})
        pause_ends_ = ends;
}

job_progress live_progress::look(const tally& counts, time now) {
    job_progress what;
    what.counts = counts;
    what.elapsed = std::chrono::floor<std::chrono::seconds>(now - *began_);
    what.rate = pace_.rate();
    what.time_left =
        pace_.time_left(counts.left + counts.in_flight, quota_, pause_.value_or(std::chrono::nanoseconds{0}));
    if (pause_)
        what.pause =
            rate_pause{std::chrono::ceil<std::chrono::seconds>(*pause_), local_time_of_day(pause_ends_)};
    return what;
}

void live_progress::draw(const job_progress& what, time now) {
    const progress_screen::size size = block_->current_size();
    if (size.columns != 0)
        screen_.width = size.columns;
    std::vector<std::string> lines = progress_block(what, screen_);
    // A block as high as the screen would scroll itself away.
    if (size.rows != 0 && lines.size() >= size.rows)
        lines.resize(size.rows - 1);
    drawn_ = now;
    if (lines.empty())
        block_->clear();
    else
        block_->show(lines);
}

void live_progress::log(const job_progress& what, time now) {
    if (what.pause && !pause_logged_ && what.pause->left >= pause_worth_a_line) {
        pause_logged_ = true;
        log_line("rate limit: paused for " + rough_duration(what.pause->left) + ", until " +
                 what.pause->until);
    } else if (!what.pause && pause_logged_) {
        pause_logged_ = false;
        log_line("rate limit: the pause is over");
    }
    if (now - *logged_ < between_lines)
        return;
    logged_ = now;
    log_line(progress_line(what));
}

void live_progress::log_line(std::string_view text) const {
    std::string line{"originpull: "};
    line.append(text).append("\n");
    // Who does not read misses it. Where a pipe has room at all it has room for this much.
    pollfd ready{descriptor_, POLLOUT, 0};
    if (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0)
        static_cast<void>(!::write(descriptor_, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF)));
}

void live_progress::clear() {
    if (block_)
        block_->clear();
}

void live_progress::finish() {
    clear();
    silent_ = true;
}

} // namespace originpull::command
