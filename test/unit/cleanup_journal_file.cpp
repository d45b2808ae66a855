// The journal in a file.

#include <catch2/catch_test_macros.hpp>

#include "cleanup_journal_support.hpp"
#include "unit_support.hpp"

#include <cleanup/journal_summary.hpp>

#include <csignal>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace cleanup_test;
using unit_test::has;
using unit_test::refusal;

namespace {

const plan_head head = head_with(100);

std::string refusal_of(const std::string& path) {
    return journal_refusal([&] { journal{path, head, {}}; });
}

unsigned permissions(const std::string& path) {
    struct stat about{};
    REQUIRE(::stat(path.c_str(), &about) == 0);
    return about.st_mode & 07777U;
}

void put(const std::string& path, std::string_view content) {
    std::ofstream{path, std::ios::binary} << content;
}

/// Runs `f` in a process of its own; its exit status is what f returns.
template <class F>
pid_t in_child(F f) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int status = 99;
        try {
            status = f();
        } catch (...) {
            status = 98;
        }
        ::_exit(status);
    }
    return child;
}

int status_of(pid_t child) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace

TEST_CASE("cleanup journal file: begun, and taken up again", "[command]") {
    const scratch at;
    const std::string path = at / "journal";
    const auto before = ::umask(0);
    {
        journal log{path, head, {1, 3}};
        CHECK(permissions(path) == 0600);
        CHECK_FALSE(log.begin_run());
        CHECK_FALSE(log.intend(item_with(1)));
        CHECK_FALSE(log.record(item_with(1), outcome_of(item_state::deleted)));
        CHECK_FALSE(log.intend(item_with(100)));
    }
    ::umask(before);
    const std::string content = content_of(path);
    std::ofstream{path, std::ios::app | std::ios::binary} << "{\"seq\":6,\"a";
    {
        const auto found = summarize_journal(path);
        CHECK(found.torn);
        CHECK(found.plan == head.digest);
        CHECK(found.part == shard{1, 3});
        CHECK(found.items == 100);
        CHECK(found.runs == 1);
        CHECK_FALSE(found.ended);
        CHECK(found.damaged_line == 0);
        CHECK(found.state_of(1) == item_state::deleted);
        CHECK(found.state_of(100) == item_state::begun);
        CHECK(found.state_of(101) == item_state::untouched);
        CHECK(content_of(path) != content); // it does not mend
    }
    journal log{path, head, {1, 3}};
    CHECK(log.was_torn());
    CHECK(log.earlier_runs() == 1);
    CHECK(content_of(path) == content);
    CHECK(log.state_of(1) == item_state::deleted);
    CHECK(log.state_of(100) == item_state::begun);
    std::size_t seen = 0;
    CHECK(summarize_journal(path, [&](const journal_record& record) {
              CHECK(record.sequence == ++seen);
          }).runs == 1);
    CHECK(seen == 5);
}

TEST_CASE("cleanup journal file: a summary of what is damaged, empty or none", "[command]") {
    const scratch at;
    const std::string path = at / "journal";
    CHECK(has(journal_refusal([&] { (void)summarize_journal(path); }), "cannot be read: No such file"));
    put(path, "");
    CHECK(summarize_journal(path).plan.empty());
    {
        journal log{path, head, {}};
        CHECK_FALSE(log.begin_run());
        CHECK_FALSE(log.intend(item_with(1)));
        CHECK_FALSE(log.intend(item_with(2)));
        CHECK_FALSE(log.end_run("interrupted"));
    }
    CHECK(summarize_journal(path).ended);
    std::string content = content_of(path);
    content[content.find("\"item\":2") + 7] = '3';
    put(path, content);
    const auto found = summarize_journal(path);
    CHECK(found.damage == "its line 4 is damaged");
    CHECK(found.damaged_line == 4);
    CHECK(found.state_of(1) == item_state::begun);
    CHECK(found.state_of(2) == item_state::untouched);
    put(path, "dear diary\n");
    CHECK(
        has(journal_refusal([&] { (void)summarize_journal(path); }), "it is no journal of originpull apply"));
}

TEST_CASE("cleanup journal file: what is no place for one", "[command]") {
    const scratch at;
    const std::string real = at / "real";
    {
        journal log{real, head, {}};
    }
    const std::string link = at / "link";
    REQUIRE(::symlink(real.c_str(), link.c_str()) == 0);
    CHECK(has(refusal_of(link), "is a symbolic link: name the file itself"));
    const std::string pipe = at / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(has(refusal_of(pipe), "is no regular file"));
    CHECK(has(refusal_of("/dev/null"), "is no regular file"));
    CHECK(has(refusal_of("/dev/full"), "is no regular file"));
    CHECK(has(refusal_of(at / "."), "is a directory: name a file"));
    CHECK(has(refusal_of(at / "no/such"), "cannot be made: No such file"));
    CHECK(summarize_journal(link).items == 100); // to read one is no harm
    CHECK(has(journal_refusal([&] { (void)summarize_journal(pipe); }), "is no regular file"));
}

TEST_CASE("cleanup journal file: who may read it, and who may write it", "[command]") {
    const scratch at;
    const std::string path = at / "journal";
    {
        journal log{path, head, {}};
    }
    for (const unsigned mode : {0640U, 0604U, 0644U}) {
        REQUIRE(::chmod(path.c_str(), mode) == 0);
        {
            journal log{path, head, {}};
        }
        CHECK(permissions(path) == 0600);
    }
    for (const unsigned mode : {0620U, 0602U, 0666U}) {
        REQUIRE(::chmod(path.c_str(), mode) == 0);
        CHECK(has(refusal_of(path), "can be written by other users"));
        CHECK(permissions(path) == mode);
    }
}

TEST_CASE("cleanup journal file: one run at a time", "[command]") {
    const scratch at;
    const std::string path = at / "journal";
    auto log = std::make_unique<journal>(path, head, shard{});
    CHECK(has(refusal_of(path), "is in use by another run: wait"));
    REQUIRE_FALSE(log->begin_run());
    CHECK(
        has(refusal_of(path), "is in use by another run (process " + std::to_string(::getpid()) + "): wait"));
    CHECK(status_of(in_child([&] { return has(refusal_of(path), "is in use") ? 0 : 1; })) == 0);
    CHECK(summarize_journal(path).runs == 1); // to look at it is no use of it
    log.reset();
    CHECK(refusal_of(path) == "<accepted>");
}

TEST_CASE("cleanup journal file: a run that is killed has it no longer", "[command]") {
    const scratch at;
    const std::string path = at / "journal";
    std::array<int, 2> pipe{};
    REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
    const pid_t child = in_child([&] {
        journal log{path, head, {}};
        if (log.begin_run() || log.intend(item_with(7)) || ::write(pipe[1], "x", 1) != 1)
            return 1;
        while (true)
            ::pause();
    });
    char byte = 0;
    REQUIRE(::read(pipe[0], &byte, 1) == 1);
    CHECK(has(refusal_of(path), "is in use by another run (process " + std::to_string(child) + ")"));
    REQUIRE(::kill(child, SIGKILL) == 0);
    CHECK(status_of(child) == -SIGKILL);
    journal log{path, head, {}};
    CHECK(log.state_of(7) == item_state::begun);
    CHECK(log.earlier_runs() == 1);
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST_CASE("cleanup journal file: a file that cannot grow", "[command]") {
    const scratch at;
    const std::string path = at / "journal";
    // A limit at each byte of a few lines: what a full disk does, without one.
    for (rlim_t limit = 0; limit < 900; limit += 13) {
        CAPTURE(limit);
        ::unlink(path.c_str());
        const pid_t child = in_child([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit room{limit, limit};
            if (::setrlimit(RLIMIT_FSIZE, &room) != 0)
                return 90;
            try {
                journal log{path, head, {}};
                for (std::size_t i = 1; i <= 100; ++i) {
                    if (const auto failed = log.intend(item_with(i)))
                        return failed.value() == EFBIG && log.end_run("x") == failed ? static_cast<int>(i)
                                                                                     : 91;
                }
            } catch (const journal_error& error) {
                return has(error.what(), "cannot be begun: File too large") ? 0 : 92;
            }
            return 93;
        });
        const int failed_at = status_of(child);
        REQUIRE(failed_at < 90);
        REQUIRE(content_of(path).size() <= limit);
        journal log{path, head, {}};
        for (std::size_t i = 1; i <= 100; ++i) {
            const bool begun = failed_at > 0 && i < static_cast<std::size_t>(failed_at);
            REQUIRE(log.state_of(i) == (begun ? item_state::begun : item_state::untouched));
        }
    }
}
