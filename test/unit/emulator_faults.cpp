#include <catch2/catch_test_macros.hpp>

#include <stdexcept>

#include <originpull/emulator/faults.hpp>

namespace emu = originpull::emulator;
using namespace std::chrono_literals;

namespace {

std::string complaint(const char* specification) {
    try {
        (void)emu::parse_fault(specification);
    } catch (const std::invalid_argument& problem) {
        return problem.what();
    }
    return {};
}

std::size_t applied(emu::fault_book& book, const emu::fault_subject& subject, int times) {
    std::size_t count = 0;
    for (int i = 0; i < times; ++i)
        count += book.judge(subject).applied.size();
    return count;
}

} // namespace

TEST_CASE("emulator faults: the grammar", "[emulator][faults]") {
    const auto f =
        emu::parse_fault("DELETE:*/certificates/?*:reset,at=after,count=2,skip=1,every=3,zone=abc,reused");
    CHECK(f.method == "DELETE");
    CHECK(f.path == "*/certificates/?*");
    CHECK(f.what.end == emu::ending::reset);
    CHECK(f.what.at == emu::place::after);
    CHECK(f.count == 2);
    CHECK(f.skip == 1);
    CHECK(f.every == 3);
    CHECK(f.zone == "abc");
    CHECK(f.reused);
    CHECK(f.what.executes());

    const auto status =
        emu::parse_fault("*:*:status=429,code=10429,message=Slow: down,retry-after=imf+5,body=html");
    CHECK(status.what.status == 429U);
    CHECK(status.what.code == 10429);
    CHECK(status.what.message == "Slow: down");
    CHECK(status.what.retry_after == "imf+5");
    CHECK(status.what.body == emu::body_form::html);
    CHECK_FALSE(status.what.executes());

    CHECK(emu::parse_fault("*:*:latency=250ms").what.latency == 250ms);
    CHECK(emu::parse_fault("*:*:truncate=7").what.truncate_at == 7U);
    CHECK(emu::parse_fault("*:*:truncate").what.at == emu::place::body);
    CHECK(emu::parse_fault("*:*:close-on-reuse").reused);
    CHECK(emu::parse_fault("*:*:result=wrong-id").what.result == emu::result_form::wrong_id);
    CHECK(emu::parse_fault("*:*:no-content").what.status == 204U);
    CHECK(emu::parse_fault("*:*:hang-up").what.hang_up == 0ns);
    CHECK(emu::parse_fault("*:*:hang-up=1s").what.hang_up == 1s);
    CHECK(emu::parse_fault("*:*:settles=deletion_timed_out").what.settles_as == "deletion_timed_out");
    CHECK(emu::parse_fault("ACCEPT:*:close,count=1").method == "ACCEPT");
}

TEST_CASE("emulator faults: which are executed", "[emulator][faults]") {
    for (const char* text : {"reset", "close", "stall", "status=500", "success-false", "garbage,at=before",
                             "close-on-reuse", "reset,at=before"}) {
        INFO(text);
        CHECK_FALSE(emu::parse_fault("*:*:" + std::string(text)).what.executes());
    }
    for (const char* text : {"reset,at=after", "stall,at=body", "truncate", "status=500,at=after", "garbage",
                             "no-content", "chunked", "latency=1", "result=null", "success-false,at=after"}) {
        INFO(text);
        CHECK(emu::parse_fault("*:*:" + std::string(text)).what.executes());
    }
}

TEST_CASE("emulator faults: a bad specification is named", "[emulator][faults]") {
    for (const char* text : {"",
                             "reset",
                             "*:reset",
                             "*:*:",
                             "*:*:nothing",
                             "*:*:count=1",
                             "*:*:reset,",
                             "delete:*:reset",
                             "*::reset",
                             "*:*:status",
                             "*:*:status=",
                             "*:*:status=99",
                             "*:*:status=x",
                             "*:*:reset=1",
                             "*:*:reset,close",
                             "*:*:latency=5x",
                             "*:*:count=0,reset",
                             "*:*:reset,at=somewhere",
                             "*:*:status=500,at=body",
                             "*:*:body=yaml",
                             "ACCEPT:*:status=500",
                             "ACCEPT:*:close,reused"}) {
        INFO(text);
        CHECK(complaint(text).starts_with("fault '" + std::string(text) + "': "));
    }
    CHECK(complaint("*:*:body=yaml").find("json, html, empty, garbage") != std::string::npos);
}

TEST_CASE("emulator faults: which exchanges match", "[emulator][faults]") {
    const emu::fault_subject remove{"DELETE", "/zones/abc/origin_tls_client_auth/hostnames/certificates/x",
                                    1};
    const auto hits = [&](const char* specification, const emu::fault_subject& subject) {
        emu::fault_book book;
        book.add(emu::parse_fault(specification));
        return applied(book, subject, 1) == 1;
    };
    CHECK(hits("*:*:reset", remove));
    CHECK(hits("DELETE:/zones/*/certificates/?:reset", remove));
    CHECK(hits("DELETE:*/x:reset", remove));
    CHECK_FALSE(hits("GET:*:reset", remove));
    CHECK_FALSE(hits("*:/zones:reset", remove));
    CHECK_FALSE(hits("*:*/certificates/??:reset", remove));
    CHECK(hits("*:*:reset,zone=abc", remove));
    CHECK_FALSE(hits("*:*:reset,zone=ab", remove));
    CHECK_FALSE(hits("*:*:close-on-reuse", remove));
    CHECK(hits("*:*:close-on-reuse", {"GET", "/zones", 2}));
    CHECK_FALSE(hits("*:*:reset", {"ACCEPT", "", 1}));
    CHECK(hits("ACCEPT:*:reset", {"ACCEPT", "", 1}));
    CHECK_FALSE(hits("ACCEPT:*:reset", remove));
}

TEST_CASE("emulator faults: how often", "[emulator][faults]") {
    const emu::fault_subject get{"GET", "/zones", 1};
    const auto times = [&](const char* specification) {
        emu::fault_book book;
        book.add(emu::parse_fault(specification));
        std::string pattern;
        for (int i = 0; i < 8; ++i)
            pattern += applied(book, get, 1) == 1 ? 'x' : '.';
        return pattern;
    };
    CHECK(times("*:*:reset") == "xxxxxxxx");
    CHECK(times("*:*:reset,count=2") == "xx......");
    CHECK(times("*:*:reset,skip=3") == "...xxxxx");
    CHECK(times("*:*:reset,every=3") == "..x..x..");
    CHECK(times("*:*:reset,skip=1,every=2,count=2") == "..x.x...");
}

TEST_CASE("emulator faults: several that meet add up", "[emulator][faults]") {
    emu::fault_book book;
    book.add(emu::parse_fault("*:*:latency=10ms"));
    book.add(emu::parse_fault("GET:*:status=500"));
    book.add(emu::parse_fault("*:*:status=503,retry-after=2"));
    const auto verdict = book.judge({"GET", "/zones", 1});
    CHECK(verdict.applied.size() == 3);
    CHECK(verdict.what.latency == 10ms);
    CHECK(verdict.what.status == 503U);
    CHECK(verdict.what.retry_after == "2");
    book.clear();
    CHECK(book.judge({"GET", "/zones", 1}).applied.empty());
}

TEST_CASE("emulator faults: a hard pattern is matched in no time", "[emulator][faults]") {
    emu::fault_book book;
    std::string stars;
    for (int i = 0; i < 30; ++i)
        stars += "*a";
    book.add(emu::parse_fault("*:" + stars + "b:reset"));
    CHECK(book.judge({"GET", std::string(2000, 'a'), 1}).applied.empty());
}
