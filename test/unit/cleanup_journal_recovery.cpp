// What a journal says after runs that were killed, disks that were full, and bytes that changed.

#include <catch2/catch_test_macros.hpp>

#include "cleanup_journal_support.hpp"
#include "unit_support.hpp"

#include <cleanup/journal_record.hpp>

#include <map>
#include <random>
#include <vector>

using namespace cleanup_test;
using unit_test::has;
using unit_test::is_plain_line;
using unit_test::refusal;

namespace {

constexpr std::size_t items = 5;

/// A journal with everything in it.
std::string small_journal() {
    disk on;
    const auto head = head_with(items);
    {
        const auto log = journal_on(on, head);
        CHECK_FALSE(log->begin_run());
        CHECK_FALSE(log->intend(item_with(1)));
        CHECK_FALSE(log->intend(item_with(2)));
        CHECK_FALSE(log->record(item_with(1), outcome_of(item_state::deleted)));
        CHECK_FALSE(log->record(item_with(2), outcome_of(item_state::failed)));
        CHECK_FALSE(log->intend(item_with(3)));
    }
    const auto log = journal_on(on, head);
    CHECK_FALSE(log->begin_run());
    CHECK_FALSE(log->intend(item_with(2)));
    CHECK_FALSE(log->record(item_with(2), outcome_of(item_state::already_gone)));
    CHECK_FALSE(log->end_run("done"));
    return on.content;
}

std::vector<std::string_view> lines_of(std::string_view content) {
    std::vector<std::string_view> lines;
    while (!content.empty()) {
        const auto end = content.find('\n');
        lines.push_back(content.substr(0, end + 1));
        content.remove_prefix(end + 1);
    }
    return lines;
}

std::vector<item_state> states_of(const journal_recovery& found) {
    std::vector<item_state> states;
    for (std::size_t i = 1; i <= items; ++i)
        states.push_back(found.state_of(i));
    return states;
}

/// After each number of whole lines.
std::vector<std::vector<item_state>> prefix_states(std::string_view content) {
    std::vector<std::vector<item_state>> states{states_of(recovered(""))};
    std::size_t bytes = 0;
    for (const auto line : lines_of(content))
        states.push_back(states_of(recovered(content.substr(0, bytes += line.size()))));
    return states;
}

} // namespace

TEST_CASE("cleanup journal: a line comes back", "[command]") {
    for (const auto state :
         {item_state::untouched, item_state::begun, item_state::deleted, item_state::inferred,
          item_state::already_gone, item_state::skipped, item_state::failed, item_state::unfinished}) {
        const journal_record record{.sequence = 7,
                                    .at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} +
                                          std::chrono::hours{8},
                                    .what = journal_outcome{3, "z", "c", outcome_of(state)}};
        const std::string line = line_of(record);
        CHECK(is_plain_line(line));
        CHECK(line.starts_with(R"({"seq":7,"at":"2026-11-23T08:00:00Z","event":"outcome","item":3,)"));
        const auto read = journal_line_of(line);
        REQUIRE(read.kind == journal_line_kind::good);
        const auto& done = std::get<journal_outcome>(read.record.what);
        CHECK(done.outcome.state == state);
        CHECK(done.outcome.reason == outcome_of(state).reason);
        CHECK(done.outcome.changed == outcome_of(state).changed);
        CHECK(done.outcome.http_status == 200);
        CHECK(done.outcome.attempts == 2);
        CHECK(done.outcome.ray_id == "8f1c");
        CHECK(line_of(read.record) == line);
    }
    auto lengthy = outcome_of(item_state::failed);
    lengthy.reason = std::string(100'000, '\x01');
    lengthy.ray_id = std::string(100'000, '\xff');
    const std::string line = line_of({1, {}, journal_outcome{3, "z", "c", lengthy}});
    CHECK(line.size() < longest_journal_line);
    CHECK(journal_line_of(line).kind == journal_line_kind::good);
}

TEST_CASE("cleanup journal: the checksum is CRC-32C", "[command]") {
    // Computed elsewhere, by what makes e3069283 of "123456789" (RFC 3720).
    const std::string line = line_of({1, {}, journal_end{"done"}});
    CHECK(line == R"({"seq":1,"at":"1970-01-01T00:00:00Z","event":"ended","how":"done","crc":"066d5754"})");
}

TEST_CASE("cleanup journal: what is not understood is told from what is torn", "[command]") {
    CHECK(journal_line_of("").kind == journal_line_kind::broken);
    const std::string line = line_of({2, {}, journal_end{"done"}});
    CHECK(journal_line_of(line + ' ').kind == journal_line_kind::broken);
    CHECK(journal_line_of(line_of({2, {}, journal_intent{0, "z", "c"}})).kind == journal_line_kind::foreign);
    const std::string odd = line_of({1, {}, journal_opened{"sha256:", {3, 2}, 7}});
    CHECK(journal_line_of(odd).kind == journal_line_kind::foreign);
    CHECK(has(recovered(odd + '\n').damage(), "does not understand"));
    const std::string many = line_of({1, {}, journal_opened{"sha256:", {}, 10'000'001}});
    CHECK(recovered(many + '\n').damaged_line() == 1);
}

TEST_CASE("cleanup journal: the last word counts, and what is done stays done", "[command]") {
    const std::string content = small_journal();
    const auto found = recovered(content);
    CHECK(states_of(found) == std::vector{item_state::deleted, item_state::already_gone, item_state::begun,
                                          item_state::untouched, item_state::untouched});
    CHECK(found.runs() == 2);
    CHECK(found.lines() == 11);
    CHECK(found.unended_process() == 0);
    CHECK(found.state_of(0) == item_state::untouched);
    CHECK(found.state_of(6) == item_state::untouched);

    disk on{.content = content};
    const auto log = journal_on(on, head_with(items));
    CHECK(log->earlier_runs() == 2);
    CHECK_FALSE(log->was_torn());
    CHECK_FALSE(log->intend(item_with(1)));
    CHECK(recovered(on.content).state_of(1) == item_state::deleted);
}

TEST_CASE("cleanup journal: cut at any byte, it is what it was before that line", "[command]") {
    const std::string content = small_journal();
    const auto states = prefix_states(content);
    for (std::size_t size = 0; size <= content.size(); ++size) {
        for (const std::string_view tail :
             {std::string_view{}, std::string_view{"\0\0\0\0", 4}, std::string_view{"\0\0\n\0\n", 5}}) {
            CAPTURE(size, tail.size());
            const std::string_view part = std::string_view{content}.substr(0, size);
            const auto lines = static_cast<std::size_t>(std::ranges::count(part, '\n'));
            disk on{.content = std::string{part}.append(tail)};
            if (lines == 0 && has(tail, "\n")) { // not what one first line leaves
                CHECK(has(journal_refusal([&] { journal_on(on, head_with(items)); }), "no journal"));
                CHECK(on.content.size() == size + tail.size());
                continue;
            }
            {
                const auto log = journal_on(on, head_with(items));
                const bool whole = tail.empty() && (size == 0 || part.back() == '\n');
                REQUIRE(log->was_torn() == !whole);
                for (std::size_t i = 1; i <= items; ++i)
                    REQUIRE(log->state_of(i) == states[lines][i - 1]);
                REQUIRE_FALSE(log->record(item_with(5), outcome_of(item_state::skipped)));
            }
            const auto found = recovered(on.content);
            REQUIRE_FALSE(found.torn());
            REQUIRE_FALSE(found.damaged());
            REQUIRE(found.state_of(5) == item_state::skipped);
            REQUIRE(found.lines() == std::max<std::size_t>(lines, 1) + 1);
        }
    }
}

TEST_CASE("cleanup journal: a bit that is not as it was is damage, or the end", "[command]") {
    const std::string content = small_journal();
    const auto states = prefix_states(content);
    const std::size_t last = content.size() - lines_of(content).back().size();
    for (std::size_t i = 0; i < content.size() * 8; ++i) {
        CAPTURE(i);
        std::string changed = content;
        changed[i / 8] = static_cast<char>(static_cast<unsigned char>(changed[i / 8]) ^ (1U << (i % 8)));
        const auto found = recovered(changed);
        REQUIRE((found.damaged() || found.torn()));
        REQUIRE(states_of(found) == states[found.lines()]);
        if (i / 8 >= last) {
            REQUIRE(found.torn());
            REQUIRE(found.good_bytes() == last);
            continue;
        }
        REQUIRE(found.damaged());
        const auto line = static_cast<std::size_t>(
            std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(i / 8), '\n') + 1);
        REQUIRE(found.damaged_line() == line);
        disk on{.content = changed};
        const std::string said = journal_refusal([&] { journal_on(on, head_with(items)); });
        REQUIRE(has(said, "its line " + std::to_string(line) + " is damaged: move it away"));
        REQUIRE(on.content == changed);
    }
}

TEST_CASE("cleanup journal: lines that are missing, doubled or from elsewhere are damage", "[command]") {
    const std::string content = small_journal();
    const auto lines = lines_of(content);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string without;
        std::string twice;
        for (std::size_t j = 0; j < lines.size(); ++j) {
            if (j != i)
                without.append(lines[j]);
            twice.append(lines[j]);
            if (j == i)
                twice.append(lines[j]);
        }
        CHECK(recovered(without).damaged() == (i + 1 < lines.size()));
        CHECK(recovered(twice).damaged_line() == i + 2);
    }
    std::string other = content + line_of({lines.size() + 1, {}, journal_intent{6, "z", "c"}}) + '\n';
    CHECK(has(recovered(other).damage(), "is about an item that the plan does not have"));
    other = content + line_of({lines.size() + 1, {}, journal_opened{"p", {}, 5}}) + '\n';
    CHECK(has(recovered(other).damage(), "begins another journal"));
}

TEST_CASE("cleanup journal: another plan's, or another part's, is left as it is", "[command]") {
    const std::string content = small_journal() + "{\"torn";
    disk on{.content = content};
    CHECK(has(refusal([&] { journal_on(on, head_with(items, 'b')); }),
              "the journal j belongs to another plan"));
    CHECK(has(refusal([&] { journal_on(on, head_with(items + 1)); }), "5 items, and this one has 6"));
    CHECK(has(refusal([&] { journal_on(on, head_with(items), {1, 4}); }), "shard 0/1, and this is 1/4"));
    CHECK(on.content == content);
    CHECK_FALSE(on.locked);
}

TEST_CASE("cleanup journal: a file that is none is left as it is", "[command]") {
    for (const std::string& content :
         {std::string{"\n"}, std::string{"dear diary"}, std::string{"{\"seq\":1,\n"},
          std::string{"{\"originpull_plan\":1}\n"}, std::string(4097, '\0'), std::string(3, '\0') + "x"}) {
        disk on{.content = content};
        CHECK(has(journal_refusal([&] { journal_on(on, head_with(items)); }),
                  "it is no journal of originpull apply: name another file"));
        CHECK(on.content == content);
    }
    disk zeros{.content = std::string(4096, '\0')};
    CHECK(journal_on(zeros, head_with(items))->was_torn());
    CHECK(recovered(zeros.content).lines() == 1);
}

TEST_CASE("cleanup journal: in whatever pieces it is read", "[command]") {
    std::string content = small_journal() + std::string(70'000, 'x');
    for (const bool ended : {false, true}) {
        if (ended)
            content += '\n';
        const auto whole = recovered(content);
        CHECK(whole.torn());
        for (const std::size_t size : {1U, 2U, 7U, 64U, 1000U, 65'536U}) {
            journal_recovery found;
            for (std::size_t at = 0; at < content.size(); at += size)
                found.feed(std::string_view{content}.substr(at, size));
            found.finish();
            CHECK(found.torn());
            CHECK(found.lines() == whole.lines());
            CHECK(found.good_bytes() == whole.good_bytes());
            CHECK(states_of(found) == states_of(whole));
        }
    }
    CHECK(recovered(content + std::string{lines_of(content).front()}).damaged_line() == 12);
}
