#include <catch2/catch_test_macros.hpp>

#include <policy/verdict.hpp>

#include <string>
#include <vector>

using namespace originpull;
using namespace originpull::detail;

namespace {

constexpr operation removing{.name = "delete",
                             .method = "DELETE",
                             .route = "/",
                             .changes = true,
                             .removes = true,
                             .result_may_be_absent = true};
constexpr operation creating{
    .name = "upload", .method = "POST", .route = "/", .changes = true, .idempotent = false};
constexpr operation reading{.name = "get", .method = "GET", .route = "/"};

constexpr effect none = effect::none;
constexpr effect unknown = effect::unknown;
constexpr effect applied = effect::applied;

response_facts success(int status = 200) {
    response_facts facts;
    facts.status = status;
    facts.has_envelope = facts.success = facts.result_usable = true;
    return facts;
}

/// The service's own refusal.
response_facts refused(int status, std::span<const notice> errors = {}) {
    response_facts facts;
    facts.status = status;
    facts.has_envelope = true;
    facts.errors = errors;
    return facts;
}

/// Something in between answered: HTML, or nothing.
response_facts foreign(int status) {
    response_facts facts;
    facts.status = status;
    facts.is_json = false;
    return facts;
}

std::vector<notice> codes(std::initializer_list<std::int64_t> list) {
    std::vector<notice> out;
    for (const std::int64_t code : list) {
        out.emplace_back();
        out.back().code = code;
    }
    return out;
}

void check(const verdict& got, const error_code& ec, effect contributes, bool inferred = false) {
    CHECK(got.ec == ec);
    CHECK(got.contributes == contributes);
    CHECK(got.inferred == inferred);
}

const error_code no_error{};

} // namespace

TEST_CASE("verdict: success", "[policy][verdict]") {
    for (const effect before : {none, unknown, applied}) {
        for (const int status : {200, 201, 202, 299}) {
            CAPTURE(status, static_cast<int>(before));
            check(judge(removing, success(status), before), no_error, applied);
            check(judge(creating, success(status), before), no_error, applied);
            check(judge(reading, success(status), before), no_error, none);
        }
        // 204 is a whole answer to a delete, and none to anything else.
        response_facts empty;
        empty.status = 204;
        check(judge(removing, empty, before), no_error, applied);
        check(judge(creating, empty, before), errc::json_invalid, applied);
        check(judge(reading, empty, before), errc::json_invalid, none);
        empty.is_json = false; // there is nothing that could be of another type
        check(judge(removing, empty, before), no_error, applied);
    }
}

TEST_CASE("verdict: a success with errors or messages in it is one", "[policy][verdict]") {
    const auto notices = codes({1433, 10000});
    response_facts facts = success();
    facts.errors = notices;
    check(judge(removing, facts, none), no_error, applied);
    check(judge(reading, facts, none), no_error, none);
}

TEST_CASE("verdict: a success status with something wrong behind it", "[policy][verdict]") {
    struct row {
        const char* what;
        void (*spoil)(response_facts&);
        errc code;
        effect of_change; // of an operation that changes something
    };
    const row rows[] = {
        {"captive portal", [](response_facts& f) { f.is_json = f.has_envelope = false; },
         errc::unexpected_content_type, unknown},
        {"gzip", [](response_facts& f) { f.is_coded = true; }, errc::unsupported_encoding, applied},
        {"not JSON", [](response_facts& f) { f.has_envelope = false; }, errc::json_invalid, applied},
        {"cut short",
         [](response_facts& f) {
             f.has_envelope = false;
             f.body_truncated = true;
         },
         errc::json_truncated, applied},
        {"no result", [](response_facts& f) { f.result_usable = false; }, errc::json_invalid, applied},
        {"another object", [](response_facts& f) { f.result_matches = false; }, errc::result_mismatch,
         applied},
        {"success: false", [](response_facts& f) { f.success = false; }, errc::refused, none},
    };
    for (const row& r : rows) {
        CAPTURE(r.what);
        response_facts facts = success();
        r.spoil(facts);
        check(judge(removing, facts, none), r.code, r.of_change);
        check(judge(creating, facts, none), r.code, r.of_change);
        check(judge(reading, facts, none), r.code, none);
    }
}

TEST_CASE("verdict: the service's codes, each with its own status", "[policy][verdict]") {
    struct row {
        int status;
        std::vector<notice> errors;
        error_code code;
    };
    const row rows[] = {
        {400, codes({1433}), errc::certificate_in_use},
        {400, codes({1434}), errc::certificate_not_ready},
        {400, codes({1414}), errc::certificate_pending},
        {400, codes({1415}), errc::certificate_deleted},
        {400, codes({1406}), errc::certificate_exists},
        {404, codes({1551}), errc::certificate_not_found},
        {404, codes({1552}), errc::certificate_not_found},
        {400, codes({9106}), errc::authentication_failed},
        {400, codes({6003}), errc::authentication_failed},
        {400, codes({10000}), errc::authentication_failed},
        // behind one that nobody knows
        {400, codes({7, 1433}), errc::certificate_in_use},
        {400, codes({1433, 1434}), errc::certificate_in_use},
        // not with their status: the status counts
        {404, codes({1433}), http_status_error(404)},
        {403, codes({1434}), http_status_error(403)},
        {400, codes({1551}), http_status_error(400)},
        {401, codes({10000}), http_status_error(401)},
        {403, codes({10000}), http_status_error(403)},
        {403, codes({9109}), http_status_error(403)},
        {409, codes({1433}), http_status_error(409)},
        // codes of nobody
        {400, {}, http_status_error(400)},
        {400, codes({1404, 1408, 0, -1}), http_status_error(400)},
        {404, codes({1553}), http_status_error(404)},
        {409, {}, http_status_error(409)},
        {422, {}, http_status_error(422)},
        // in a 2xx that says `success: false`
        {200, codes({1433}), errc::certificate_in_use},
        {200, codes({1551}), errc::certificate_not_found},
        {200, codes({5}), errc::refused},
    };
    for (const row& r : rows) {
        CAPTURE(r.status, r.code.message());
        for (const operation& op : {removing, creating, reading})
            check(judge(op, refused(r.status, r.errors), none), r.code, none);
    }
}

TEST_CASE("verdict: \"not there\" after an unclear delete is success, and only then", "[policy][verdict]") {
    struct row {
        int status;
        std::vector<notice> errors;
        error_code code;
        bool gone;
    };
    const row rows[] = {
        {404, {}, http_status_error(404), true},
        {404, codes({7003}), http_status_error(404), true},
        {404, codes({1551}), errc::certificate_not_found, true},
        {404, codes({1552}), errc::certificate_not_found, true},
        {400, codes({1414}), errc::certificate_pending, true},
        {400, codes({1415}), errc::certificate_deleted, true},
        {400, codes({1433}), errc::certificate_in_use, false},
        {400, codes({1434}), errc::certificate_not_ready, false},
        {400, {}, http_status_error(400), false},
        {401, {}, http_status_error(401), false},
        {403, {}, http_status_error(403), false},
        {409, {}, http_status_error(409), false},
        {429, {}, http_status_error(429), false},
    };
    for (const row& r : rows) {
        CAPTURE(r.status, r.code.message());
        const response_facts facts = refused(r.status, r.errors);
        check(judge(removing, facts, none), r.code, none);
        for (const effect before : {unknown, applied}) {
            if (r.gone)
                check(judge(removing, facts, before), no_error, none, true);
            else
                check(judge(removing, facts, before), r.code, none);
            // What does not remove cannot have succeeded by something being gone.
            check(judge(creating, facts, before), r.code, none);
            check(judge(reading, facts, before), r.code, none);
        }
    }
}

TEST_CASE("verdict: \"not there\" from something that is not the service is no evidence",
          "[policy][verdict]") {
    for (const effect before : {none, unknown, applied}) {
        for (const int status : {404, 410}) {
            CAPTURE(status);
            check(judge(removing, foreign(status), before), errc::not_from_api, unknown);
            check(judge(reading, foreign(status), before), errc::not_from_api, none);
            response_facts contradiction = refused(status);
            contradiction.success = true;
            check(judge(removing, contradiction, before), errc::not_from_api, unknown);
        }
    }
}

TEST_CASE("verdict: every status from 300", "[policy][verdict]") {
    struct row {
        int status;
        effect of_refusal; // with the service's envelope
        effect of_foreign; // without
    };
    const row rows[] = {
        {301, none, none},       {302, none, none},       {304, none, none},       {307, none, none},
        {308, none, none},       {399, none, none},       {400, none, unknown},    {401, none, unknown},
        {403, none, unknown},    {405, none, unknown},    {408, unknown, unknown}, {409, none, unknown},
        {413, none, unknown},    {415, none, unknown},    {422, none, unknown},    {425, none, unknown},
        {429, none, none},       {451, none, unknown},    {499, none, unknown},    {500, unknown, unknown},
        {502, unknown, unknown}, {503, unknown, unknown}, {504, unknown, unknown}, {520, unknown, unknown},
        {522, unknown, unknown}, {524, unknown, unknown}, {527, unknown, unknown}, {530, unknown, unknown},
        {599, unknown, unknown},
    };
    for (const row& r : rows) {
        CAPTURE(r.status);
        const error_code code =
            r.status < 400 ? make_error_code(errc::unexpected_redirect) : http_status_error(r.status);
        for (const operation& op : {removing, creating}) {
            check(judge(op, refused(r.status), none), code, r.of_refusal);
            check(judge(op, foreign(r.status), none), code, r.of_foreign);
        }
        check(judge(reading, refused(r.status), none), code, none);
        check(judge(reading, foreign(r.status), none), code, none);
    }
}

TEST_CASE("verdict: effects add up to the worst", "[policy][verdict]") {
    CHECK(combine(none, none) == none);
    CHECK(combine(none, unknown) == unknown);
    CHECK(combine(unknown, none) == unknown);
    CHECK(combine(unknown, applied) == applied);
    CHECK(combine(applied, none) == applied);
    CHECK(combine(applied, unknown) == applied);
}
