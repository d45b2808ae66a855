#include "job_support.hpp"

#include <cleanup/journal.hpp>
#include <cleanup/journal_record.hpp>
#include <cleanup/plan_file.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstddef>
#include <iostream>
#include <string>
#include <utility>

#include <fcntl.h>

// Large plans. ORIGINPULL_JOB_ITEMS=10000 for the full size.

using namespace originpull::test::jobs;
namespace command = originpull::command;

namespace {

struct measured {
    std::size_t items = 0;
    std::size_t kilobytes = 0;
};

/// All certificates of so many zones, ten each.
measured apply_all(unsigned zones) {
    emu::options options = service(zones);
    options.certificates_per_zone = 11; // all but the last one
    options.record_events = false;
    const scene there{options};
    const told said = there.run({}, 16);
    INFO(said.end.err);
    CHECK(said.end.status == 0);
    CHECK(said.outcomes.size() == zones * 10);
    CHECK(there.service().server.counters().executed >= zones * 10);
    const measured how{said.outcomes.size(), there.counted().at("peak_kilobytes")};
    std::cout << how.items << " items over " << zones << " zones: " << how.kilobytes << " KiB at most\n";
    return how;
}

std::string id_of(std::size_t item) {
    const std::string digits = std::to_string(item);
    return std::string(32 - digits.size(), '0') + digits;
}

std::string write_plan(const directory& files, std::size_t items) {
    command::plan_writer writer;
    for (std::size_t i = 1; i <= items; ++i) {
        command::plan_item item{.zone = {originpull::zone_id{zone}, "example.com"},
                                .certificate = originpull::certificate_id{id_of(i)}};
        item.status = "active";
        item.zone_certificates = items;
        writer.add(item);
    }
    command::plan_head head;
    head.created = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    head.zones = 1;
    const std::string path = files.write("plan", "", for_owner);
    const originpull::test::descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    originpull::test::check_system(file.get() >= 0, path.c_str());
    command::output out{file.get()};
    writer.write(out, head);
    return path;
}

/// Everything is done. As the journal itself writes it, but without waiting for the disk after each line.
std::string write_journal(const directory& files, const std::string& plan, std::size_t items) {
    const command::plan_reader reader{plan};
    std::string lines;
    std::size_t sequence = 0;
    const auto add = [&](auto what) {
        lines += command::line_of({++sequence, reader.head().created, std::move(what)}) + '\n';
    };
    add(command::journal_opened{reader.head().digest, {}, items});
    add(command::journal_run{1, "test"});
    for (std::size_t i = 1; i <= items; ++i) {
        add(command::journal_intent{i, zone, id_of(i)});
        command::journal_outcome done{i, zone, id_of(i), {}};
        done.outcome.state = command::item_state::deleted;
        add(done);
    }
    return files.write("journal", lines, for_owner);
}

} // namespace

TEST_CASE("job: memory does not grow with the plan", "[job]") {
    if (under_asan)
        SKIP("AddressSanitizer keeps freed memory");
    const auto zones = static_cast<unsigned>(wanted("ORIGINPULL_JOB_ITEMS", 2000) / 10);
    const measured tenth = apply_all(zones / 10);
    const measured whole = apply_all(zones);
    CHECK(whole.kilobytes < 100 * 1024);
    CHECK(whole.kilobytes < tenth.kilobytes + 6 * 1024);
}

TEST_CASE("job: a journal of many lines is resumed", "[job]") {
    const std::size_t items = wanted("ORIGINPULL_JOB_ITEMS", 1000) * 5;
    bench there{service(1)};
    const std::string plan = write_plan(there.files, items);
    const std::string journal = write_journal(there.files, plan, items);
    const auto begin = std::chrono::steady_clock::now();
    const auto result =
        there.run({"apply", plan, "--journal", journal, "--max-per-zone", "100%", "--output", "ndjson"});
    const auto took = std::chrono::steady_clock::now() - begin;
    INFO(result.err);
    CHECK(result.status == 0);
    CHECK(told_by(result.out).summary.at("done_before") == items);
    CHECK(there.untouched());
    std::cout << 2 * items << " lines of a journal resumed in "
              << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms\n";
}
