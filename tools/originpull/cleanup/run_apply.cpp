#include "../commands.hpp"
#include "../text.hpp"
#include "apply_run.hpp"
#include "brakes.hpp"
#include "metrics_file.hpp"
#include "plan_file.hpp"
#include "shard_of.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace originpull::command {

namespace {

/// Everything that can be wrong is found here, before anything is sent.
brakes look_through(plan_reader& plan, const apply_wishes& wishes, time_point now) {
    check_age(plan.head(), wishes, now);
    brakes by{wishes};
    while (const auto item = plan.next())
        if (in_shard(item->zone.id, wishes.part))
            by.see(*item);
    by.check();
    plan.rewind();
    return by;
}

tally counts_of(const brakes& seen, const journal& log, const plan_head& plan) {
    tally counts;
    counts.planned = seen.items();
    counts.zones = seen.zones();
    for (std::size_t number = 1; number <= plan.items; ++number)
        counts.done_before += is_done(log.state_of(number));
    counts.left = counts.planned - counts.done_before;
    return counts;
}

void say_what_is_ahead(const workbench& bench, const brakes& seen, const journal& log, const tally& counts) {
    const apply_wishes& wishes = bench.asked.apply;
    if (log.was_torn())
        bench.say.note("the last line of the journal was torn, as a killed run leaves it: it was cut off");
    if (log.earlier_runs() != 0)
        bench.say.note("resuming: " + std::to_string(counts.done_before) + " of " +
                       count_of(static_cast<long long>(counts.planned), "item") + " are done already");
    if (seen.bound() != 0 && !wishes.void_bindings)
        bench.say.note(count_of(static_cast<long long>(seen.bound()), "item") +
                       " with bound hostnames: without --void they are left alone");
}

exit_status apply(workbench& bench, plan_reader& plan, journal& log, const brakes& seen, tally& counts) {
    counts = counts_of(seen, log, plan.head());
    say_what_is_ahead(bench, seen, log, counts);
    if (bench.api.interrupted()) // so far nothing has happened
        return bench.api.interruption();
    if (const std::error_code failed = log.begin_run())
        throw journal_error("cannot write the journal " + bench.asked.apply.journal + ": " +
                            failed.message());
    apply_run run{bench, plan, log, counts};
    const exit_status status = run.run();
    counts = run.counts();
    std::string summary = summary_text(counts, bench.asked.apply.part);
    if (counts.left + counts.unfinished != 0)
        summary += "\n  run the same again to go on: what is done stays done";
    if (status == exit_status::done)
        bench.say.note(summary);
    else
        bench.say.error(summary);
    return status;
}

void report_metrics(workbench& bench, const tally& counts, std::chrono::nanoseconds took,
                    exit_status status) {
    const run_metrics metrics{.ended = std::chrono::system_clock::now(),
                              .took = took,
                              .status = status,
                              .counts = counts,
                              .rate_limited = bench.api.api().statistics().rate_limited};
    const std::string problem = write_metrics(bench.asked.apply.metrics_file, metrics);
    if (!problem.empty())
        bench.say.error(problem);
}

/// The metrics replace their file: that must be neither of the others.
void check_files(const apply_wishes& wishes) {
    if (wishes.metrics_file.empty())
        return;
    for (const std::string& other : {wishes.plan, wishes.journal}) {
        std::error_code ignored;
        if (wishes.metrics_file == other || std::filesystem::equivalent(wishes.metrics_file, other, ignored))
            throw std::invalid_argument("--metrics-file: " + in_quotes(wishes.metrics_file) +
                                        " is the plan or the journal; name a file of its own");
    }
}

} // namespace

exit_status run_apply(workbench& bench) {
    const apply_wishes& wishes = bench.asked.apply;
    check_files(wishes);
    const auto began = std::chrono::steady_clock::now();
    tally counts;
    exit_status status = exit_status::done;
    try {
        plan_reader plan{wishes.plan};
        const brakes seen = look_through(plan, wishes, bench.now);
        journal log{wishes.journal, plan.head(), wishes.part};
        status = apply(bench, plan, log, seen, counts);
    } catch (const std::invalid_argument& problem) {
        bench.say.error(problem.what());
        status = exit_status::usage;
    } catch (const journal_error& problem) {
        bench.say.error(problem.what());
        status = exit_status::journal;
    }
    if (!wishes.metrics_file.empty())
        report_metrics(bench, counts, std::chrono::steady_clock::now() - began, status);
    return status;
}

} // namespace originpull::command
