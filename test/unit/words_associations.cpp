#include <catch2/catch_test_macros.hpp>

#include <originpull/error.hpp>
#include <originpull/retire.hpp>
#include <originpull/values.hpp>

#include <sstream>

using namespace originpull;

TEST_CASE("associations: states have words", "[words][associations]") {
    const struct {
        association_state state;
        const char* word;
    } rows[] = {{association_state::unknown, "unknown"},
                {association_state::enabled, "enabled"},
                {association_state::disabled, "disabled"},
                {association_state::voided, "voided"}};
    for (const auto& each : rows) {
        CHECK(to_string(each.state) == each.word);
        std::ostringstream out;
        out << each.state;
        CHECK(out.str() == each.word);
    }
}

TEST_CASE("associations: which bind their certificate", "[words][associations]") {
    using enum association_state;
    for (const association_state state : {unknown, enabled, disabled, voided}) {
        for (int value = 0; value <= certificate_status::deletion_timed_out; ++value) {
            const auto status = static_cast<certificate_status::value_type>(value);
            hostname_association one;
            one.state = state;
            one.status = status;
            CAPTURE(state, one.status);
            const bool goes =
                status == certificate_status::deleted || status == certificate_status::pending_deletion;
            CHECK(one.binds() == (state != voided && !goes));
        }
    }
    // Nothing is known of it: better to take it for one that binds.
    CHECK(hostname_association{}.binds());
    // Another certificate's status says nothing about the association.
    hostname_association one;
    one.cert_status = certificate_status::deleted;
    CHECK(one.binds());
}

TEST_CASE("retirement: stages have words, in their order", "[words][retire]") {
    using stage = retirement::stage;
    const struct {
        stage at;
        const char* word;
    } rows[] = {{stage::looking, "looking"},
                {stage::voiding, "voiding"},
                {stage::deleting, "deleting"},
                {stage::settling, "settling"},
                {stage::done, "done"}};
    stage before{};
    for (const auto& each : rows) {
        CHECK(to_string(each.at) == each.word);
        std::ostringstream out;
        out << each.at;
        CHECK(out.str() == each.word);
        CHECK(each.at >= before);
        before = each.at;
    }
}

TEST_CASE("retire_error: a request_error that knows what had been done", "[words][retire]") {
    retirement done{certificate_id{"c1"}};
    done.reached = retirement::stage::voiding;
    done.bindings.push_back({"a.example.com", association_state::enabled, effect::applied});
    diagnostics info;
    info.operation = "retire_hostname_certificate";
    info.http_status = 403;
    const retire_error error{http_status_error(403), info, done};
    const retire_error copy = error;
    const request_error& base = copy;
    CHECK(base.code() == condition::forbidden);
    CHECK(base.diagnostics().http_status == 403);
    CHECK(std::string{base.what()}.find("retire_hostname_certificate") != std::string::npos);
    CHECK(copy.retirement().certificate.id == "c1");
    CHECK(copy.retirement().reached == retirement::stage::voiding);
    REQUIRE(copy.retirement().bindings.size() == 1);
    CHECK(copy.retirement().bindings[0].hostname == "a.example.com");
    CHECK(&copy.retirement() == &error.retirement()); // shared: copying does not throw
}
