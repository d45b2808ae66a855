// The journal on disks that fail, and runs that are killed.

#include <catch2/catch_test_macros.hpp>

#include "cleanup_journal_support.hpp"
#include "unit_support.hpp"

#include <cleanup/journal_summary.hpp>

#include <map>
#include <random>
#include <vector>

using namespace cleanup_test;
using unit_test::has;

namespace {

constexpr std::size_t items = 6;

/// What a run does, until something fails. What is known to be on disk goes to `states`.
std::error_code run(journal& log, std::map<std::size_t, item_state>& states) {
    if (const auto failed = log.begin_run())
        return failed;
    for (std::size_t i = 1; i <= 3; ++i) {
        if (const auto failed = log.intend(item_with(i)))
            return failed;
        states[i] = item_state::begun;
        if (const auto failed = log.record(item_with(i), outcome_of(item_state::deleted)))
            return failed;
        states[i] = item_state::deleted;
    }
    return log.end_run("done");
}

/// Whatever is tried afterwards says the same, and leaves nothing behind.
void check_silent(journal& log, const disk& on, std::error_code failed) {
    const std::string before = on.content;
    const std::size_t changes = on.changes;
    REQUIRE(log.intend(item_with(6)) == failed);
    REQUIRE(log.record(item_with(6), outcome_of(item_state::deleted)) == failed);
    REQUIRE(log.begin_run() == failed);
    REQUIRE(log.end_run("done") == failed);
    REQUIRE(on.content == before);
    REQUIRE(on.changes == changes);
}

/// How it stands with an item may be a step ahead of what is known: a line that was written, and not known to be on disk.
bool is_or_follows(item_state found, item_state known) {
    return found == known || (known == item_state::untouched && found == item_state::begun) ||
           (known == item_state::begun && is_done(found));
}

} // namespace

TEST_CASE("cleanup journal: each write and each sync may fail", "[command]") {
    std::size_t changes = 0;
    {
        disk on;
        std::map<std::size_t, item_state> states;
        REQUIRE_FALSE(run(*journal_on(on, head_with(items)), states));
        changes = on.changes;
    }
    REQUIRE(changes == 2 * 9 + 1); // nine lines, and the file's name
    for (const int reason : {ENOSPC, EIO}) {
        for (std::size_t at = 0; at < changes; ++at) {
            for (const std::size_t takes : {0U, 1U, 40U, 10'000U}) {
                for (const bool short_first : {false, true}) {
                    CAPTURE(reason, at, takes, short_first);
                    disk on{.fails_at = at, .reason = reason, .takes = takes, .short_first = short_first};
                    const std::error_code expected{reason, std::generic_category()};
                    std::map<std::size_t, item_state> known;
                    std::string said = "<accepted>";
                    try {
                        const auto log = journal_on(on, head_with(items));
                        const std::error_code failed = run(*log, known);
                        REQUIRE(failed == expected);
                        check_silent(*log, on, failed);
                    } catch (const journal_error& error) {
                        said = error.what();
                    }
                    REQUIRE((at >= 3) == (said == "<accepted>"));
                    if (at < 3)
                        REQUIRE(said == "the journal j cannot be begun: " + expected.message());
                    REQUIRE(on.written_after_failure == 0);

                    on.fails_at = std::numeric_limits<std::size_t>::max();
                    const auto log = journal_on(on, head_with(items));
                    for (std::size_t i = 1; i <= items; ++i)
                        REQUIRE(is_or_follows(log->state_of(i), known[i]));
                    std::map<std::size_t, item_state> again;
                    REQUIRE_FALSE(run(*log, again));
                    REQUIRE_FALSE(recovered(on.content).damaged());
                    REQUIRE_FALSE(recovered(on.content).torn());
                }
            }
        }
    }
}

TEST_CASE("cleanup journal: a write that is short is finished once", "[command]") {
    for (const std::size_t takes : {0U, 1U, 50U}) {
        disk on;
        const auto log = journal_on(on, head_with(items));
        on.fails_at = on.changes;
        on.takes = takes;
        on.short_first = true;

        // The next one goes well.
        struct recovering final : journal_storage {
            explicit recovering(disk& d) : on(d), below(d) {}
            bool lock(std::error_code& failed) override { return below.lock(failed); }
            std::size_t read(std::size_t at, std::span<char> into, std::error_code& failed) override {
                return below.read(at, into, failed);
            }
            std::size_t append(std::string_view bytes, std::error_code& failed) override {
                const std::size_t n = below.append(bytes, failed);
                on.fails_at = std::numeric_limits<std::size_t>::max();
                return n;
            }
            std::error_code sync() override { return below.sync(); }
            std::error_code sync_name() override { return below.sync_name(); }
            std::error_code truncate(std::size_t size) override { return below.truncate(size); }
            disk& on;
            disk_storage below;
        };
        on.locked = false;
        journal mended{std::make_unique<recovering>(on), "j", head_with(items), {}};
        on.fails_at = on.changes;
        CHECK_FALSE(mended.begin_run());
        CHECK_FALSE(mended.intend(item_with(1)));
        CHECK_FALSE(recovered(on.content).torn());
        CHECK(recovered(on.content).lines() == 3);
    }
}

TEST_CASE("cleanup journal: a torn tail that cannot be cut off", "[command]") {
    disk on;
    {
        const auto log = journal_on(on, head_with(items));
        REQUIRE_FALSE(log->intend(item_with(1)));
    }
    on.content += "{\"seq\":3";
    const std::string before = on.content;
    on.fails_at = on.changes;
    on.reason = EIO;
    CHECK(
        has(journal_refusal([&] { journal_on(on, head_with(items)); }), "the journal j cannot be mended: "));
    CHECK(on.content == before);
}

TEST_CASE("cleanup journal: one run at a time", "[command]") {
    disk on;
    auto log = journal_on(on, head_with(items));
    REQUIRE_FALSE(log->begin_run());
    CHECK(journal_refusal([&] { journal_on(on, head_with(items)); }) ==
          "the journal j is in use by another run (process " + std::to_string(::getpid()) +
              "): wait for it, or end it with SIGTERM");
    log.reset();
    CHECK(journal_on(on, head_with(items))->earlier_runs() == 1);
}

TEST_CASE("cleanup journal: random runs, killed anywhere", "[command]") {
    constexpr std::array outcomes{item_state::deleted, item_state::inferred, item_state::already_gone,
                                  item_state::skipped, item_state::failed,   item_state::unfinished};
    constexpr std::size_t many = 12;
    std::mt19937 chance{20261124};
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(chance);
    };
    for (int program = 0; program < 200; ++program) {
        CAPTURE(program);
        disk on;
        std::vector<item_state> model(many + 1, item_state::untouched);
        std::size_t runs = 0;
        for (int crash = 0; crash < 6; ++crash) {
            const auto log = journal_on(on, head_with(many));
            REQUIRE(log->earlier_runs() == runs);
            for (std::size_t i = 0; i <= many; ++i)
                REQUIRE(log->state_of(i) == model[i]);
            REQUIRE_FALSE(log->begin_run());
            ++runs;
            for (std::size_t steps = below(20); steps > 0; --steps) {
                const std::size_t i = 1 + below(many);
                if (below(2) == 0) {
                    REQUIRE_FALSE(log->intend(item_with(i)));
                    if (!is_done(model[i]))
                        model[i] = item_state::begun;
                } else {
                    const auto state = outcomes.at(below(outcomes.size()));
                    REQUIRE_FALSE(log->record(item_with(i), outcome_of(state)));
                    model[i] = state;
                }
            }
            // Killed while it writes another line: any part of it but all may be there, or zeros in its place.
            const std::size_t size = on.content.size();
            REQUIRE_FALSE(log->intend(item_with(1 + below(many))));
            const std::size_t line = on.content.size() - size;
            on.content.resize(size + below(line));
            on.content.append(below(3) == 0 ? below(5000) : 0, '\0');
        }
    }
}
