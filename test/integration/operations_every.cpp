// Every operation once by its default token, against both readings of the service.

#include "operations_support.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace originpull;
using namespace originpull::test;

namespace {

const std::string route = "/zones/{zone_id}/origin_tls_client_auth";

/// What is the same after every success that took one request.
void check(const diagnostics& info, std::string_view operation, std::string_view method,
           std::string_view its_route) {
    CAPTURE(operation);
    CHECK(info.operation == operation);
    CHECK(info.method == method);
    CHECK(info.route == its_route);
    CHECK(info.http_status == 200);
    CHECK(info.attempts == 1);
    CHECK(info.errors.empty());
    CHECK(info.effect == (method == "GET" ? effect::none : effect::applied));
    CHECK(info.stop == stop_reason::success);
    CHECK_FALSE(info.inferred);
    CHECK_FALSE(info.ray_id.empty());
    CHECK(info.elapsed > 0ns);
}

/// The emulator as one of its readings.
emulator::options either() {
    return read_as(GENERATE(emulator::reading::documented, emulator::reading::observed), prompt());
}

} // namespace

TEST_CASE("every operation on hostname certificates", "[integration][operations]") {
    scene stage{either()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const std::string one = route + "/hostnames/certificates/{certificate_id}";
        const std::string all = route + "/hostnames/certificates";
        const auto list = co_await s.api.list_hostname_certificates(documented_zone);
        check(list.diagnostics(), "list_hostname_certificates", "GET", all);
        CHECK(list->size() == 4);

        const emulator::identity made = new_identity();
        const upload pem{made.certificate, made.private_key};
        const auto uploaded = co_await s.api.upload_hostname_certificate(documented_zone, pem);
        check(uploaded.diagnostics(), "upload_hostname_certificate", "POST", all);

        const auto got = co_await s.api.get_hostname_certificate(documented_zone, uploaded->id);
        check(got.diagnostics(), "get_hostname_certificate", "GET", one);
        CHECK(got->certificate == made.certificate);
        CHECK(got->status == certificate_status::active);

        const auto deleted = co_await s.api.delete_hostname_certificate(documented_zone, uploaded->id);
        check(deleted.diagnostics(), "delete_hostname_certificate", "DELETE", one);
        CHECK(deleted->id == uploaded->id);
        CHECK(s.seen().executed() ==
              std::vector<std::string>{"upload hostname certificate " + uploaded->id.str(),
                                       "delete hostname certificate " + uploaded->id.str()});
    });
}

TEST_CASE("every operation on zone-level certificates and the zone's setting", "[integration][operations]") {
    scene stage{either()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const emulator::identity made = new_identity();
        const upload pem{made.certificate, made.private_key};
        const auto uploaded = co_await s.api.upload_zone_certificate(documented_zone, pem);
        check(uploaded.diagnostics(), "upload_zone_certificate", "POST", route);

        const auto list = co_await s.api.list_zone_certificates(documented_zone);
        check(list.diagnostics(), "list_zone_certificates", "GET", route);
        CHECK(list->size() == 2);

        const auto got = co_await s.api.get_zone_certificate(documented_zone, uploaded->id);
        check(got.diagnostics(), "get_zone_certificate", "GET", route + "/{certificate_id}");
        CHECK(got->certificate == made.certificate);

        const auto deleted = co_await s.api.delete_zone_certificate(documented_zone, uploaded->id);
        check(deleted.diagnostics(), "delete_zone_certificate", "DELETE", route + "/{certificate_id}");
        CHECK(deleted->id == uploaded->id);

        const auto before = co_await s.api.get_zone_settings(documented_zone);
        check(before.diagnostics(), "get_zone_settings", "GET", route + "/settings");
        CHECK_FALSE(before->enabled);
        const zone_settings on{.enabled = true};
        const auto after = co_await s.api.update_zone_settings(documented_zone, on);
        check(after.diagnostics(), "update_zone_settings", "PUT", route + "/settings");
        CHECK(after->enabled);
        CHECK(s.zone().enabled);
    });
}

TEST_CASE("every operation on associations", "[integration][operations]") {
    scene stage{either()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id free{s.find(false).id};
        const association_change changes[] = {{"new.example.com", free, association_state::enabled}};
        const auto updated = co_await s.api.update_hostname_associations(documented_zone, changes);
        check(updated.diagnostics(), "update_hostname_associations", "PUT", route + "/hostnames");
        REQUIRE(updated->size() == 1);
        CHECK((*updated)[0].hostname == "new.example.com");
        CHECK((*updated)[0].cert_id == free);

        const auto list = co_await s.api.list_hostname_associations(documented_zone);
        check(list.diagnostics(), "list_hostname_associations", "GET", route + "/hostnames");
        CHECK(list->size() == s.zone().associations.size());
        CHECK(list->per_page == 1000);

        const auto got = co_await s.api.get_hostname_association(documented_zone, "new.example.com");
        check(got.diagnostics(), "get_hostname_association", "GET", route + "/hostnames/{hostname}");
        CHECK(got->hostname == "new.example.com");
        CHECK(got->state == association_state::enabled);
        CHECK(got->certificate == s.certificate(free).pem);

        retire_options how;
        how.void_bindings = true;
        const auto retired = co_await s.api.retire_hostname_certificate(documented_zone, free, how);
        CHECK(retired->reached == retirement::stage::done);
        CHECK(retired.diagnostics().effect == effect::applied);
        CHECK(s.zone().associations.size() > 1);
        CHECK(s.certificate(free).status == "deleted");
    });
}

TEST_CASE("every operation on what the credentials are and reach", "[integration][operations]") {
    scene stage{either()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto zones = co_await s.api.list_zones();
        check(zones.diagnostics(), "list_zones", "GET", "/zones");
        REQUIRE(zones->size() == 2);
        CHECK((*zones)[0].id == documented_zone);
        CHECK((*zones)[0].name == "example.com");
        CHECK((*zones)[0].account_id == s.world.server.accounts()[0].id);
        CHECK((*zones)[0].created_on->readable());

        const auto accounts = co_await s.api.list_accounts();
        check(accounts.diagnostics(), "list_accounts", "GET", "/accounts");
        REQUIRE(accounts->size() == 3);
        CHECK((*accounts)[0].id == s.world.server.accounts()[0].id);
        CHECK((*accounts)[0].name == "Example Holding");
        CHECK(accounts->total_count == 3);

        const auto token = co_await s.api.verify_token();
        check(token.diagnostics(), "verify_token", "GET", "/user/tokens/verify");
        CHECK(token->status == "active");
        REQUIRE(token.diagnostics().messages.size() == 1);
        CHECK(token.diagnostics().messages[0].code == 10000); // a success notice, this time

        client_config config = s.world.config();
        config.credentials = credentials::api_token("cfat_of-an-account");
        client other{s.context, config};
        const account_id owner{s.world.server.accounts()[0].id};
        const auto of_account = co_await other.verify_token(owner);
        check(of_account.diagnostics(), "verify_account_token", "GET",
              "/accounts/{account_id}/tokens/verify");
        CHECK(of_account->status == "active");
    });
}

TEST_CASE("one zone, by its id", "[integration][operations]") {
    scene stage{either()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto got = co_await s.api.get_zone(documented_zone);
        check(got.diagnostics(), "get_zone", "GET", "/zones/{zone_id}");
        CHECK(got->id == documented_zone);
        CHECK(got->name == "example.com");
        CHECK(got->account_id.has_value());
        const zone_id nowhere{std::string(32, 'f')};
        const auto [ec, none] = co_await s.api.get_zone(nowhere, asio::as_tuple(asio::deferred));
        CHECK(ec == condition::client_error);
        CHECK(none.diagnostics().errors.at(0).code == 7003);
    });
}

TEST_CASE("an answer about another zone is not believed", "[integration][operations]") {
    scene stage;
    stage.world.server.inject("GET:/zones/*:result=wrong-id,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto [ec, reply] = co_await s.api.get_zone(documented_zone, tuple);
        CHECK(ec == errc::result_mismatch);
        CHECK_FALSE(reply.has_value());
    });
}
