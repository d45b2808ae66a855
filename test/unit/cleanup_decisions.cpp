// What apply decides before and behind the service: brakes, drift, and what an end means. Pure.

#include <cleanup/brakes.hpp>
#include <cleanup/drift.hpp>
#include <cleanup/judgement.hpp>

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <stdexcept>

using namespace originpull;
using namespace originpull::command;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

plan_item planned(char zone = 'a') {
    plan_item item{.number = 1,
                   .zone = {zone_id{std::string(32, zone)}, {}},
                   .certificate = certificate_id{"2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"}};
    item.status = "active";
    item.expires_on = timestamp{"2026-01-01T00:00:00Z"};
    item.uploaded_on = timestamp{"2025-01-01T00:00:00Z"};
    item.hostnames = std::vector<std::string>{"a.example.com", "b.example.com"};
    item.zone_certificates = 4;
    return item;
}

retirement found(const plan_item& item) {
    retirement now{item.certificate};
    now.certificate.status = certificate_status{item.status};
    now.certificate.expires_on = item.expires_on;
    now.certificate.uploaded_on = item.uploaded_on;
    for (const std::string& hostname : *item.hostnames)
        now.bindings.push_back({hostname, association_state::enabled});
    return now;
}

std::string problem(const std::function<void()>& of) {
    try {
        of();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

/// What the brakes say of so many items of each zone, of which each has so many certificates.
std::string braked(const apply_wishes& wishes,
                   const std::vector<std::pair<std::size_t, std::size_t>>& zones) {
    brakes by{wishes};
    char name = 'a';
    for (const auto& [items, had] : zones) {
        plan_item item = planned(name++);
        item.zone_certificates = had;
        for (std::size_t i = 0; i < items; ++i)
            by.see(item);
    }
    return problem([&] { by.check(); });
}

} // namespace

TEST_CASE("brakes: half of a zone's certificates by default, and not one more") {
    CHECK(braked({}, {}).empty());
    CHECK(braked({}, {{2, 4}, {1, 2}, {3, 7}}).empty());
    CHECK_THAT(braked({}, {{2, 4}, {2, 3}, {1, 1}}),
               ContainsSubstring("2 of the 3 certificates of zone bbbb") &&
                   ContainsSubstring("1 other zone") && ContainsSubstring("--max-per-zone allows 50%") &&
                   ContainsSubstring("Nothing was changed"));
    CHECK_THAT(braked({}, {{1, 1}}), ContainsSubstring("1 of the 1 certificate"));
    CHECK_THAT(braked({}, {{1, 0}}), ContainsSubstring("50%")); // nonsense is not a way around it
}

TEST_CASE("brakes: what may be allowed instead") {
    apply_wishes all;
    all.max_per_zone = {100, true};
    CHECK(braked(all, {{3, 3}, {1, 1}}).empty());
    apply_wishes two;
    two.max_per_zone = {2, false};
    CHECK(braked(two, {{2, 2}}).empty());
    CHECK_THAT(braked(two, {{3, 100}}), ContainsSubstring("--max-per-zone allows 2."));
    apply_wishes five;
    five.max_items = 5;
    CHECK(braked(five, {{2, 8}, {3, 8}}).empty());
    CHECK_THAT(braked(five, {{3, 8}, {3, 8}}),
               ContainsSubstring("6 certificates") && ContainsSubstring("--max-items allows 5"));
}

TEST_CASE("brakes: the age of a plan") {
    const time_point now{std::chrono::seconds{1'800'000'000}};
    plan_head plan;
    plan.created = now - 24h;
    CHECK(problem([&] { check_age(plan, {}, now); }).empty());
    plan.created = now - 24h - 1s;
    CHECK_THAT(problem([&] { check_age(plan, {}, now); }), ContainsSubstring("--max-age allows"));
    plan.created = now + 5min;
    CHECK(problem([&] { check_age(plan, {}, now); }).empty());
    plan.created = now + 6min;
    CHECK_THAT(problem([&] { check_age(plan, {}, now); }), ContainsSubstring("future"));
}

TEST_CASE("drift: nothing has changed") {
    const bool begun = GENERATE(false, true);
    const plan_item item = planned();
    CHECK_FALSE(drift_of(item, found(item), begun));
    // What this call has voided was bound.
    retirement voided = found(item);
    for (retired_binding& one : voided.bindings)
        one.voided = effect::applied;
    CHECK_FALSE(drift_of(item, voided, begun));
    // What was voided before the plan is in neither.
    voided.bindings.push_back({"old.example.com", association_state::voided});
    CHECK_FALSE(drift_of(item, voided, begun));
}

TEST_CASE("drift: anything that was planned on has changed") {
    const plan_item item = planned();
    retirement now = found(item);
    now.certificate.status = certificate_status{"pending_deployment"};
    CHECK_THAT(drift_of(item, now, false).value(),
               ContainsSubstring("pending_deployment now, and was active"));
    now = found(item);
    now.certificate.uploaded_on = timestamp{"2026-02-02T00:00:00Z"};
    CHECK_THAT(drift_of(item, now, false).value(), ContainsSubstring("uploaded again"));
    now = found(item);
    now.certificate.expires_on = timestamp{"2036-02-02T00:00:00Z"};
    CHECK_THAT(drift_of(item, now, false).value(), ContainsSubstring("expires on 2036"));
    now = found(item);
    now.bindings.push_back({"new.example.com", association_state::disabled});
    CHECK_THAT(drift_of(item, now, false).value(), ContainsSubstring("new.example.com has been bound"));
    CHECK_THAT(drift_of(item, now, true).value(), ContainsSubstring("new.example.com has been bound"));
    now = found(item);
    now.bindings.pop_back();
    CHECK_THAT(drift_of(item, now, false).value(), ContainsSubstring("b.example.com is no longer bound"));
    // That may have been the run that was interrupted.
    CHECK_FALSE(drift_of(item, now, true));
    now.bindings.front().was = association_state::voided;
    CHECK_THAT(drift_of(item, now, false).value(), ContainsSubstring("a.example.com is no longer bound"));
    CHECK_FALSE(drift_of(item, now, true));
}

TEST_CASE(
    "drift: what nobody knew when the plan was made is not compared, but no hostname is voided for it") {
    plan_item item = planned();
    retirement now = found(item);
    item.hostnames.reset();
    item.expires_on.reset();
    item.uploaded_on.reset();
    CHECK_THAT(drift_of(item, now, false).value(), ContainsSubstring("which the plan did not know"));
    CHECK_THAT(drift_of(item, now, true).value(), ContainsSubstring("which the plan did not know"));
    now.bindings.clear();
    CHECK_FALSE(drift_of(item, now, false));
}

TEST_CASE("judgement: successes") {
    retirement done{planned().certificate};
    done.deleted = effect::applied;
    diagnostics info;
    info.http_status = 200;
    info.attempts = 3;
    info.ray_id = "8f1c";
    const item_outcome plain = judge({}, done, info, {}, false);
    CHECK(plain.state == item_state::deleted);
    CHECK(plain.reason.empty());
    CHECK(plain.changed == effect::applied);
    CHECK(plain.http_status == 200);
    CHECK(plain.attempts == 3);
    CHECK(plain.ray_id == "8f1c");
    info.inferred = true;
    CHECK(judge({}, done, info, {}, false).state == item_state::inferred);
    info.inferred = false;
    retirement gone{planned().certificate};
    (GENERATE(false, true) ? gone.found_deleted : gone.found_nothing) = true;
    CHECK(judge({}, gone, info, {}, false).state == item_state::already_gone);
    CHECK(judge({}, gone, info, {}, true).state == item_state::inferred);
}

TEST_CASE("judgement: what is skipped, what failed for good, and what another run would finish") {
    const retirement done{planned().certificate};
    const diagnostics info;
    const auto state_of = [&](const error_code& ec) { return judge(ec, done, info, {}, false).state; };
    CHECK(state_of(errc::certificate_changed) == item_state::skipped);
    CHECK(state_of(errc::bindings_kept) == item_state::failed);
    CHECK(state_of(http_status_error(403)) == item_state::failed);
    CHECK(state_of(http_status_error(401)) == item_state::unfinished);
    CHECK(state_of(http_status_error(503)) == item_state::unfinished);
    CHECK(state_of(errc::call_timeout) == item_state::unfinished);
    CHECK(state_of(boost::asio::error::operation_aborted) == item_state::unfinished);
    CHECK(state_of(errc::json_invalid) == item_state::failed);

    const item_outcome skipped =
        judge(errc::certificate_changed, done, info, std::string{"x is no longer bound to it"}, false);
    CHECK(skipped.state == item_state::skipped);
    CHECK(skipped.reason == "x is no longer bound to it");
}

TEST_CASE("drift: a deletion that timed out is no drift where it may be our own") {
    plan_item item = planned();
    item.hostnames.emplace();
    retirement now = found(item);
    now.certificate.status = certificate_status{"deletion_timed_out"};
    CHECK(drift_of(item, now, false));
    CHECK_FALSE(drift_of(item, now, true));
    now.deleted = effect::unknown;
    CHECK_FALSE(drift_of(item, now, false));
}

TEST_CASE("judgement: what has been changed is never as if it had been skipped") {
    retirement done{planned().certificate};
    const std::string drift = "it has been uploaded again";
    CHECK(judge(errc::certificate_changed, done, {}, drift, false).state == item_state::skipped);
    done.bindings.push_back({"a.example.com", association_state::enabled, effect::applied});
    CHECK(judge(errc::certificate_changed, done, {}, drift, false).state == item_state::failed);
    done.deleted = effect::unknown;
    CHECK(judge(errc::certificate_changed, done, {}, drift, false).state == item_state::unfinished);
}

TEST_CASE(
    "judgement: a deletion that was accepted is settled by another run, however unreadable its answer") {
    retirement done{planned().certificate};
    done.deleted = effect::applied;
    const item_outcome garbled = judge(errc::json_invalid, done, {}, {}, false);
    CHECK(garbled.state == item_state::unfinished);
    CHECK_THAT(garbled.reason, ContainsSubstring("the deletion was accepted"));
}

TEST_CASE("judgement: what was changed before the end is said") {
    retirement done{planned().certificate};
    done.bindings.push_back({"a.example.com", association_state::enabled, effect::applied});
    const item_outcome voided = judge(http_status_error(503), done, {}, {}, false);
    CHECK(voided.changed == effect::applied);
    CHECK_THAT(voided.reason, ContainsSubstring("1 hostname voided before that"));
    done.deleted = effect::unknown;
    CHECK(judge(errc::json_invalid, done, {}, {}, false).state == item_state::unfinished);
    CHECK(judge(errc::json_invalid, done, {}, {}, false).changed == effect::unknown);
}
