#include "apply_run.hpp"

#include "../failure.hpp"
#include "../text.hpp"

#include <boost/asio/error.hpp>

#include <utility>

#include <unistd.h>

namespace originpull::command {

namespace {

/// Kubernetes gives a process 30 s between asking it to stop and killing it.
constexpr std::chrono::seconds longest_drain{20};

/// How often the screen and the clock are looked at.
constexpr std::chrono::milliseconds tick{100};

} // namespace

void apply_run::over_client::retire(const plan_item& item, const retire_options& how, handler done) {
    api.api().retire_hostname_certificate(item.zone.id, item.certificate, how, std::move(done));
}

void apply_run::over_client::wind_down() noexcept { api.api().wind_down(); }

apply_run::apply_run(workbench& bench, plan_reader& plan, journal& log, const tally& begin_with)
    : bench_(bench),
      log_(log),
      by_(bench.api),
      job_({by_, log, [&plan] { return plan.next(); }, bench.asked.apply}),
      drain_(bench.api.context()),
      tally_(begin_with),
      results_(bench.out, bench.asked.form, bench.screen, bench.asked.quiet),
      // The lines of --verbose would be written across it.
      progress_(STDERR_FILENO, bench.asked.quiet || bench.asked.verbose, bench.progress_screen,
                bench.asked.pace.value_or(rate{rate_limit_config{}.requests, rate_limit_config{}.window})) {
    bench_.api.on_signal([this] { signalled(); });
    // A reader that is slow does not lose results because of the first signal.
    bench_.out.give_up_when([&api = bench.api, given_up = given_up_] {
        static_cast<void>(api.interrupted());
        return *given_up;
    });
}

apply_run::~apply_run() {
    bench_.api.on_signal({});
    bench_.out.give_up_when([&api = bench_.api] { return api.interrupted(); });
}

/// The first signal: nothing more is begun, and changes that have been sent are answered. The second: at once.
void apply_run::signalled() {
    if (++signals_ > 1) {
        *given_up_ = true;
        bench_.api.api().close();
        return;
    }
    job_.stop_because(job::stop::told);
    drain_.expires_after(longest_drain);
    drain_.async_wait([&api = bench_.api, given_up = given_up_](const error_code& ec) {
        if (ec)
            return;
        *given_up = true;
        api.api().close();
    });
}

exit_status apply_run::run() {
    for (;;) {
        job_.pump();
        show_finished();
        if (job_.over())
            break;
        say_that_it_stops();
        show_progress();
        if (job_.wants_more())
            bench_.api.context().poll();
        else
            bench_.api.context().run_one_for(tick);
    }
    drain_.cancel();
    const exit_status how = status();
    // Before anything that may have to wait for its reader.
    const std::error_code failed =
        how == exit_status::journal ? job_.journal_failure() : log_.end_run(how_it_ended());
    progress_.finish();
    results_.finish(summary_object(tally_));
    // What is left are words: who asks again does not want to wait for them.
    bench_.api.on_signal({});
    if (failed)
        say_about_journal(failed);
    else
        say_why_it_stopped();
    return failed ? exit_status::journal : how;
}

void apply_run::show_finished() {
    const std::vector<finished_item> ended = job_.take_finished();
    for (const finished_item& one : ended)
        count(one);
    tally_.in_flight = job_.in_flight();
    tally_.zones_done = job_.zones_done();
    tally_.left = tally_.planned - tally_.ended() - tally_.in_flight;
    if (ended.empty())
        return;
    progress_.clear();
    for (const finished_item& one : ended)
        results_.add(one);
}

void apply_run::count(const finished_item& ended) {
    tally_.add(ended.outcome.state);
    tally_.changed += ended.outcome.changed != effect::none || ended.outcome.state == item_state::inferred;
    const bool refused = ended.ec == condition::unauthorized || ended.ec == condition::forbidden;
    if (refused && !refusal_)
        refusal_ = ended;
    if (refused)
        worst_ = worse(worst_, exit_status::refused);
    else if (ended.outcome.state == item_state::unfinished)
        worst_ = worse(worst_, exit_status::left_over);
    else if (!is_done(ended.outcome.state))
        worst_ = worse(worst_, exit_status::failed);
}

/// Whoever has asked should see that it was heard.
void apply_run::say_that_it_stops() {
    if (signals_ == 0 || std::exchange(said_, true))
        return;
    progress_.clear();
    bench_.say.note("stopping: " + count_of(static_cast<long long>(job_.in_flight()), "item") +
                    " in flight, waiting for what has been sent (" + std::to_string(longest_drain.count()) +
                    " s at most); again to stop at once");
}

void apply_run::show_progress() {
    const auto now = std::chrono::steady_clock::now();
    const rate_limiter::state pacing = bench_.pacing.current();
    std::optional<std::chrono::nanoseconds> pause = pacing.paused_for;
    if (!pause && pacing.remaining == 0U)
        pause = pacing.resets_in;
    progress_.update(tally_, now, pause);
}

void apply_run::say_why_it_stopped() const {
    switch (job_.stopped()) {
    case job::stop::none:
    case job::stop::told:
        break;
    case job::stop::plan:
        bench_.say.error(job_.plan_problem() + "\n  what was begun has been finished, and nothing more");
        return;
    case job::stop::journal:
        return;
    case job::stop::credentials:
        break;
    case job::stop::service:
        bench_.say.error("stopped: one item after the other failed for a reason that may pass");
        break;
    }
    if (refusal_)
        bench_.say.error(explain("retire certificate " + refusal_->item.certificate.str() + " of zone " +
                                     (refusal_->item.zone.name.empty() ? refusal_->item.zone.id.str()
                                                                       : printable(refusal_->item.zone.name)),
                                 refusal_->ec, refusal_->reply.diagnostics()));
}

void apply_run::say_about_journal(const std::error_code& failed) const {
    bench_.say.error("cannot write the journal " + bench_.asked.apply.journal + ": " + failed.message() +
                     "\n  nothing more was sent\n  make room for it first");
}

exit_status apply_run::status() const {
    if (job_.stopped() == job::stop::journal)
        return exit_status::journal;
    if (job_.stopped() == job::stop::plan)
        return exit_status::usage;
    const bool something_left = tally_.left != 0 || tally_.unfinished != 0;
    const bool results_lost = *given_up_ && bench_.out.closed();
    if (signals_ != 0 && (something_left || results_lost))
        return bench_.api.interruption();
    return tally_.left != 0 ? worse(worst_, exit_status::left_over) : worst_;
}

std::string_view apply_run::how_it_ended() const {
    switch (job_.stopped()) {
    case job::stop::told:
        return "interrupted";
    case job::stop::plan:
        return "plan changed";
    case job::stop::credentials:
        return "credentials refused";
    case job::stop::service:
        return "service away";
    default:
        return tally_.unfinished == 0 ? "complete" : "unfinished";
    }
}

} // namespace originpull::command
