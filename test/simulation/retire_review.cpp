// retire_options::review: the last word before each change.

#include "retire_scene.hpp"

using namespace originpull;
using namespace originpull::test;

namespace {

/// Objects at the n-th question, and remembers what it was shown.
struct reviewer final : retire_review {
    error_code review(const retirement& found) noexcept override {
        shown.push_back(found);
        return shown.size() == objects_at ? make_error_code(errc::certificate_changed) : error_code{};
    }

    std::vector<retirement> shown{};
    std::size_t objects_at = 0;
};

} // namespace

TEST_CASE("retire: a review sees the certificate and its hostnames before each change") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    scene s{with_reading(reading)};
    const certificate_id bound = s.service.bound_certificate();
    const auto hostnames = s.service.certificate(bound).hostnames;
    reviewer by;
    retire_options how = voiding();
    how.review = &by;
    CHECK_FALSE(s.run(bound, how)->ec);

    REQUIRE(by.shown.size() >= 2); // one for the change of the hostnames, one for each attempt to delete
    const retirement& first = by.shown.front();
    CHECK(first.reached == retirement::stage::looking);
    CHECK(first.certificate.status == certificate_status::active);
    CHECK(first.certificate.certificate.has_value());
    REQUIRE(first.bindings.size() == hostnames.size());
    CHECK(first.bindings.front().was == association_state::enabled);
    CHECK(first.bindings.front().voided == effect::none);
    CHECK(by.shown.back().bindings.front().voided == effect::applied);
    CHECK(by.shown.back().deleted == effect::none);
}

TEST_CASE("retire: what a review objects to is not sent") {
    const std::size_t at = GENERATE(1U, 2U);
    const bool with_hostnames = at == 2 || GENERATE(false, true);
    CAPTURE(at, with_hostnames);
    scene s;
    const certificate_id target = with_hostnames ? s.service.bound_certificate() : documented_certificate;
    reviewer by;
    by.objects_at = at;
    retire_options how = voiding();
    how.review = &by;
    const auto call = s.run(target, how);
    CHECK(call->ec == errc::certificate_changed);
    CHECK(s.service.count("PUT") == (at == 2 ? 1 : 0));
    CHECK(s.service.count("DELETE") == 0);
    CHECK(call->reply->deleted == effect::none);
    CHECK(call->info().effect == (at == 2 ? effect::applied : effect::none));
}

TEST_CASE("retire: a change that is sent again is reviewed again") {
    scene s;
    reviewer by;
    retire_options how;
    how.review = &by;
    int lost = 2;
    s.service.spoil = [&](const sim_request& request, sim_reply& reply) {
        if (request.method == "DELETE" && lost > 0) {
            --lost;
            reply = refusal(502, 0);
        }
    };
    CHECK_FALSE(s.run(documented_certificate, how)->ec);
    // The second look finds it gone: there is nothing to review any more.
    CHECK(by.shown.size() == 1);
    CHECK(s.service.count("DELETE") == 1);
}

TEST_CASE("retire: nothing is reviewed when nothing is to be changed") {
    scene s;
    REQUIRE_FALSE(s.run(documented_certificate, {})->ec);
    reviewer by;
    retire_options how = voiding();
    how.review = &by;
    const auto call = s.run(documented_certificate, how);
    CHECK_FALSE(call->ec);
    CHECK(call->reply->found_deleted);
    CHECK(by.shown.empty());
}
