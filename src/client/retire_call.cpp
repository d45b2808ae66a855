#include "retire_call.hpp"

#include "../call/driver.hpp"
#include "../policy/verdict.hpp"
#include "../words/printable.hpp"
#include "operations.hpp"
#include "walk_state.hpp"

#include <originpull/fingerprint.hpp>
#include <originpull/operations/associations.hpp>
#include <originpull/operations/hostname_certificates.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace originpull::detail {

namespace {

/// How long a look at the certificate counts: a change that is sent later is preceded by another.
constexpr nanoseconds look_counts_for = std::chrono::seconds{5};
constexpr nanoseconds look_counts_at_most = std::chrono::minutes{5};

/// Lists show a change some tens of seconds later.
constexpr nanoseconds longest_lag = std::chrono::minutes{1};

/// Of one certificate; the service allows 100.
constexpr std::size_t most_bindings = 2000;

/// The list lags behind; now and then it is worth another look while the service refuses.
constexpr int refusals_between_lists = 4;

} // namespace

/// Keeps the report true when a step ends, however it does.
class effect_keeper {
public:
    effect_keeper(const call& c, const step& s, std::vector<effect*> targets)
        : call_(c), step_(s), targets_(std::move(targets)) {}
    effect_keeper(const effect_keeper&) = delete;
    effect_keeper& operator=(const effect_keeper&) = delete;
    ~effect_keeper() {
        const effect done = combine(step_.contributes, call_.unsettled ? effect::unknown : effect::none);
        for (effect* const target : targets_)
            *target = combine(*target, done);
    }

private:
    const call& call_;
    const step& step_;
    std::vector<effect*> targets_;
};

retire_call::retire_call(std::shared_ptr<const retire_request> what, const call_limits& bounds,
                         completion<retirement> handler, boost::asio::any_io_executor loop)
    : handled_call(what->op(), bounds, std::move(handler), std::move(loop)),
      asked_(std::move(what)),
      report_(*asked_->certificate) {}

task<void> retire_call::procedure(driver& by) {
    // With leave to void, who is bound is looked up when it is our turn to change the zone, so that nothing that
    // others bind meanwhile is lost.
    next then = asked_->void_bindings ? next::go_on : co_await find_bindings(by);
    bool to_be_voided = asked_->void_bindings;
    while (then == next::go_on && report_.reached != retirement::stage::settling) {
        if (!bound_.empty() && !asked_->void_bindings) {
            fail(errc::bindings_kept, refusal_text(report_.bindings, bound_));
            co_return;
        }
        if (to_be_voided || !bound_.empty()) {
            then = co_await void_bindings(by);
            to_be_voided = then == next::go_on && !bound_.empty();
        } else {
            then = co_await remove(by);
        }
        if (then == next::gone)
            then = co_await make_sure_it_is_gone(by);
    }
    if (then != next::end)
        then = co_await settle(by);
    if (then != next::end)
        succeed();
}

void retire_call::succeed() {
    result = {};
    info.stop = stop_reason::success;
    info.inferred = inferred_;
    report_.reached = retirement::stage::done;
}

retire_call::next retire_call::fail(const error_code& ec, std::string detail) {
    result = ec;
    info.stop = stop_reason::permanent_error;
    info.detail = std::move(detail);
    return next::end;
}

retire_call::next retire_call::end_at_the_users_will(const driver& by) {
    result = by.end_code(*this);
    info.stop = by.end_reason(*this);
    return next::end;
}

// Who is bound to it.

task<retire_call::next> retire_call::find_bindings(driver& by) {
    bound_.clear();
    next then = next::go_on;
    if (!no_list_)
        then = co_await list_bindings(by);
    if (no_list_)
        then = co_await ask_hostnames(by);
    co_return then;
}

task<retire_call::next> retire_call::list_bindings(driver& by) {
    const bool lists_lag = voided_at_ && by.time() - *voided_at_ < longest_lag;
    association_filter everything;
    everything.status = "all";
    const std::shared_ptr<walk_state> walk = describe_walk_hostname_associations(*asked_->zone, everything);
    while (!walk->progress.over()) {
        typed_step<page<hostname_association>> listed{walk->next()};
        co_await by.perform(*this, listed);
        if (endpoint_is_missing(result, info) && walk->progress.next() == 1) {
            no_list_ = true;
            co_return next::go_on;
        }
        if (result)
            co_return next::end;
        if (!walk->progress.take(facts_of(*listed.value)))
            co_return fail(errc::page_repeated, {});
        for (const hostname_association& one : *listed.value)
            if (note(one, lists_lag) == next::end)
                co_return next::end;
    }
    co_return next::go_on;
}

task<retire_call::next> retire_call::ask_hostnames(driver& by) {
    const bool lists_lag = voided_at_ && by.time() - *voided_at_ < longest_lag;
    for (const std::string& hostname : asked_->hostnames) {
        typed_step<hostname_association> asked{describe_get_hostname_association(*asked_->zone, hostname)};
        co_await by.perform(*this, asked);
        if (result == condition::not_found)
            continue;
        if (result)
            co_return next::end;
        if (asked.value->hostname.empty())
            asked.value->hostname = hostname;
        if (note(*asked.value, lists_lag) == next::end)
            co_return next::end;
    }
    result = {};
    co_return next::go_on;
}

retire_call::next retire_call::note(const hostname_association& found, bool lists_lag) {
    // It goes into a request: nothing but a hostname may.
    if (found.cert_id == asked_->certificate && !found.hostname.empty() && !valid_hostname(found.hostname))
        return fail(errc::json_invalid, "an association's hostname is none: " + quoted(found.hostname));
    const auto bound = note_binding(report_.bindings, found, *asked_->certificate, lists_lag);
    if (report_.bindings.size() > most_bindings)
        return fail(errc::json_invalid, "more hostnames are bound to the certificate than can be");
    // A page can repeat what stood on the one before, and a change names a hostname once.
    if (bound && std::find(bound_.begin(), bound_.end(), *bound) == bound_.end())
        bound_.push_back(*bound);
    return next::go_on;
}

// Changes. Each waits for its turn in the zone, and looks at the certificate once it has it.

/// When it is our turn to change the zone. Gives it back.
task<retire_call::next> retire_call::change(driver& by, step& what, retirement::stage stage) {
    if (!co_await by.take_turn(*this, *asked_->zone))
        co_return end_at_the_users_will(by);
    const next then = co_await change_in_turn(by, what, stage);
    by.leave_turn(*this);
    co_return then;
}

task<retire_call::next> retire_call::change_in_turn(driver& by, step& what, retirement::stage stage) {
    nanoseconds counts_for = look_counts_for;
    do {
        const next then = co_await compare(by);
        if (then != next::go_on)
            co_return then;
        if (asked_->looks_first())
            what.valid_until = by.time() + counts_for;
        report_.reached = stage;
        const int attempts = info.attempts;
        co_await by.perform(*this, what);
        // Where a connection or a permit takes longer than that, insisting would lead nowhere.
        if (what.again && info.attempts == attempts)
            counts_for = std::min(2 * counts_for, look_counts_at_most);
    } while (what.again);
    co_return next::go_on;
}

/// Whether it is still the certificate that was meant, and may be changed.
task<retire_call::next> retire_call::compare(driver& by) {
    if (!asked_->looks_first())
        co_return next::go_on;
    const next then = co_await look(by);
    if (then != next::go_on)
        co_return then;
    const auto& pem = report_.certificate.certificate;
    const std::optional<std::string> now = pem ? fingerprint_of(*pem) : std::nullopt;
    if (!asked_->fingerprint.empty() && now != asked_->fingerprint)
        co_return fail(errc::certificate_changed,
                       now ? "it is " + *now + ", and " + asked_->fingerprint + " was meant"
                           : "the service did not show the certificate");
    if (asked_->review == nullptr)
        co_return next::go_on;
    const error_code objection = asked_->review->review(report_);
    if (objection)
        co_return fail(objection, {});
    co_return next::go_on;
}

/// Reads the certificate.
task<retire_call::next> retire_call::look(driver& by) {
    typed_step<hostname_certificate> read{
        describe_get_hostname_certificate(*asked_->zone, *asked_->certificate)};
    co_await by.perform(*this, read);
    if (answer_of(result) == retire_answer::gone && !is_unroutable(info))
        co_return next::gone;
    if (result)
        co_return next::end;
    report_.certificate = std::move(*read.value);
    if (is_going(report_.certificate.status))
        co_return next::gone;
    seen_alive_ = true;
    co_return next::go_on;
}

task<retire_call::next> retire_call::void_bindings(driver& by) {
    if (!co_await by.take_turn(*this, *asked_->zone))
        co_return end_at_the_users_will(by);
    next then = co_await find_bindings(by);
    retire_answer answer = retire_answer::accepted;
    if (then == next::go_on && !bound_.empty())
        then = co_await void_in_turn(by, answer);
    by.leave_turn(*this);
    if (then != next::go_on || answer == retire_answer::accepted)
        co_return then;
    co_return co_await after_refusal(by, answer);
}

task<retire_call::next> retire_call::void_in_turn(driver& by, retire_answer& answer) {
    constexpr std::size_t most_at_once = 1000;
    const std::size_t count = std::min(bound_.size(), most_at_once);
    std::vector<association_change> changes;
    std::vector<effect*> targets;
    for (std::size_t i = 0; i < count; ++i) {
        retired_binding& one = report_.bindings[bound_[i]];
        changes.push_back({one.hostname, *asked_->certificate, association_state::voided});
        targets.push_back(&one.voided);
    }
    typed_step<std::vector<hostname_association>> put{
        describe_update_hostname_associations(*asked_->zone, changes)};
    next then = next::go_on;
    {
        const effect_keeper keeper{*this, put, std::move(targets)};
        then = co_await change_in_turn(by, put, retirement::stage::voiding);
    }
    if (then != next::go_on)
        co_return then;
    answer = answer_of(result);
    if (answer == retire_answer::accepted) {
        voided_at_ = by.time();
        bound_.erase(bound_.begin(), bound_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    if (answer == retire_answer::failed)
        co_return next::end;
    co_return answer == retire_answer::gone ? next::gone : next::go_on;
}

task<retire_call::next> retire_call::remove(driver& by) {
    typed_step<hostname_certificate> removal{
        describe_delete_hostname_certificate(*asked_->zone, *asked_->certificate)};
    removal.contributes = report_.deleted; // an earlier one may have been executed after all
    next then = next::go_on;
    {
        const effect_keeper keeper{*this, removal, {&report_.deleted}};
        then = co_await change(by, removal, retirement::stage::deleting);
    }
    if (then == next::end)
        co_return then;
    if (then == next::gone) {
        // Looked at after an attempt without an answer: that it is gone is what the attempt was for.
        if (removal.contributes == effect::none)
            co_return next::gone;
        inferred_ = true;
        report_.reached = retirement::stage::settling;
        co_return next::go_on;
    }
    const retire_answer answer = answer_of(result);
    if (answer == retire_answer::failed)
        co_return next::end;
    if (answer == retire_answer::gone)
        co_return next::gone;
    if (answer != retire_answer::accepted)
        co_return co_await after_refusal(by, answer);
    inferred_ = info.inferred;
    if (inferred_ || !removal.value->certificate)
        report_.certificate.status = removal.value->status; // the rest is better known from before
    else
        report_.certificate = std::move(*removal.value);
    report_.reached = retirement::stage::settling;
    co_return next::go_on;
}

/// The service wants to be asked again in some seconds.
task<retire_call::next> retire_call::after_refusal(driver& by, retire_answer answer) {
    if (answer == retire_answer::conflict)
        co_return co_await wait(by, report_.waits_conflict);
    if (answer == retire_answer::not_ready)
        co_return co_await wait(by, report_.waits_not_ready);
    // Somebody may have bound it meanwhile, or the list may have lagged behind.
    if (bound_.empty() && refusals_++ % refusals_between_lists == 0) {
        const error_code refusal = result;
        const diagnostics said = info;
        if (co_await find_bindings(by) == next::end)
            co_return next::end;
        if (!bound_.empty())
            co_return next::go_on;
        go_back_to(refusal, said);
    }
    if (no_list_ && asked_->hostnames.empty()) {
        info.detail = "the service does not tell which hostnames are bound to it: name them in "
                      "retire_options.hostnames";
        co_return next::end;
    }
    co_return co_await wait(by, report_.waits_in_use);
}

task<retire_call::next> retire_call::wait(driver& by, int& count) {
    const driver::pause_end how = co_await by.pause(*this, jittered(asked_->poll_interval, by.chance()));
    if (how == driver::pause_end::too_long) {
        info.stop = stop_reason::wait_exceeds_deadline;
        co_return next::end;
    }
    ++count;
    if (how == driver::pause_end::over)
        co_return next::go_on;
    co_return end_at_the_users_will(by);
}

// The end.

/// The service has said that there is no such certificate.
task<retire_call::next> retire_call::make_sure_it_is_gone(driver& by) {
    if (is_unroutable(info)) // the zone is not there, or not for these credentials: that says nothing
        co_return next::end;
    if (!is_going(report_.certificate.status)) {
        const error_code refusal = result;
        const next then = co_await look(by);
        if (then == next::end)
            co_return then;
        if (then == next::go_on) { // and yet shows it: some part of the service lags behind
            result = refusal;
            co_return co_await wait(by, report_.waits_conflict);
        }
    }
    const bool existed = seen_alive_ || !report_.bindings.empty() || is_going(report_.certificate.status);
    inferred_ = report_.deleted != effect::none;
    report_.found_deleted = !inferred_ && existed;
    report_.found_nothing = !inferred_ && !existed;
    report_.reached = retirement::stage::settling;
    co_return next::go_on;
}

task<retire_call::next> retire_call::settle(driver& by) {
    if (!asked_->wait_until_deleted || report_.found_nothing)
        co_return next::go_on;
    bool known = !report_.certificate.status.text().empty();
    for (;;) {
        if (known && report_.certificate.status == certificate_status::deleted)
            co_return next::go_on;
        if (known && report_.certificate.status == certificate_status::deletion_timed_out)
            co_return fail(errc::deletion_timed_out, {});
        if (known) {
            result = errc::call_timeout; // should the wait be too long
            if (co_await wait(by, report_.waits_to_settle) == next::end)
                co_return next::end;
        }
        known = true;
        const next then = co_await look(by);
        if (then == next::end)
            co_return then;
        if (then == next::gone && result) // it can no longer be read
            report_.certificate.status = certificate_status{"deleted"};
    }
}

} // namespace originpull::detail
