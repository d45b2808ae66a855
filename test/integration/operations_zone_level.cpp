// Zone-level certificates and the zone's setting, as their users know them.

#include "operations_support.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;

namespace {

emulator::reading either() { return GENERATE(emulator::reading::documented, emulator::reading::observed); }

} // namespace

TEST_CASE("a zone certificate is uploaded, listed and deleted", "[integration][operations]") {
    const emulator::reading reading = either();
    scene stage{read_as(reading, prompt())};
    stage.world.server.inject("DELETE:*:settles=pending_deletion"); // it stays at that
    const emulator::identity made = new_identity();
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const bool documented = reading == emulator::reading::documented;
        const upload pem{made.certificate, made.private_key};
        const auto uploaded = co_await s.api.upload_zone_certificate(documented_zone, pem);
        const certificate_id id = uploaded->id;
        CHECK(uploaded->status ==
              (documented ? certificate_status::pending_deployment : certificate_status::initializing));
        CHECK(uploaded->certificate == made.certificate);
        CHECK(uploaded->signature.has_value());
        // Only the types of the official clients have this member.
        CHECK(uploaded->enabled == (documented ? std::optional{false} : std::nullopt));

        const auto list = co_await s.api.list_zone_certificates(documented_zone);
        REQUIRE(list->size() == 2);
        CHECK((*list)[1].id == id);
        CHECK((*list)[1].status == certificate_status::active);

        const auto deleted = co_await s.api.delete_zone_certificate(documented_zone, id);
        CHECK(deleted->id == id);
        CHECK(deleted.diagnostics().effect == effect::applied);
        // Where the answer holds no result, the id is all that is known.
        CHECK(deleted->certificate.has_value() == documented);
        CHECK(deleted->status ==
              (documented ? certificate_status::pending_deletion : certificate_status::unknown));
        auto [again, still] = co_await s.api.delete_zone_certificate(documented_zone, id, tuple);
        CHECK(again == condition::not_found); // it is being deleted
        CHECK(still.diagnostics().effect == effect::none);
        CHECK_FALSE(still.diagnostics().inferred);
    });
}

TEST_CASE("a zone certificate that is being deployed cannot be deleted", "[integration][operations]") {
    scene stage{read_as(either(), prompt())};
    stage.world.server.inject("POST:*:settles=pending_deployment"); // it stays at that
    const emulator::identity made = new_identity();
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const upload pem{made.certificate, made.private_key};
        const auto uploaded = co_await s.api.upload_zone_certificate(documented_zone, pem);
        auto [ec, reply] = co_await s.api.delete_zone_certificate(documented_zone, uploaded->id, tuple);
        CHECK(ec == condition::certificate_not_ready);
        CHECK(reply.diagnostics().errors.at(0).code == 1434);
        CHECK(reply.diagnostics().effect == effect::none);
    });
}

TEST_CASE("a deleted zone certificate is read as one, or not found", "[integration][operations]") {
    const emulator::reading reading = either();
    scene stage{read_as(reading, prompt())};
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const certificate_id id{s.zone().zone_certificates.at(0).id};
        co_await s.api.delete_zone_certificate(documented_zone, id);
        auto [ec, reply] = co_await s.api.get_zone_certificate(documented_zone, id, tuple);
        if (reading == emulator::reading::documented) {
            CHECK_FALSE(ec);
            CHECK(reply->status == certificate_status::deleted);
        } else {
            CHECK(ec == condition::not_found);
            CHECK(reply.diagnostics().errors.at(0).code == 1552);
        }
        const auto none = co_await s.api.list_zone_certificates(documented_zone);
        CHECK(none->empty()); // null, on the wire
        CHECK(none.diagnostics().attempts == 1);
    });
}

TEST_CASE("zone certificates and hostname certificates are not the same", "[integration][operations]") {
    scene stage{read_as(either())};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id of_zone{s.zone().zone_certificates.at(0).id};
        auto [ec, reply] = co_await s.api.get_hostname_certificate(documented_zone, of_zone, tuple);
        CHECK(ec == condition::not_found);
        auto [ec2, reply2] =
            co_await s.api.get_zone_certificate(documented_zone, documented_certificate, tuple);
        CHECK(ec2 == condition::not_found);
        auto [ec3, reply3] =
            co_await s.api.delete_zone_certificate(documented_zone, documented_certificate, tuple);
        CHECK(ec3 == condition::not_found);
        CHECK(s.certificate(documented_certificate).status == "active");
    });
}

TEST_CASE("a zone certificate whose delete got no answer is deleted once", "[integration][operations]") {
    scene stage{read_as(either())};
    // Settled, the service answers a second delete with a number that nobody knows.
    stage.world.server.inject("DELETE:*:settles=pending_deletion");
    stage.world.server.inject("DELETE:*:reset,at=after,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id id{s.zone().zone_certificates.at(0).id};
        const auto deleted = co_await s.api.delete_zone_certificate(documented_zone, id);
        CHECK(deleted->id == id);
        CHECK(deleted.diagnostics().inferred);
        CHECK(deleted.diagnostics().effect == effect::unknown);
        CHECK(deleted.diagnostics().attempts == 2);
        CHECK(s.seen().executed().size() == 1);
    });
}

TEST_CASE("an answer about another zone certificate is not believed", "[integration][operations]") {
    scene stage;
    stage.world.server.inject("GET:*:result=wrong-id,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id id{s.zone().zone_certificates.at(0).id};
        auto [ec, reply] = co_await s.api.get_zone_certificate(documented_zone, id, tuple);
        CHECK(ec == condition::malformed_response);
        CHECK(ec == errc::result_mismatch);
        CHECK_FALSE(reply.has_value());
    });
}

TEST_CASE("the zone's setting is switched on and off, and kept", "[integration][operations]") {
    scene stage{read_as(either())};
    stage.play([](scene& s) -> asio::awaitable<void> {
        for (const bool on : {true, true, false}) {
            const zone_settings wanted{.enabled = on};
            const auto set = co_await s.api.update_zone_settings(documented_zone, wanted);
            CHECK(set->enabled == on);
            const auto got = co_await s.api.get_zone_settings(documented_zone);
            CHECK(got->enabled == on);
            CHECK(s.zone().enabled == on);
        }
        CHECK(s.seen().executed() == std::vector<std::string>{"update zone settings enabled=true",
                                                              "update zone settings enabled=true",
                                                              "update zone settings enabled=false"});
    });
}

TEST_CASE("a setting is repeated after a failure, and refused without a result",
          "[integration][operations]") {
    scene stage;
    stage.world.server.inject("PUT:*/settings:reset,at=after,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        const zone_settings on{.enabled = true};
        const auto set = co_await s.api.update_zone_settings(documented_zone, on);
        CHECK(set->enabled);
        CHECK(set.diagnostics().attempts == 2); // setting it twice is setting it once
        CHECK(set.diagnostics().effect == effect::applied);

        s.world.server.clear_faults();
        s.world.server.inject("*:*/settings:result=null");
        auto [ec, reply] = co_await s.api.update_zone_settings(documented_zone, on, tuple);
        CHECK(ec == condition::malformed_response);
        CHECK(reply.diagnostics().effect == effect::applied);
        CHECK(reply.diagnostics().detail == "the body: lacks result");
    });
}
