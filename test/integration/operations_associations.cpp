// Binding hostnames to certificates, and what of it can be seen.

#include "operations_support.hpp"
#include "support/client_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>

#include <map>

using namespace originpull;
using namespace originpull::test;

namespace {

/// The states by hostname.
template <class List>
std::map<std::string, association_state> states(const List& list) {
    std::map<std::string, association_state> found;
    for (const hostname_association& each : list)
        found.emplace(each.hostname, each.state);
    return found;
}

using state_map = std::map<std::string, association_state>;

} // namespace

TEST_CASE("associations are enabled, disabled and voided in one change", "[integration][associations]") {
    const auto reading = GENERATE(emulator::reading::documented, emulator::reading::observed);
    scene stage{read_as(reading, prompt())};
    stage.play([&](scene& s) -> asio::awaitable<void> {
        const certificate_id cert{s.find(false).id};
        const std::vector<std::string> bound = s.find(true).hostnames;
        const certificate_id bound_cert{s.find(true).id};
        REQUIRE_FALSE(bound.empty());
        const std::vector<association_change> changes{
            {"on.example.com", cert, association_state::enabled},
            {"off.example.com", cert, association_state::disabled},
            {bound.front(), bound_cert, association_state::voided},
        };
        const auto done = co_await s.api.update_hostname_associations(documented_zone, changes);
        CHECK(done.diagnostics().effect == effect::applied);
        CHECK(states(*done) == state_map{{"on.example.com", association_state::enabled},
                                         {"off.example.com", association_state::disabled},
                                         {bound.front(), association_state::voided}});
        REQUIRE(done->size() == 3);
        CHECK((*done)[0].cert_id == cert);
        CHECK((*done)[0].status == certificate_status::pending_deployment);
        CHECK((*done)[0].cert_status == certificate_status::active);
        // Some answers to a change leave the certificate out.
        CHECK((*done)[0].certificate.has_value() == (reading == emulator::reading::documented));
        CHECK((*done)[2].status == certificate_status::pending_deletion);
        CHECK((*done)[2].cert_id == bound_cert);
        CHECK((*done)[0].binds());
        CHECK((*done)[1].binds());
        CHECK_FALSE((*done)[2].binds());
        CHECK(s.seen().executed() ==
              std::vector<std::string>{
                  "update hostname associations on.example.com=true off.example.com=false " + bound.front() +
                  "=null"});
    });
}

TEST_CASE("one association is read with its certificate, in any letters, until it is void",
          "[integration][associations]") {
    scene stage{read_as(GENERATE(emulator::reading::documented, emulator::reading::observed), prompt())};
    stage.world.server.inject("PUT:*:settles=pending_deletion,skip=1,count=1"); // it stays at that
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto cert = s.find(true);
        const std::string hostname = cert.hostnames.front();
        const auto got = co_await s.api.get_hostname_association(documented_zone, hostname);
        CHECK(got->hostname == hostname);
        CHECK(got->cert_id == certificate_id{cert.id});
        CHECK(got->state == association_state::enabled);
        CHECK(got->status == certificate_status::active);
        CHECK(got->certificate == cert.pem);
        CHECK(got->cert_status == certificate_status::active);
        CHECK(got->issuer.has_value());
        CHECK(got->serial_number.has_value());
        CHECK(got->expires_on->readable());
        CHECK(got->cert_uploaded_on->readable());
        CHECK(got->created_at->readable());

        const std::vector<association_change> off{
            {hostname, certificate_id{cert.id}, association_state::disabled}};
        co_await s.api.update_hostname_associations(documented_zone, off);
        const auto disabled = co_await s.api.get_hostname_association(documented_zone, hostname);
        CHECK(disabled->state == association_state::disabled);

        const std::vector<association_change> none{
            {hostname, certificate_id{cert.id}, association_state::voided}};
        co_await s.api.update_hostname_associations(documented_zone, none);
        const auto leaving = co_await s.api.get_hostname_association(documented_zone, hostname);
        CHECK(leaving->state == association_state::voided);
        CHECK(leaving->status == certificate_status::pending_deletion);
    });
}

TEST_CASE("an association that is void and settled is not found", "[integration][associations]") {
    scene stage{read_as(GENERATE(emulator::reading::documented, emulator::reading::observed), prompt())};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto cert = s.find(true);
        const std::string hostname = cert.hostnames.front();
        const std::vector<association_change> none{
            {hostname, certificate_id{cert.id}, association_state::voided}};
        co_await s.api.update_hostname_associations(documented_zone, none);
        auto [ec, reply] = co_await s.api.get_hostname_association(documented_zone, hostname, tuple);
        CHECK(ec == condition::not_found);
        CHECK(reply.diagnostics().errors.at(0).code == 1553);
    });
}

TEST_CASE("associations are listed by their status: active ones, unless something else is asked for",
          "[integration][associations]") {
    scene stage{prompt()};
    stage.world.server.inject("PUT:*:settles=pending_deployment,count=1");
    stage.world.server.inject("PUT:*:settles=pending_deletion,skip=1,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        const std::size_t before = s.zone().associations.size();
        REQUIRE(before >= 2);
        const certificate_id id{s.zone().associations[0].certificate};
        const std::string leaving = s.zone().associations[0].hostname;
        const certificate_id other{s.zone().associations[1].certificate};
        const std::string gone = s.zone().associations[1].hostname;
        const std::vector<association_change> first{{"new.example.com", id, association_state::enabled}};
        const std::vector<association_change> second{{leaving, id, association_state::voided}};
        const std::vector<association_change> third{{gone, other, association_state::voided}};
        for (const auto& each : {first, second, third})
            co_await s.api.update_hostname_associations(documented_zone, each);

        const auto active = co_await s.api.list_hostname_associations(documented_zone);
        CHECK(active->size() == before - 2);
        CHECK_FALSE(states(*active).contains("new.example.com"));
        const auto going =
            co_await s.api.list_hostname_associations(documented_zone, {.status = "pending_deletion"});
        CHECK(states(*going) == state_map{{leaving, association_state::voided}});
        const auto both = co_await s.api.list_hostname_associations(
            documented_zone, {.status = "pending_deletion,pending_deployment"});
        CHECK(states(*both) == state_map{{leaving, association_state::voided},
                                         {"new.example.com", association_state::enabled}});
        const auto deleted =
            co_await s.api.list_hostname_associations(documented_zone, {.status = "deleted"});
        CHECK(states(*deleted) == state_map{{gone, association_state::voided}});
        const auto all = co_await s.api.list_hostname_associations(documented_zone, {.status = "all"});
        CHECK(all->size() == before + 1);
        CHECK(all->total_count == before + 1);
        CHECK(all->total_pages == 1);

        auto [ec, reply] =
            co_await s.api.list_hostname_associations(documented_zone, {.status = "sideways"}, tuple);
        CHECK(ec == condition::client_error);
        CHECK(s.seen().count("GET /zones/" + documented_zone.str() +
                             "/origin_tls_client_auth/hostnames?status=sideways&page=1&per_page=1000") == 1);
    });
}

TEST_CASE("a change that the service refuses leaves everything as it was", "[integration][associations]") {
    scene stage{prompt()};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id cert{s.find(false).id};
        const std::size_t before = s.zone().associations.size();
        const std::vector<association_change> foreign{{"good.example.com", cert, association_state::enabled},
                                                      {"www.example.net", cert, association_state::enabled}};
        auto [ec, reply] = co_await s.api.update_hostname_associations(documented_zone, foreign, tuple);
        CHECK(ec == condition::client_error);
        CHECK(reply.diagnostics().effect == effect::none);

        const std::vector<association_change> unknown{
            {"good.example.com", certificate_id{"nobody-has-it"}, association_state::enabled}};
        auto [ec2, reply2] = co_await s.api.update_hostname_associations(documented_zone, unknown, tuple);
        CHECK(ec2 == condition::not_found);
        CHECK(reply2.diagnostics().errors.at(0).code == 1415);
        CHECK(s.zone().associations.size() == before);
        CHECK(s.seen().executed().empty());
    });
}

TEST_CASE("a change whose answer was lost is made again, and is the same", "[integration][associations]") {
    scene stage{prompt()};
    stage.world.server.inject("PUT:*/hostnames:close,at=after,count=1");
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id cert{s.find(false).id};
        const std::vector<association_change> changes{{"new.example.com", cert, association_state::enabled}};
        const auto done = co_await s.api.update_hostname_associations(documented_zone, changes);
        CHECK(done.diagnostics().attempts == 2);
        CHECK(done.diagnostics().effect == effect::applied);
        CHECK(states(*done) == state_map{{"new.example.com", association_state::enabled}});
        CHECK(s.zone().associations.size() > 1);
    });
}

TEST_CASE("where the service offers no list of associations, that is what is said",
          "[integration][associations]") {
    const int status = GENERATE(404, 405);
    scene stage;
    stage.world.server.inject("GET:*/hostnames:status=" + std::to_string(status) + ",code=7003");
    stage.play([&](scene& s) -> asio::awaitable<void> {
        auto [ec, reply] = co_await s.api.list_hostname_associations(documented_zone, {}, tuple);
        CHECK(ec == condition::client_error);
        CHECK((ec == condition::not_found) == (status == 404));
        CHECK(reply.diagnostics().http_status == status);
        CHECK(reply.diagnostics().attempts == 1);
    });
}

TEST_CASE("a list that is said to be null is empty", "[integration][associations]") {
    scene stage{read_as(emulator::reading::observed)};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const auto none = co_await s.api.list_hostname_associations(documented_zone, {.status = "deleted"});
        CHECK(none->empty());
        CHECK(none->total_count == 0);
    });
}

TEST_CASE("an answer about another hostname is not believed", "[integration][associations]") {
    struct row {
        const char* result;
        error_code expected{};
    };
    const row rows[] = {
        {R"({"hostname":"a.example.com"})"},
        {R"({"hostname":"A.EXAMPLE.com","enabled":false})"}, // letters make no difference
        {R"({"enabled":true})"},                             // it did not say whose
        {R"({"hostname":"b.example.com"})", errc::result_mismatch},
        {R"({"hostname":"a.example.com.example.com"})", errc::result_mismatch},
        {R"([{"hostname":"a.example.com"}])", errc::json_invalid},
        {"null", errc::json_invalid},
    };
    for (const row& each : rows) {
        CAPTURE(each.result);
        scripted_server server;
        server.on_connection()
            .expect_request("GET /client/v4/zones/" + documented_zone.str() +
                            "/origin_tls_client_auth/hostnames/a.example.com HTTP/1.1\r\n")
            .reply(json_response(200, R"({"success":true,"result":)" + std::string{each.result} + "}"));
        test_client client{config_for(server)};
        client.run_awaitable([](originpull::client& api, const row& wanted) -> asio::awaitable<bool> {
            auto [ec, reply] = co_await api.get_hostname_association(documented_zone, "a.example.com", tuple);
            CHECK(ec == wanted.expected);
            CHECK(reply.has_value() == !wanted.expected);
            co_return true;
        }(client.get(), each));
    }
}
