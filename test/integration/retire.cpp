// retire_hostname_certificate as its users know it, over TLS. What it does at every point is tested on a simulated
// world; here is what of it only the real thing shows: tokens, exceptions, cancellation and the clock.

#include "operations_support.hpp"

#include <originpull/fingerprint.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

/// A service that takes its time, but not the test's.
emulator::options brisk(emulator::reading reading = emulator::reading::documented) {
    emulator::options options = read_as(reading);
    options.settle = 400ms;
    options.release = 400ms;
    return options;
}

retire_options everything() {
    retire_options how;
    how.void_bindings = true;
    how.wait_until_deleted = true;
    how.poll_interval = 100ms;
    return how;
}

} // namespace

TEST_CASE("a bound certificate is retired: voided, deleted, settled", "[integration][retire]") {
    scene stage{brisk(GENERATE(emulator::reading::documented, emulator::reading::observed))};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto before = s.find(true);
        const certificate_id cert{before.id};
        const auto done = co_await s.api.retire_hostname_certificate(documented_zone, cert, everything());
        CHECK(done->reached == retirement::stage::done);
        CHECK(done->certificate.id == cert);
        CHECK(done->certificate.status == certificate_status::deleted);
        CHECK(done->deleted == effect::applied);
        REQUIRE(done->bindings.size() == before.hostnames.size());
        for (const retired_binding& one : done->bindings) {
            CHECK(std::count(before.hostnames.begin(), before.hostnames.end(), one.hostname) == 1);
            CHECK(one.was == association_state::enabled);
            CHECK(one.voided == effect::applied);
        }
        CHECK(done->waits_in_use >= 1);
        CHECK(done->waits_to_settle >= 1);
        const diagnostics& info = done.diagnostics();
        CHECK(info.effect == effect::applied);
        CHECK(info.stop == stop_reason::success);
        CHECK(info.attempts == static_cast<int>(s.requests().size()));
        CHECK(info.waited >= 80ms * (done->waits_in_use + done->waits_to_settle));
        CHECK(s.api.statistics().calls == 1);

        const auto after = s.certificate(before.id);
        CHECK(after.status == "deleted");
        CHECK(after.hostnames.empty());
        CHECK(s.seen().count("PUT ") == 1);
        CHECK(s.seen().executed().size() == 2);
    });
}

TEST_CASE("without leave to void, the exception names the hostnames", "[integration][retire]") {
    scene stage{brisk()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto before = s.find(true);
        const certificate_id cert{before.id};
        retire_options how;
        bool thrown = false;
        try {
            co_await s.api.retire_hostname_certificate(documented_zone, cert, how);
        } catch (const retire_error& error) {
            thrown = true;
            CHECK(error.code() == condition::certificate_in_use);
            CHECK(error.code() == errc::bindings_kept);
            CHECK(error.diagnostics().effect == effect::none);
            CHECK(error.retirement().reached == retirement::stage::looking);
            CHECK(error.retirement().deleted == effect::none);
            REQUIRE(error.retirement().bindings.size() == before.hostnames.size());
            for (const retired_binding& one : error.retirement().bindings) {
                CHECK(one.voided == effect::none);
                CHECK(std::string{error.what()}.find(one.hostname) != std::string::npos);
            }
        }
        CHECK(thrown);
        CHECK(s.seen().executed().empty());
        CHECK(s.requests().size() == 1);
    });
}

TEST_CASE("retire_error is caught as what it derives from, too", "[integration][retire]") {
    scene stage{brisk()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id cert{s.find(true).id};
        int caught = 0;
        try {
            co_await s.api.retire_hostname_certificate(documented_zone, cert, retire_options{});
        } catch (const request_error& error) {
            ++caught;
            CHECK(error.diagnostics().stop == stop_reason::permanent_error);
        }
        // Other tokens throw what they always throw.
        try {
            co_await s.api.retire_hostname_certificate(documented_zone, cert, retire_options{},
                                                       asio::use_awaitable);
        } catch (const boost::system::system_error& error) {
            ++caught;
            CHECK(error.code() == errc::bindings_kept);
            CHECK(dynamic_cast<const request_error*>(&error) == nullptr);
        }
        CHECK(caught == 2);
    });
}

TEST_CASE("as a tuple, the report is there after a failure too", "[integration][retire]") {
    scene stage{brisk()};
    stage.world.server.inject("DELETE:*:status=403,code=10000");
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id cert{s.find(true).id};
        auto [ec, reply] =
            co_await s.api.retire_hostname_certificate(documented_zone, cert, everything(), tuple);
        CHECK(ec == condition::forbidden);
        REQUIRE(reply.has_value());
        CHECK(reply->reached == retirement::stage::deleting);
        CHECK(reply->deleted == effect::none);
        REQUIRE_FALSE(reply->bindings.empty());
        CHECK(reply->bindings.front().voided == effect::applied);
        CHECK(reply.diagnostics().effect == effect::applied); // of the whole
        CHECK(reply.diagnostics().errors.at(0).code == 10000);
        CHECK(reply.diagnostics().attempts == static_cast<int>(s.requests().size()));
    });
}

TEST_CASE("the fingerprint may be written as openssl shows it", "[integration][retire]") {
    scene stage{brisk()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto before = s.find(false);
        const certificate_id cert{before.id};
        std::string shown;
        const std::string plain = fingerprint_of(before.pem).value();
        for (const char c : plain) {
            if (shown.size() % 3 == 2)
                shown += ':';
            shown += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        // The same id, and another certificate than was meant.
        retire_options how = everything();
        how.fingerprint =
            std::string_view{"0000000000000000000000000000000000000000000000000000000000000000"};
        auto [ec, reply] = co_await s.api.retire_hostname_certificate(documented_zone, cert, how, tuple);
        CHECK(ec == errc::certificate_changed);
        CHECK(reply.diagnostics().effect == effect::none);
        REQUIRE(reply.has_value());
        CHECK(reply->deleted == effect::none);
        CHECK(s.seen().executed().empty());

        how.fingerprint = shown;
        const auto done = co_await s.api.retire_hostname_certificate(documented_zone, cert, how);
        CHECK(done->deleted == effect::applied);
    });
}

TEST_CASE("a retirement that its caller gives up is left half-way, and finished later",
          "[integration][retire]") {
    emulator::options options = brisk();
    options.release = 2500ms;
    scene stage{options};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto before = s.find(true);
        const certificate_id cert{before.id};
        const auto refused = [&] { return s.seen().answered(400) > 0; };
        const auto ended = co_await (
            s.api.retire_hostname_certificate(documented_zone, cert, everything(), asio::use_awaitable) ||
            until(refused));
        CHECK(ended.index() == 1); // it did not wait for the service
        CHECK(s.certificate(before.id).status == "active");
        for (const emulator::association_view& each : s.zone().associations) // the first half is done
            CHECK((each.certificate != before.id || each.enabled == "null"));
        CHECK(s.api.statistics().calls_in_flight == 0);
        CHECK(s.api.statistics().connections_in_use == 0);

        // A deadline of its own is no cancellation, and leaves a report.
        call_options hasty;
        hasty.call_timeout = 700ms;
        auto [ec, half] =
            co_await s.api.retire_hostname_certificate(documented_zone, cert, everything(), hasty, tuple);
        CHECK((ec == condition::timeout || ec == condition::certificate_in_use));
        REQUIRE(half.has_value());
        REQUIRE(half->bindings.size() == before.hostnames.size());
        CHECK(half->bindings.front().was == association_state::voided); // by the first run
        CHECK(half->deleted == effect::none);

        const auto done = co_await s.api.retire_hostname_certificate(documented_zone, cert, everything());
        CHECK(done->reached == retirement::stage::done);
        CHECK(done->deleted == effect::applied);
        CHECK(s.seen().count("PUT ") == 1);
        CHECK(s.seen().executed().size() == 2);
    });
}

TEST_CASE("several retirements, over zones and in one zone, meet no conflict", "[integration][retire]") {
    emulator::options options = brisk();
    options.settle = 100ms;
    options.release = 100ms;
    options.zones = 4;
    options.certificates_per_zone = 4;
    emulated world{options};
    io_context_pool contexts{2};
    client api{contexts, world.config()};
    struct started {
        std::string zone, certificate;
        std::future<std::tuple<error_code, response<retirement>>> end;
    };
    std::vector<started> all;
    for (const emulator::zone_view& each : world.server.zones())
        for (const emulator::certificate_view& one : each.certificates) {
            all.push_back({each.id, one.id, {}});
            all.back().end = api.retire_hostname_certificate(zone_id{each.id}, certificate_id{one.id},
                                                             everything(), asio::as_tuple(asio::use_future));
        }
    REQUIRE(all.size() == 16);
    for (started& each : all) {
        CAPTURE(each.zone, each.certificate);
        const auto [ec, reply] = each.end.get();
        CHECK_FALSE(ec);
        REQUIRE(reply.has_value());
        CHECK(reply->reached == retirement::stage::done);
        CHECK(reply->certificate.id == each.certificate);
        CHECK(reply->deleted == effect::applied);
        CHECK(reply->waits_conflict == 0);
    }
    for (const emulator::zone_view& each : world.server.zones())
        for (const emulator::certificate_view& one : each.certificates) {
            CHECK(one.status == "deleted");
            CHECK(one.hostnames.empty());
        }
    const books seen{world.server};
    CHECK(seen.answered(409) == 0);
    CHECK(api.statistics().calls_in_flight == 0);
}

TEST_CASE("a retirement's options are checked when it is asked for", "[integration][retire]") {
    scene stage;
    const auto refused = [&](const retire_options& how) {
        CHECK_THROWS_AS(stage.api.retire_hostname_certificate(documented_zone, documented_certificate, how),
                        std::invalid_argument);
        CHECK_THROWS_AS(stage.api.retire_hostname_certificate(documented_zone, documented_certificate, how,
                                                              asio::use_future),
                        std::invalid_argument);
    };
    retire_options how;
    how.poll_interval = 99ms;
    refused(how);
    how.poll_interval = 5min + 1ns;
    refused(how);
    how.poll_interval = 5min;
    how.fingerprint = "00:11";
    refused(how);
    how.fingerprint = {};
    constexpr std::string_view names[] = {"a.example.com", "not a hostname"};
    how.hostnames = names;
    refused(how);
    stage.context.run();
    CHECK(stage.requests().empty());
}
