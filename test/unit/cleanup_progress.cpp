#include <catch2/catch_test_macros.hpp>

#include <cleanup/job_progress.hpp>
#include <cleanup/pace_meter.hpp>
#include <text.hpp>

#include <chrono>
#include <string>

namespace cmd = originpull::command;
using namespace std::chrono_literals;

namespace {

cmd::job_progress busy() {
    cmd::job_progress now;
    now.counts.planned = 2310;
    now.counts.done_before = 100;
    now.counts.deleted = 1080;
    now.counts.already_gone = 12;
    now.counts.skipped = 4;
    now.counts.failed = 3;
    now.counts.unfinished = 9;
    now.counts.in_flight = 8;
    now.counts.left = 1094;
    now.counts.zones = 80;
    now.counts.zones_done = 41;
    now.elapsed = 320s;
    now.rate = 3.94;
    now.time_left = 281s;
    now.pause = cmd::rate_pause{133s, "14:05:07"};
    return now;
}

cmd::terminal screen_of(std::size_t width, bool colour = false, bool utf8 = false) {
    return {.tty = true, .width = width, .colour = colour, .utf8 = utf8};
}

} // namespace

TEST_CASE("cleanup progress: all there is to know at 80 columns", "[command]") {
    REQUIRE(busy().counts.adds_up());
    const auto lines = cmd::progress_block(busy(), screen_of(80));
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == "[" + std::string(19, '#') + std::string(19, '.') + "]  1,208 of 2,310  52%");
    CHECK(lines[1] == "done 1,192  failed 3  skipped 4  unfinished 9  left 1,094  in flight 8");
    CHECK(lines[2] == "time left 4 min 41 s  3.9/s  zones 41 of 80  running for 5 min 20 s");
    CHECK(lines[3] == "rate limit:  paused until 14:05:07  2 min 13 s");
}

TEST_CASE("cleanup progress: 40 columns still say what matters", "[command]") {
    const auto lines = cmd::progress_block(busy(), screen_of(40));
    REQUIRE(lines.size() == 4);
    CHECK(lines[1] == "done 1,192  failed 3  left 1,094");
    CHECK(lines[2] == "time left 4 min 41 s  3.9/s");
    CHECK(lines[3] == "rate limit:  paused until 14:05:07");
}

TEST_CASE("cleanup progress: unknown is said to be unknown, and no pause takes no line", "[command]") {
    cmd::job_progress now;
    now.counts.planned = now.counts.left = 10;
    const auto lines = cmd::progress_block(now, screen_of(80));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].ends_with("0 of 10  0%"));
    CHECK(lines[2].starts_with("time left -  -/s"));
    CHECK(cmd::progress_line(now) ==
          "0 of 10 (0%), done 0, failed 0, left 10, in flight 0, -/s, time left -");
}

TEST_CASE("cleanup progress: 100% only when nothing is left", "[command]") {
    cmd::job_progress now;
    now.counts.planned = 100'000;
    now.counts.deleted = 99'999;
    now.counts.left = 1;
    CHECK(cmd::progress_block(now, screen_of(80)).front().ends_with(" 99%"));
    now.counts.deleted = 100'000;
    now.counts.left = 0;
    CHECK(cmd::progress_block(now, screen_of(80)).front().ends_with(" 100%"));
    CHECK(cmd::progress_block({}, screen_of(80)).front().ends_with(" 100%"));
}

TEST_CASE("cleanup progress: never more than four lines, nor wider than the screen less one", "[command]") {
    cmd::job_progress huge = busy();
    huge.counts.planned = huge.counts.deleted = 10'000'000;
    huge.time_left = 300h;
    for (const auto& now : {busy(), huge, cmd::job_progress{}})
        for (std::size_t width = 0; width < 140; ++width)
            for (const bool utf8 : {false, true}) {
                const auto lines = cmd::progress_block(now, screen_of(width, false, utf8));
                CHECK(lines.size() <= 4);
                CHECK(lines.empty() == (width < 2));
                for (const std::string& line : lines)
                    if (cmd::columns_of(line) >= width || line.find('\n') != std::string::npos)
                        FAIL(width << ": " << line);
            }
}

TEST_CASE("cleanup progress: colours and blocks only where they are wanted", "[command]") {
    for (const std::string& line : cmd::progress_block(busy(), screen_of(80)))
        for (const char c : line)
            CHECK((c >= ' ' && c < '\x7f'));
    const auto painted = cmd::progress_block(busy(), screen_of(80, true, true));
    CHECK(painted[0].find("█") != std::string::npos);
    CHECK(painted[1].find("\x1b[31mfailed 3\x1b[0m") != std::string::npos);
}

TEST_CASE("cleanup progress: durations for people", "[command]") {
    CHECK(cmd::rough_duration(0s) == "0 s");
    CHECK(cmd::rough_duration(-5s) == "0 s");
    CHECK(cmd::rough_duration(59s) == "59 s");
    CHECK(cmd::rough_duration(281s) == "4 min 41 s");
    CHECK(cmd::rough_duration(2h) == "2 h");
    CHECK(cmd::rough_duration(2h + 5min + 9s) == "2 h 5 min");
    CHECK(cmd::rough_duration(76h) == "3 d 4 h");
    CHECK(cmd::grouped(0) == "0");
    CHECK(cmd::grouped(999) == "999");
    CHECK(cmd::grouped(1000) == "1,000");
    CHECK(cmd::grouped(12'345'678) == "12,345,678");
}

TEST_CASE("cleanup pace: unknown at first, then from what was done", "[command]") {
    cmd::pace_meter pace;
    cmd::pace_meter::time now{};
    CHECK_FALSE(pace.time_left(10, 4));
    pace.see(now, 0);
    pace.see(now + 1s, 3);
    CHECK_FALSE(pace.rate()); // too short
    pace.see(now + 10s, 20);
    CHECK(pace.rate() == 2.0);
    CHECK(pace.time_left(100, 4) == 50s);
    CHECK(pace.time_left(100, 0) == 50s);
    CHECK(pace.time_left(100, 4, 30s) == 80s);
    CHECK(pace.time_left(0, 4) == 0s);
}

TEST_CASE("cleanup pace: no estimate is better than the quota allows", "[command]") {
    cmd::pace_meter pace;
    const cmd::pace_meter::time now{};
    pace.see(now, 0);
    pace.see(now + 10s, 1000); // a burst
    CHECK(pace.time_left(1200, 4) == 300s);
}

TEST_CASE("cleanup pace: what was long ago does not count", "[command]") {
    cmd::pace_meter pace;
    const cmd::pace_meter::time now{};
    std::size_t ended = 0;
    for (int second = 0; second < 3600; ++second)
        for (int part = 0; part < 10; ++part)
            pace.see(now + std::chrono::seconds{second} + std::chrono::milliseconds{100 * part}, ended += 1);
    CHECK(pace.rate().value_or(0) > 9.9);
    for (int second = 3600; second < 4000; ++second)
        pace.see(now + std::chrono::seconds{second}, ended);
    CHECK_FALSE(pace.rate()); // nothing in the last minutes
}
