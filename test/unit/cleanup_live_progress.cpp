#include <support/process.hpp>
#include <support/screen.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cleanup/live_progress.hpp>

#include <array>
#include <chrono>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <termios.h>

namespace cmd = originpull::command;
using namespace std::chrono_literals;
using originpull::test::descriptor;
using originpull::test::screen;

namespace {

cmd::environment with_term(const char* term) {
    return
        [term](const char* name) -> const char* { return std::string_view{name} == "TERM" ? term : nullptr; };
}

std::string read_all(int from) {
    std::string text;
    std::array<char, 4096> block{};
    pollfd ready{from, POLLIN, 0};
    while (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0) {
        const ssize_t got = ::read(from, block.data(), block.size());
        if (got <= 0)
            break;
        text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
}

/// A terminal, what it shows, and progress on it.
class stage {
public:
    explicit stage(std::size_t width, unsigned short rows = 24, bool fancy = false)
        : shown_(width), rows_(rows), screen_{.tty = true, .width = width, .colour = fancy, .utf8 = fancy} {
        ours_ = descriptor{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
        std::array<char, 64> name{};
        if (ours_.get() < 0 || ::grantpt(ours_.get()) != 0 || ::unlockpt(ours_.get()) != 0 ||
            ::ptsname_r(ours_.get(), name.data(), name.size()) != 0)
            SKIP("no terminal can be had here");
        theirs_ = descriptor{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
        if (theirs_.get() < 0)
            SKIP("no terminal can be had here");
        tell_size(width);
        counts.planned = counts.left = 2000;
        counts.zones = 50;
        progress.emplace(theirs_.get(), false, screen_, cmd::rate{1200, 5min}, with_term("xterm"));
    }

    /// So much time passes, and an item ends.
    void step(std::chrono::milliseconds time = 100ms, std::optional<std::chrono::nanoseconds> pause = {}) {
        now += time;
        if (counts.left > 0) {
            --counts.left;
            ++counts.deleted;
        }
        progress->update(counts, now, pause);
    }

    void say(const std::string& line) {
        progress->with_cleared([&] {
            const std::string text = line + "\n";
            REQUIRE(::write(theirs_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        });
        said_.push_back(line);
    }

    void resize(std::size_t width) {
        look(); // what has been written so far was written for the old one
        tell_size(width);
        shown_.resize(width);
    }

    std::vector<std::string> look() {
        const std::string text = read_all(ours_.get());
        bytes += text.size();
        for (std::size_t at = 0; (at = text.find("\x1b[J", at)) != std::string::npos; ++at)
            ++erasures;
        shown_.feed(text);
        CHECK(shown_.strange().empty());
        return shown_.rows();
    }

    /// What is left of the screen besides what was said.
    std::vector<std::string> block() {
        std::vector<std::string> rows = look();
        REQUIRE(rows.size() >= said_.size());
        for (const std::string& line : said_) {
            CHECK(rows.front() == line);
            rows.erase(rows.begin());
        }
        return rows;
    }

    [[nodiscard]] std::size_t wraps() const { return shown_.wraps(); }
    [[nodiscard]] int terminal() const { return theirs_.get(); }

    cmd::tally counts{};
    cmd::live_progress::time now{};
    std::optional<cmd::live_progress> progress;
    std::size_t bytes = 0;
    std::size_t erasures = 0;

private:
    void tell_size(std::size_t width) const {
        const winsize size{rows_, static_cast<unsigned short>(width), 0, 0};
        originpull::test::check_system(::ioctl(theirs_.get(), TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
    }

    descriptor ours_;
    descriptor theirs_;
    screen shown_;
    unsigned short rows_;
    cmd::terminal screen_;
    std::vector<std::string> said_;
};

/// A pipe, and what comes out of it.
struct pipe_ends {
    pipe_ends() {
        int ends[2];
        originpull::test::check_system(::pipe2(ends, O_CLOEXEC) == 0, "pipe2");
        from = descriptor{ends[0]};
        to = descriptor{ends[1]};
    }
    descriptor from;
    descriptor to;
};

} // namespace

TEST_CASE("cleanup live progress: a block that stays put, results above it, nothing left behind",
          "[command]") {
    const std::size_t width = GENERATE(80U, 40U, 20U, 8U);
    const bool fancy = GENERATE(false, true);
    stage there{width, 24, fancy};
    for (int i = 0; i < 40; ++i) {
        there.step(100ms, i % 10 < 4 ? std::optional<std::chrono::nanoseconds>{100s} : std::nullopt);
        CHECK(there.block().size() == (i % 10 < 4 ? 4 : 3));
        if (i % 3 == 0)
            there.say("r" + std::to_string(i));
    }
    there.step();
    there.progress->finish();
    CHECK(there.block().empty());
    there.step(); // too late
    CHECK(there.block().empty());
    CHECK(there.wraps() == 0);
}

TEST_CASE("cleanup live progress: clean after any change of the width", "[command]") {
    stage there{80, 24, true};
    int i = 0;
    for (const std::size_t width : {40U, 80U, 30U, 13U, 132U, 20U, 19U, 38U, 39U, 80U, 79U, 10U, 80U}) {
        there.step(100ms, 100s);
        CHECK(there.block().size() == 4);
        there.resize(width);
        if (i % 2 == 0)
            there.say("r" + std::to_string(i));
        there.step(100ms, 100s);
        CHECK(there.block().size() == 4);
        ++i;
    }
    there.resize(33);
    there.progress->finish();
    CHECK(there.block().empty());
    CHECK(there.wraps() == 0);
}

TEST_CASE("cleanup live progress: it goes with its object", "[command]") {
    stage there{80};
    there.step();
    CHECK_FALSE(there.block().empty());
    there.progress.reset();
    CHECK(there.block().empty());
}

TEST_CASE("cleanup live progress: at most ten frames a second, and none without news", "[command]") {
    stage there{80};
    for (int i = 0; i < 1000; ++i)
        there.step(10ms);
    CHECK(there.look().size() == 3);
    CHECK(there.erasures <= 100);
    CHECK(there.erasures >= 90);
    const std::size_t before = there.bytes;
    for (int i = 0; i < 9; ++i)
        there.progress->update(there.counts, there.now += 0ms);
    there.look();
    CHECK(there.bytes == before);
}

TEST_CASE("cleanup live progress: a low screen gets fewer lines", "[command]") {
    for (unsigned short rows = 1; rows <= 5; ++rows) {
        stage there{80, rows};
        there.step(100ms, 100s);
        there.step(100ms, 100s);
        CHECK(there.block().size() == std::min<std::size_t>(4, rows - 1U));
    }
}

TEST_CASE("cleanup live progress: a stopped terminal stops nothing", "[command]") {
    stage there{80};
    there.step();
    REQUIRE(::tcflow(there.terminal(), TCOOFF) == 0);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 300; ++i) {
        there.step();
        there.progress->clear();
    }
    CHECK(std::chrono::steady_clock::now() - start < 2s);
    REQUIRE(::tcflow(there.terminal(), TCOON) == 0);
    there.step();
    there.step();
    // What was there when it stopped may stay, but the block is whole again below it, and goes.
    const std::size_t rows = there.look().size();
    CHECK(rows >= 3);
    there.progress->finish();
    CHECK(there.look().size() <= rows - 3);
}

TEST_CASE("cleanup live progress: nor does one that nobody reads", "[command]") {
    stage there{80};
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 3000; ++i)
        there.step();
    CHECK(std::chrono::steady_clock::now() - start < 5s);
    there.look();
    for (int i = 0; i < 5; ++i) {
        there.step();
        there.look();
    }
    // The frame that was cut in the middle has been completed.
    CHECK(there.block().size() == 3);
    CHECK(there.wraps() == 0);
}

TEST_CASE("cleanup live progress: off a terminal a line every 30 s, and at pauses", "[command]") {
    const bool dumb = GENERATE(false, true);
    pipe_ends ends;
    cmd::terminal screen;
    screen.tty = dumb;
    cmd::live_progress progress{ends.to.get(), false, screen, {}, with_term(dumb ? "dumb" : "xterm")};
    cmd::tally counts;
    counts.planned = counts.left = 10'000;
    cmd::live_progress::time now{};
    const auto pass = [&](int seconds, std::optional<std::chrono::nanoseconds> pause = {}) {
        for (int i = 0; i < 4 * seconds; ++i) {
            --counts.left;
            ++counts.deleted;
            progress.update(counts, now += 250ms, pause);
        }
        return read_all(ends.from.get());
    };
    CHECK(pass(29).empty());
    CHECK(pass(2) == "originpull: 121 of 10,000 (1%), done 121, failed 0, left 9,879, in flight 0, "
                     "4.0/s, time left 41 min 10 s\n");
    CHECK(pass(1, 1s).empty()); // too short to tell of
    const std::string paused = pass(1, 133s);
    CHECK(paused.starts_with("originpull: rate limit: paused for 2 min 13 s, until "));
    CHECK(paused.find('\n') == paused.size() - 1);
    CHECK(pass(1, 132s).empty());
    CHECK(pass(1) == "originpull: rate limit: the pause is over\n");
    progress.clear();
    progress.finish();
    CHECK(pass(60).empty());
}

TEST_CASE("cleanup live progress: quiet is quiet", "[command]") {
    pipe_ends ends;
    cmd::terminal screen;
    screen.tty = GENERATE(false, true);
    cmd::live_progress progress{ends.to.get(), true, screen, {}, with_term("xterm")};
    for (int i = 0; i < 100; ++i)
        progress.update({}, cmd::live_progress::time{} + std::chrono::seconds{i}, 100s);
    progress.finish();
    CHECK(read_all(ends.from.get()).empty());
}

TEST_CASE("cleanup live progress: a full pipe holds up nothing", "[command]") {
    pipe_ends ends;
    cmd::live_progress progress{ends.to.get(), false, cmd::terminal{}, {}, with_term("xterm")};
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 3000; ++i)
        progress.update({}, cmd::live_progress::time{} + std::chrono::minutes{i});
    CHECK(std::chrono::steady_clock::now() - start < 5s);
}
