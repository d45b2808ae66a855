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

std::vector<retired_binding> bindings(std::size_t bound, std::size_t voided = 0) {
    std::vector<retired_binding> made;
    for (std::size_t i = 0; i < bound + voided; ++i)
        made.push_back({"h" + std::to_string(i),
                        i < bound ? association_state::enabled : association_state::voided, effect::none});
    return made;
}

std::vector<retired_binding> noted(std::vector<retired_binding> known, const hostname_association& next) {
    note_binding(known, next, ours);
    return known;
}

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
    CHECK(noted({}, found(enabled, certificate_status::active, "a", certificate_id{"c2"})).empty());
    CHECK(noted({}, found(enabled, certificate_status::active, "")).empty());
    hostname_association unbound = found(enabled);
    unbound.cert_id.reset();
    CHECK(noted({}, unbound).empty());
    for (const association_state state : {unknown, enabled, disabled, voided})
        CHECK(noted({}, found(state, certificate_status::deleted)).empty());

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
        const auto known = noted({}, found(r.state, r.status));
        REQUIRE(known.size() == 1);
        CHECK(known[0].hostname == "a.example.com");
        CHECK(known[0].was == r.was);
        CHECK(known[0].voided == effect::none);
        CHECK(is_bound(known[0]) == (r.was != voided));
    }
}

TEST_CASE("retiring: what is found again, and how it has changed", "[policy][retire]") {
    using enum association_state;
    struct row {
        const char* what;
        association_state was, now, is;
        effect before;
        bool bound; ///< afterwards
    };
    const row rows[] = {
        {"as before", enabled, enabled, enabled, effect::none, true},
        {"disabled by somebody", enabled, disabled, disabled, effect::none, true},
        {"voided by somebody", enabled, voided, voided, effect::none, false},
        {"voided before, and still there", voided, voided, voided, effect::none, false},
        {"bound again by somebody", voided, enabled, enabled, effect::none, true},
        {"voided here: how it was is remembered", enabled, voided, enabled, effect::applied, false},
        {"perhaps voided here, and void: to be made sure of", enabled, voided, enabled, effect::unknown,
         true},
        {"perhaps voided here, and not void", enabled, enabled, enabled, effect::unknown, true},
        {"voided here, and bound again", enabled, disabled, disabled, effect::applied, true},
    };
    for (const row& r : rows) {
        CAPTURE(r.what);
        const auto known = noted({{"A.Example.COM", r.was, r.before}}, found(r.now));
        REQUIRE(known.size() == 1); // whatever the case of its letters
        CHECK(known[0].hostname == "A.Example.COM");
        CHECK(known[0].was == r.is);
        CHECK(is_bound(known[0]) == r.bound);
        CHECK(any_bound(known) == r.bound);
    }
    const auto two = noted(noted({}, found(enabled)), found(voided, {}, "b.example.com"));
    CHECK(two.size() == 2);
    CHECK(any_bound(two));
    CHECK_FALSE(any_bound({}));
    CHECK_FALSE(any_bound(bindings(0, 3)));
    CHECK(any_bound(bindings(1, 3)));
}

TEST_CASE("retiring: the refusal names ten hostnames and counts the others", "[policy][retire]") {
    CHECK(refusal_text(bindings(1)) == "bound to h0; nothing was changed");
    CHECK(refusal_text(bindings(2)) == "bound to h0, h1; nothing was changed");
    CHECK(refusal_text(bindings(10)) ==
          "bound to h0, h1, h2, h3, h4, h5, h6, h7, h8, h9; nothing was changed");
    CHECK(refusal_text(bindings(11)) ==
          "bound to h0, h1, h2, h3, h4, h5, h6, h7, h8, h9 and 1 more; nothing was changed");
    CHECK(refusal_text(bindings(1000)) ==
          "bound to h0, h1, h2, h3, h4, h5, h6, h7, h8, h9 and 990 more; nothing was changed");
    // Those that let go already are not what it is refused for.
    auto some = bindings(2, 30);
    some.insert(some.begin(), {"z", association_state::voided, effect::none});
    CHECK(refusal_text(some) == "bound to h0, h1; nothing was changed");
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
