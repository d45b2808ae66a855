// The request of each operation: method, target, body, and what the answer has to be about.

#include <catch2/catch_test_macros.hpp>

#include <call/request.hpp>

#include <originpull/operations/accounts.hpp>
#include <originpull/operations/associations.hpp>
#include <originpull/operations/hostname_certificates.hpp>
#include <originpull/operations/zone_certificates.hpp>

#include "unit_support.hpp"

#include <set>
#include <string>
#include <vector>

using namespace originpull;
using namespace originpull::detail;
using namespace unit_test;

namespace {

const zone_id in_zone{"023e105f4ecef8ad9ca31a8372d0c353"};
const certificate_id cert{"2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"};
const account_id owner{"01a7362d577a6c3019a474fd6f485823"};
const std::string below = "/zones/023e105f4ecef8ad9ca31a8372d0c353/origin_tls_client_auth";
const std::string route = "/zones/{zone_id}/origin_tls_client_auth";

constexpr std::string_view pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
constexpr std::string_view key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
const std::string upload_json =
    R"({"certificate":"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",)"
    R"("private_key":"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"})";

struct expected {
    request asked;
    std::string name, method, route, target;
    std::string body{};
    bool about_certificate = false;
    std::string hostname{};
};

std::vector<expected> all_operations() {
    const upload both{pem, key};
    const std::vector<association_change> changes{{"a.example.com", cert, association_state::voided}};
    const std::string certificates = "/hostnames/certificates";
    const std::string one = "/" + cert.str();
    return {
        {describe_list_hostname_certificates(in_zone), "list_hostname_certificates", "GET",
         route + certificates, below + certificates},
        {describe_get_hostname_certificate(in_zone, cert), "get_hostname_certificate", "GET",
         route + certificates + "/{certificate_id}", below + certificates + one, "", true},
        {describe_upload_hostname_certificate(in_zone, both), "upload_hostname_certificate", "POST",
         route + certificates, below + certificates, upload_json},
        {describe_delete_hostname_certificate(in_zone, cert), "delete_hostname_certificate", "DELETE",
         route + certificates + "/{certificate_id}", below + certificates + one, "", true},
        {describe_retire_hostname_certificate(in_zone, cert, {}), "retire_hostname_certificate", "DELETE",
         route + certificates + "/{certificate_id}", "", "", true},
        {describe_list_zone_certificates(in_zone), "list_zone_certificates", "GET", route, below},
        {describe_get_zone_certificate(in_zone, cert), "get_zone_certificate", "GET",
         route + "/{certificate_id}", below + one, "", true},
        {describe_upload_zone_certificate(in_zone, both), "upload_zone_certificate", "POST", route, below,
         upload_json},
        {describe_delete_zone_certificate(in_zone, cert), "delete_zone_certificate", "DELETE",
         route + "/{certificate_id}", below + one, "", true},
        {describe_get_zone_settings(in_zone), "get_zone_settings", "GET", route + "/settings",
         below + "/settings"},
        {describe_update_zone_settings(in_zone, {.enabled = true}), "update_zone_settings", "PUT",
         route + "/settings", below + "/settings", R"({"enabled":true})"},
        {describe_list_hostname_associations(in_zone, {}), "list_hostname_associations", "GET",
         route + "/hostnames", below + "/hostnames?page=1&per_page=1000"},
        {describe_update_hostname_associations(in_zone, changes), "update_hostname_associations", "PUT",
         route + "/hostnames", below + "/hostnames",
         R"({"config":[{"hostname":"a.example.com","cert_id":")" + cert.str() + R"(","enabled":null}]})"},
        {describe_get_hostname_association(in_zone, "*.Example.com"), "get_hostname_association", "GET",
         route + "/hostnames/{hostname}", below + "/hostnames/*.Example.com", "", false, "*.Example.com"},
        {describe_list_zones({}), "list_zones", "GET", "/zones", "/zones?page=1&per_page=50"},
        {describe_get_zone(in_zone), "get_zone", "GET", "/zones/{zone_id}", "/zones/" + in_zone.str()},
        {describe_list_accounts({}), "list_accounts", "GET", "/accounts", "/accounts?page=1&per_page=50"},
        {describe_verify_token(), "verify_token", "GET", "/user/tokens/verify", "/user/tokens/verify"},
        {describe_verify_account_token(owner), "verify_account_token", "GET",
         "/accounts/{account_id}/tokens/verify", "/accounts/01a7362d577a6c3019a474fd6f485823/tokens/verify"},
    };
}

} // namespace

TEST_CASE("requests: each operation's method, target and body", "[client][describe]") {
    std::set<std::string> names;
    for (const expected& each : all_operations()) {
        CAPTURE(each.name);
        const request_data& asked = *each.asked;
        CHECK(asked.op().name == each.name);
        CHECK(asked.op().method == each.method);
        CHECK(asked.op().route == each.route);
        CHECK(asked.target() == each.target);
        CHECK(asked.body.view() == each.body);
        CHECK(asked.certificate.has_value() == each.about_certificate);
        if (asked.certificate)
            CHECK(*asked.certificate == cert);
        CHECK(asked.hostname == each.hostname);
        CHECK(asked.walk == nullptr);
        names.insert(each.name);
    }
    CHECK(names.size() == 19);
}

TEST_CASE("requests: what changes a zone says which, so that it can wait for its turn",
          "[client][describe]") {
    for (const expected& each : all_operations()) {
        CAPTURE(each.name);
        const operation& op = each.asked->op();
        CHECK(op.changes == (each.method != "GET"));
        if (op.changes || each.name == "get_zone")
            CHECK(each.asked->zone == in_zone);
        CHECK(op.idempotent == (each.method != "POST"));
        // A retirement judges for itself what it means that something is not there.
        const bool deletes = each.name.starts_with("delete_");
        CHECK(op.removes == deletes);
        CHECK(op.result_may_be_absent == deletes);
    }
}

TEST_CASE("requests: nothing is read from the arguments later", "[client][describe]") {
    std::string name = "a.example.com", status = "all", certificate{pem}, private_key{key};
    std::vector<association_change> changes{{name, cert, association_state::enabled}};
    const auto get = describe_get_hostname_association(in_zone, name);
    const auto put = describe_update_hostname_associations(in_zone, changes);
    const auto list = describe_list_hostname_associations(in_zone, {.status = status});
    const auto walk = describe_walk_hostname_associations(in_zone, {.status = status});
    const auto post = describe_upload_zone_certificate(in_zone, {certificate, private_key});
    for (std::string* text : {&name, &status, &certificate, &private_key})
        text->assign(text->size(), '#');
    changes.clear();
    CHECK(get->target() == below + "/hostnames/a.example.com");
    CHECK(has(put->body.view(), "\"a.example.com\""));
    CHECK(list->target() == below + "/hostnames?status=all&page=1&per_page=1000");
    CHECK(next_page(walk)->target() == list->target());
    CHECK(post->body.view() == upload_json);
}

TEST_CASE("requests: what is no hostname, certificate or change is refused at once", "[client][describe]") {
    const auto get = [](std::string_view hostname) {
        return refusal([&] { static_cast<void>(describe_get_hostname_association(in_zone, hostname)); });
    };
    CHECK(get("a.example.com") == "<accepted>");
    for (const char* bad : {"", "..", "a/b", "a b", "a?b", "a#b", "%2e", "a\r\nX: y",
                            "b\xc3\xbc"
                            "cher.example"}) {
        CAPTURE(bad);
        CHECK(get(bad).starts_with("get_hostname_association: not a hostname: \""));
    }
    CHECK(has(get(std::string(256, 'x')), "get_hostname_association"));
    CHECK(has(refusal([] { static_cast<void>(describe_update_hostname_associations(in_zone, {})); }),
              "update_hostname_associations takes 1 to 1000 changes"));
    CHECK(has(refusal([] { static_cast<void>(describe_upload_zone_certificate(in_zone, {pem, ""})); }),
              "upload.private_key"));
    CHECK(has(refusal([] { static_cast<void>(describe_upload_hostname_certificate(in_zone, {"", key})); }),
              "upload.certificate"));
}
