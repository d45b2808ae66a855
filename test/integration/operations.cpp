// Each operation as its users know it, over TLS against the emulator.

#include "support/emulated.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

using namespace originpull;
using namespace originpull::test;

TEST_CASE("the documented delete decodes to the documented values") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    run(context, [](client& api, emulated& w) -> asio::awaitable<void> {
        const auto deleted =
            co_await api.delete_hostname_certificate(documented_zone, documented_certificate);
        CHECK(deleted->id == documented_certificate);
        CHECK(deleted->issuer == "GlobalSign");
        CHECK(deleted->serial_number == "6743787633689793699141714808227354901");
        CHECK(deleted->signature == "SHA256WithRSA");
        CHECK(deleted->status == certificate_status::pending_deletion);
        CHECK(deleted->expires_on == timestamp{"2100-01-01T05:20:00Z"});
        CHECK(deleted->uploaded_on->fraction() == 374110us);
        CHECK(deleted->certificate->starts_with("-----BEGIN CERTIFICATE-----\n"));
        CHECK(deleted.diagnostics().effect == effect::applied);
        CHECK(deleted.diagnostics().attempts == 1);
        const auto log = w.server.events();
        const auto request = std::find_if(log.begin(), log.end(), [](const auto& event) {
            return event.kind == emulator::event_kind::request;
        });
        REQUIRE(request != log.end());
        CHECK(request->method == "DELETE");
        CHECK(request->target ==
              "/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353/origin_tls_client_auth/hostnames/"
              "certificates/023e105f4ecef8ad9ca31a8372d0c353");
    }(c, world));
}

TEST_CASE("a bound certificate is refused with the service's own words") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    run(context, [](client& api) -> asio::awaitable<void> {
        const auto list = co_await api.list_hostname_certificates(documented_zone);
        REQUIRE(list->size() == 4);
        const certificate_id bound = (*list)[1].id;
        auto [ec, reply] =
            co_await api.delete_hostname_certificate(documented_zone, bound, asio::as_tuple(asio::deferred));
        CHECK(ec == condition::certificate_in_use);
        CHECK(ec == condition::client_error);
        CHECK(ec != condition::transient);
        CHECK(reply.diagnostics().errors.at(0).code == 1433);
        CHECK(reply.diagnostics().effect == effect::none);
        CHECK(reply.diagnostics().attempts == 1);
        const auto still = co_await api.get_hostname_certificate(documented_zone, bound);
        CHECK(still->status == certificate_status::active);
    }(c));
}

TEST_CASE("deleted twice: not found, and without an unclear attempt nothing is inferred") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    run(context, [](client& api) -> asio::awaitable<void> {
        co_await api.delete_hostname_certificate(documented_zone, documented_certificate);
        auto [ec, reply] = co_await api.delete_hostname_certificate(documented_zone, documented_certificate,
                                                                    asio::as_tuple(asio::deferred));
        CHECK(ec == condition::not_found);
        CHECK_FALSE(reply.diagnostics().inferred);
        CHECK(reply.diagnostics().effect == effect::none);
    }(c));
}

TEST_CASE("an upload is read back, and deleted") {
    emulated world;
    asio::io_context context;
    client c{context, world.config()};
    emulator::authority authority;
    emulator::certificate_spec spec;
    spec.names = {"client.example"};
    const emulator::identity made = authority.issue(spec);
    run(context, [](client& api, const emulator::identity& pem) -> asio::awaitable<void> {
        const upload what{pem.certificate, pem.private_key};
        const auto uploaded = co_await api.upload_hostname_certificate(documented_zone, what);
        CHECK(uploaded.diagnostics().effect == effect::applied);
        const auto got = co_await api.get_hostname_certificate(documented_zone, uploaded->id);
        CHECK(got->id == uploaded->id);
        CHECK(got->certificate.has_value());
        auto [ec, reply] = co_await api.upload_hostname_certificate(
            documented_zone,
            upload{"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", pem.private_key},
            asio::as_tuple(asio::deferred));
        CHECK(ec == condition::client_error);
        CHECK(reply.diagnostics().errors.at(0).code == 1408);
    }(c, made));
    CHECK_THROWS_AS(c.upload_hostname_certificate(documented_zone, {"", ""}), std::invalid_argument);
}

TEST_CASE("zones are listed page by page") {
    emulator::options options = emulated::unlimited();
    options.zones = 12;
    emulated world{options};
    asio::io_context context;
    client c{context, world.config()};
    run(context, [](client& api) -> asio::awaitable<void> {
        zone_filter filter;
        filter.per_page = 5;
        std::vector<zone_id> seen;
        for (int number = 1;; ++number) {
            filter.page = number;
            const auto one = co_await api.list_zones(filter);
            for (const zone& z : *one)
                seen.push_back(z.id);
            CHECK(one->number == number);
            CHECK(one->total_count == 12);
            if (number == one->total_pages)
                break;
        }
        CHECK(seen.size() == 12);
        zone_filter by_name;
        by_name.name = "example.com";
        const auto named = co_await api.list_zones(by_name);
        REQUIRE(named->size() == 1);
        CHECK((*named)[0].id == documented_zone);
        CHECK((*named)[0].account_id.has_value());
    }(c));
    zone_filter bad;
    bad.per_page = 51;
    CHECK_THROWS_AS(c.list_zones(bad), std::invalid_argument);
}

TEST_CASE("credentials that are refused are told from those that lack a permission") {
    emulator::options options = emulated::unlimited();
    options.token = "the-right-one";
    emulated world{options};
    asio::io_context context;
    client_config config = world.config();
    client wrong{context, config};
    config.credentials = credentials::api_token("the-right-one");
    client right{context, config};
    run(context, [](client& no, client& yes, emulated& w) -> asio::awaitable<void> {
        auto [ec, reply] = co_await no.verify_token(asio::as_tuple(asio::deferred));
        CHECK(ec == condition::unauthorized);
        CHECK(reply.diagnostics().attempts == 1);
        const auto verified = co_await yes.verify_token();
        CHECK(verified->status == "active");
        w.server.inject("DELETE:*:status=403,code=9109");
        auto [ec2, reply2] = co_await yes.delete_hostname_certificate(documented_zone, documented_certificate,
                                                                      asio::as_tuple(asio::deferred));
        CHECK(ec2 == condition::forbidden);
        CHECK(reply2.diagnostics().errors.at(0).code == 9109);
    }(wrong, right, world));
}

TEST_CASE("options of one call come before the token") {
    emulated world;
    world.server.inject("GET:*:status=503,count=3");
    asio::io_context context;
    client c{context, world.config()};
    run(context, [](client& api) -> asio::awaitable<void> {
        call_options once;
        once.max_attempts = 1;
        auto [ec, reply] =
            co_await api.list_hostname_certificates(documented_zone, once, asio::as_tuple(asio::deferred));
        CHECK(ec == condition::server_error);
        CHECK(reply.diagnostics().attempts == 1);
        call_options more;
        more.max_attempts = 3;
        const auto list = co_await api.list_hostname_certificates(documented_zone, more);
        CHECK(list.diagnostics().attempts == 3);
        call_options wrong;
        wrong.max_attempts = 0;
        bool refused = false;
        try {
            co_await api.verify_token(wrong);
        } catch (const std::invalid_argument&) {
            refused = true;
        }
        CHECK(refused);
    }(c));
}

TEST_CASE("the observer sees each attempt and each call, and no secret") {
    emulated world;
    world.server.inject("DELETE:*:status=503,count=1");
    std::vector<std::string> seen;
    client_config config = world.config();
    config.observer = [&](const observer_event& event) {
        std::string line{event.kind == observer_event::kind::call ? "call " : "attempt "};
        line.append(event.method).append(" ").append(event.route);
        line += " " + std::to_string(event.http_status) + (event.will_retry ? " again" : "");
        CHECK_FALSE(event.ray_id.empty());
        CHECK(event.elapsed > 0ns);
        seen.push_back(line);
        throw 1; // an observer cannot do harm
    };
    asio::io_context context;
    client c{context, config};
    run(context, [](client& api) -> asio::awaitable<void> {
        co_await api.delete_hostname_certificate(documented_zone, documented_certificate);
    }(c));
    const std::string route =
        "/zones/{zone_id}/origin_tls_client_auth/hostnames/certificates/{certificate_id}";
    CHECK(seen == std::vector<std::string>{"attempt DELETE " + route + " 503 again",
                                           "attempt DELETE " + route + " 200",
                                           "call DELETE " + route + " 200"});
    const statistics numbers = c.statistics();
    CHECK(numbers.calls == 1);
    CHECK(numbers.attempts == 2);
    CHECK(numbers.retries == 1);
    CHECK(numbers.connections_opened == 1);
    CHECK(numbers.connections_idle == 1);
    CHECK(numbers.calls_in_flight == 0);
    CHECK(numbers.handshakes_full == 1);
    CHECK(numbers.bytes_sent > 100);
    CHECK(numbers.bytes_received > 1000);
}
