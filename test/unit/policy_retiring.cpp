#include <catch2/catch_test_macros.hpp>

#include <policy/retiring.hpp>

#include <boost/asio/error.hpp>

#include <string>
#include <vector>

using namespace originpull;
using namespace originpull::detail;
using namespace std::chrono_literals;

namespace {

const certificate_id ours{"c1"};

hostname_association found(association_state state, certificate_status status = certificate_status::active,
                           std::string hostname = "a.example.com", const certificate_id& certificate = ours) {
    hostname_association made;
    made.hostname = std::move(hostname);
    made.cert_id = certificate;
    made.state = state;
    made.status = status;
    return made;
}

std::vector<retired_binding> bindings(std::size_t count) {
    std::vector<retired_binding> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back({"h" + std::to_string(i), association_state::enabled, effect::none});
    return made;
}

std::string refusal_of_all(std::size_t count) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; ++i)
        places.push_back(i);
    return refusal_text(bindings(count), places);
}

/// What is known then, and whether it is bound as of that look.
struct noted {
    noted(std::vector<retired_binding> before, const hostname_association& next, bool lists_lag = false)
        : known(std::move(before)), bound(note_binding(known, next, ours, lists_lag)) {}

    std::vector<retired_binding> known;
    std::optional<std::size_t> bound;
};

} // namespace

TEST_CASE("retiring: what the service's answer to a change means", "[policy][retire]") {
    const auto expected = [](int value) {
        if (value == 404)
            return retire_answer::gone;
        return value == 409 ? retire_answer::conflict : retire_answer::failed;
    };
    CHECK(answer_of({}) == retire_answer::accepted);
    for (int status = 400; status < 600; ++status)
        CHECK(answer_of(http_status_error(status)) == expected(status));
    for (int value = 1; value < 100; ++value) {
        CAPTURE(value);
        retire_answer meaning = retire_answer::failed;
        switch (static_cast<errc>(value)) {
        case errc::certificate_not_found:
        case errc::certificate_pending:
        case errc::certificate_deleted:
            meaning = retire_answer::gone;
            break;
        case errc::certificate_in_use:
            meaning = retire_answer::in_use;
            break;
        case errc::certificate_not_ready:
            meaning = retire_answer::not_ready;
            break;
        default: // bindings_kept is our own refusal, certificate_exists a conflict of another kind
            break;
        }
        CHECK(answer_of(static_cast<errc>(value)) == meaning);
    }
    CHECK(answer_of(boost::asio::error::operation_aborted) == retire_answer::failed);
    CHECK(answer_of(boost::asio::error::connection_reset) == retire_answer::failed);
    // The same numbers in another category say nothing.
    CHECK(answer_of({404, boost::system::system_category()}) == retire_answer::failed);
}

TEST_CASE("retiring: an endpoint that is missing, by its status or by the service's words",
          "[policy][retire]") {
    const auto answered = [](int status, std::int64_t code = 0) {
        diagnostics info;
        info.http_status = status;
        if (code != 0)
            info.errors.push_back({.code = code});
        return info;
    };
    for (int status = 0; status < 600; ++status)
        CHECK(endpoint_is_missing(errc::json_invalid, answered(status)) ==
              (status == 404 || status == 405 || status == 501));
    CHECK_FALSE(endpoint_is_missing({}, answered(404)));
    CHECK_FALSE(endpoint_is_missing({}, answered(200)));
    CHECK(endpoint_is_missing(errc::not_from_api, answered(404)));
    CHECK(endpoint_is_missing(http_status_error(400), answered(400, 7000)));
    CHECK(endpoint_is_missing(http_status_error(400), answered(400, 7003)));
    CHECK_FALSE(endpoint_is_missing(http_status_error(400), answered(400, 1415)));
}

TEST_CASE("retiring: which statuses are on the way out", "[policy][retire]") {
    for (int value = 0; value <= certificate_status::deletion_timed_out; ++value) {
        const auto status = static_cast<certificate_status::value_type>(value);
        CHECK(is_going(status) ==
              (status == certificate_status::pending_deletion || status == certificate_status::deleted));
    }
    CHECK_FALSE(is_going(certificate_status{"half_way"}));
}

TEST_CASE("retiring: of the associations, those of the certificate count", "[policy][retire]") {
    using enum association_state;
    CHECK(noted({}, found(enabled, certificate_status::active, "a", certificate_id{"c2"})).known.empty());
    CHECK(noted({}, found(enabled, certificate_status::active, "")).known.empty());
    hostname_association unbound = found(enabled);
    unbound.cert_id.reset();
    CHECK(noted({}, unbound).known.empty());
    for (const association_state state : {unknown, enabled, disabled, voided})
        CHECK(noted({}, found(state, certificate_status::deleted)).known.empty());

    struct row {
        association_state state;
        certificate_status status;
        association_state was;
    };
    const row rows[] = {
        {enabled, certificate_status::active, enabled},
        {enabled, {}, enabled},
        {enabled, certificate_status::pending_deployment, enabled},
        {enabled, certificate_status::deletion_timed_out, enabled},
        {enabled, certificate_status{"half_way"}, enabled},
        {disabled, certificate_status::active, disabled},
        {unknown, certificate_status::active, unknown},
        {unknown, {}, unknown},
        {voided, certificate_status::active, voided},
        {voided, {}, voided},
        // On its way out, whatever `enabled` says.
        {enabled, certificate_status::pending_deletion, voided},
        {disabled, certificate_status::pending_deletion, voided},
    };
    for (const row& r : rows) {
        CAPTURE(r.state, r.status, r.was);
        const noted after{{}, found(r.state, r.status)};
        const auto& known = after.known;
        REQUIRE(known.size() == 1);
        CHECK(known[0].hostname == "a.example.com");
        CHECK(known[0].was == r.was);
        CHECK(known[0].voided == effect::none);
        CHECK(after.bound.has_value() == (r.was != voided));
    }
}

TEST_CASE("retiring: what is found again, and how it has changed", "[policy][retire]") {
    using enum association_state;
    struct row {
        const char* what;
        association_state was, now, is;
        effect before;
        bool bound;     ///< afterwards
        bool bound_lag; ///< afterwards, when lists may lag behind
    };
    const row rows[] = {
        {"as before", enabled, enabled, enabled, effect::none, true, true},
        {"disabled by somebody", enabled, disabled, disabled, effect::none, true, true},
        {"voided by somebody", enabled, voided, voided, effect::none, false, false},
        {"voided before, and still there", voided, voided, voided, effect::none, false, false},
        {"bound again by somebody", voided, enabled, enabled, effect::none, true, true},
        {"voided here: how it was is remembered", enabled, voided, enabled, effect::applied, false, false},
        {"perhaps voided here, and void", enabled, voided, enabled, effect::unknown, false, false},
        {"perhaps voided here, and not void", enabled, enabled, enabled, effect::unknown, true, true},
        {"voided here, and bound again, or the list lags", enabled, enabled, enabled, effect::applied, true,
         false},
    };
    for (const row& r : rows) {
        for (const bool lists_lag : {false, true}) {
            CAPTURE(r.what, lists_lag);
            const noted after{{{"A.Example.COM", r.was, r.before}}, found(r.now), lists_lag};
            REQUIRE(after.known.size() == 1); // whatever the case of its letters
            CHECK(after.known[0].hostname == "A.Example.COM");
            CHECK(after.known[0].was == r.is);
            CHECK(after.known[0].voided == r.before); // what was done stays done
            CHECK(after.bound.has_value() == (lists_lag ? r.bound_lag : r.bound));
        }
    }
    const noted second{noted{{}, found(voided)}.known, found(enabled, {}, "b.example.com")};
    CHECK(second.known.size() == 2);
    CHECK(second.bound == 1U);
    // One that has been bound to another certificate is no longer this one's affair.
    const noted moved{{{"a.example.com", enabled, effect::none}},
                      found(enabled, {}, "a.example.com", certificate_id{"c2"})};
    CHECK_FALSE(moved.bound.has_value());
}

TEST_CASE("retiring: the refusal names ten hostnames and counts the others", "[policy][retire]") {
    CHECK(refusal_of_all(1) == "bound to h0; nothing was changed");
    CHECK(refusal_of_all(2) == "bound to h0, h1; nothing was changed");
    CHECK(refusal_of_all(10) == "bound to h0, h1, h2, h3, h4, h5, h6, h7, h8, h9; nothing was changed");
    CHECK(refusal_of_all(11) ==
          "bound to h0, h1, h2, h3, h4, h5, h6, h7, h8, h9 and 1 more; nothing was changed");
    CHECK(refusal_of_all(1000) ==
          "bound to h0, h1, h2, h3, h4, h5, h6, h7, h8, h9 and 990 more; nothing was changed");
    // Those that let go already are not what it is refused for.
    const std::size_t some[] = {1, 3};
    CHECK(refusal_text(bindings(5), some) == "bound to h1, h3; nothing was changed");
}

TEST_CASE("retiring: pauses differ by a fifth at most", "[policy][retire]") {
    CHECK(jittered(5s, 0.0) == 4s);
    CHECK(jittered(5s, 0.5) == 5s);
    CHECK(jittered(100ms, 0.0) >= 80ms);
    std::chrono::nanoseconds before{};
    for (int i = 0; i < 1000; ++i) {
        const std::chrono::nanoseconds now = jittered(5min, i / 1000.0);
        if (now < 4min || now >= 6min || now <= before)
            FAIL("out of bounds or out of order: " << now.count());
        before = now;
    }
}
