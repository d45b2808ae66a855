#include "judgement.hpp"

#include "../exit_status.hpp"
#include "../failure.hpp"
#include "../retire_words.hpp"
#include "../text.hpp"

#include <algorithm>

namespace originpull::command {

namespace {

effect changed_by(const retirement& done) {
    bool unknown = done.deleted == effect::unknown;
    bool applied = done.deleted == effect::applied;
    for (const retired_binding& one : done.bindings) {
        unknown = unknown || one.voided == effect::unknown;
        applied = applied || one.voided == effect::applied;
    }
    return unknown ? effect::unknown : applied ? effect::applied : effect::none;
}

/// What a person has to know beside the reason: the certificate is there, and its hostnames are not what they were.
std::string about_hostnames(const retirement& done) {
    const auto voided = std::ranges::count(done.bindings, effect::applied, &retired_binding::voided);
    if (voided != 0)
        return "; " + count_of(voided, "hostname") + " voided before that";
    const auto unclear = std::ranges::count(done.bindings, effect::unknown, &retired_binding::voided);
    return unclear != 0 ? "; " + count_of(unclear, "hostname") + " may be void" : std::string{};
}

std::string about_deletion(const retirement& done) {
    if (done.deleted == effect::unknown)
        return "; it may have been deleted, no answer came";
    return done.deleted == effect::applied ? "; the deletion was accepted" : std::string{};
}

item_state state_of_success(const retirement& done, const diagnostics& info, bool changed) {
    if (done.found_deleted || done.found_nothing)
        return changed ? item_state::inferred : item_state::already_gone;
    return info.inferred ? item_state::inferred : item_state::deleted;
}

std::string reason_of_success(const retirement& done, const diagnostics& info, bool changed) {
    if (done.found_deleted || done.found_nothing)
        return changed ? "gone: an earlier run had begun with it" : "it was gone already";
    return info.inferred ? "gone after an attempt whose answer was lost" : std::string{};
}

std::string reason_of_failure(const error_code& ec, const diagnostics& info) {
    if (ec == condition::canceled)
        return "stopped before it was finished";
    if (ec == errc::bindings_kept)
        return printable(info.detail) + "; with --void they would be voided first";
    if (ec == errc::certificate_changed)
        return "another certificate is there under its id: " + printable(info.detail);
    return printable(what_came_back(ec, info));
}

} // namespace

item_outcome judge(const error_code& ec, const retirement& done, const diagnostics& info,
                   const std::optional<std::string>& drift, bool changed) {
    item_outcome outcome;
    outcome.changed = changed_by(done);
    outcome.http_status = info.http_status;
    outcome.attempts = info.attempts;
    outcome.ray_id = info.ray_id;
    if (!ec) {
        outcome.state = state_of_success(done, info, changed);
        outcome.reason = reason_of_success(done, info, changed);
        return outcome;
    }
    if (drift || ec == errc::certificate_changed) {
        // What has been changed already is not as if nothing had been: another run, or a person, has to look.
        outcome.state = leaves_questions(done)            ? item_state::unfinished
                        : outcome.changed == effect::none ? item_state::skipped
                                                          : item_state::failed;
        outcome.reason = drift ? *drift : reason_of_failure(ec, info);
    } else {
        // What was deleted is found to be gone by the next run, whatever was wrong with the answer.
        const bool settles = exit_status_of(ec, info) == exit_status::left_over || leaves_questions(done) ||
                             done.deleted != effect::none || ec == condition::unauthorized;
        outcome.state = settles ? item_state::unfinished : item_state::failed;
        outcome.reason = reason_of_failure(ec, info);
    }
    outcome.reason += about_hostnames(done) + about_deletion(done);
    return outcome;
}

} // namespace originpull::command
