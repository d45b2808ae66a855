#include <catch2/catch_test_macros.hpp>

#include <cleanup/tally.hpp>

#include <regex>
#include <string>

namespace cmd = originpull::command;
using cmd::item_state;

namespace {

/// What the numbers behind the colon come to.
std::size_t sum_of(const std::string& summary) {
    const std::string counts = summary.substr(summary.rfind(": ") + 1);
    const std::regex number{"[ ,]([0-9]+) "};
    std::size_t sum = 0;
    for (std::sregex_iterator at{counts.begin(), counts.end(), number}, end; at != end; ++at)
        sum += std::stoul((*at)[1]);
    return sum;
}

cmd::tally mixed() {
    cmd::tally counts;
    counts.planned = 60;
    counts.done_before = 10;
    counts.deleted = 30;
    counts.inferred = 1;
    counts.already_gone = 2;
    counts.skipped = 3;
    counts.failed = 4;
    counts.unfinished = 5;
    counts.left = 5;
    return counts;
}

} // namespace

TEST_CASE("cleanup tally: every item is counted once", "[command]") {
    cmd::tally counts;
    counts.planned = 9;
    counts.done_before = 1;
    for (const item_state state :
         {item_state::untouched, item_state::begun, item_state::deleted, item_state::inferred,
          item_state::already_gone, item_state::skipped, item_state::failed, item_state::unfinished})
        counts.add(state);
    CHECK(counts.adds_up());
    CHECK(counts.done() == 4);
    CHECK(counts.ended() == 8);
    CHECK(counts.unfinished == 2); // one had been begun, and is as unclear
    ++counts.in_flight;
    CHECK_FALSE(counts.adds_up());
}

TEST_CASE("cleanup tally: the numbers of the summary add up to the plan", "[command]") {
    const cmd::tally counts = mixed();
    REQUIRE(counts.adds_up());
    const std::string text = cmd::summary_text(counts, {});
    CHECK(text.starts_with("60 items: "));
    CHECK(sum_of(text) == 60);
    CHECK(sum_of(cmd::summary_text(counts, {1, 4})) == 60);
    CHECK(cmd::summary_text({}, {}).starts_with("0 items"));
}

TEST_CASE("cleanup tally: the siblings of a shard are named", "[command]") {
    const auto summary = [](std::size_t index, std::size_t count) {
        return cmd::summary_text(mixed(), {index, count});
    };
    CHECK(summary(0, 4).starts_with("60 items of shard 0 of 4 (the others: 1 to 3): "));
    CHECK(summary(3, 4).starts_with("60 items of shard 3 of 4 (the others: 0 to 2): "));
    CHECK(summary(1, 4).starts_with("60 items of shard 1 of 4 (the others: 0 and 2 to 3): "));
    CHECK(summary(1, 2).starts_with("60 items of shard 1 of 2 (the others: 0): "));
}

TEST_CASE("cleanup tally: the object adds up, and says whether anything changed", "[command]") {
    cmd::tally counts = mixed();
    counts.changed = 31;
    const auto object = cmd::summary_object(counts);
    std::size_t sum = 0;
    for (const char* name : {"done_before", "deleted", "inferred", "already_gone", "skipped", "failed",
                             "unfinished", "not_begun"})
        sum += object.at(name).to_number<std::size_t>();
    CHECK(sum == object.at("planned").to_number<std::size_t>());
    CHECK(object.at("changed") == 31);
    CHECK(cmd::summary_object({}).at("changed") == 0);
}
