#pragma once

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <originpull/emulator/authority.hpp>
#include <originpull/emulator/seed.hpp>
#include <originpull/emulator/state.hpp>

namespace emulator_test {

namespace emu = originpull::emulator;
namespace json = boost::json;
using namespace std::chrono_literals;

inline const std::string first_zone = emu::documented_id;
inline const emu::time_point start = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};

inline emu::request ask(std::string method, std::string path, std::string body = {}) {
    emu::request asked;
    asked.method = std::move(method);
    asked.target = "/client/v4" + std::move(path);
    asked.body = std::move(body);
    asked.authorization = "Bearer any";
    return asked;
}

inline std::string below_zone(const std::string& rest, const std::string& zone = first_zone) {
    return "/zones/" + zone + "/origin_tls_client_auth" + rest;
}

inline std::string certificate_path(const std::string& id) {
    return below_zone("/hostnames/certificates/" + id);
}

inline json::value parse(const emu::response& reply) { return json::parse(reply.body); }

inline json::value result_of(const emu::response& reply) { return parse(reply).at("result"); }

/// The code of the first error; 0 when there is none.
inline int code_of(const emu::response& reply) {
    const json::value body = parse(reply);
    const auto& errors = body.at("errors").as_array();
    return errors.empty() ? 0 : errors.front().at("code").to_number<int>();
}

inline std::string text(const json::value& value) { return json::value_to<std::string>(value); }

inline std::string header(const emu::response& reply, const std::string& name) {
    for (const auto& [key, value] : reply.headers) {
        if (key == name)
            return value;
    }
    return {};
}

inline std::string upload_body(const std::string& certificate, const std::string& key) {
    json::object body;
    body["certificate"] = certificate;
    body["private_key"] = key;
    return json::serialize(body);
}

inline std::string upload_body(const emu::identity& who) {
    return upload_body(who.certificate, who.private_key);
}

inline std::string association_body(const std::string& hostname, const std::string& certificate,
                                    const std::string& enabled) {
    return R"({"config":[{"hostname":")" + hostname + R"(","cert_id":")" + certificate + R"(","enabled":)" +
           enabled + "}]}";
}

/// A certificate of a zone by what it is used for.
inline std::string find(emu::state& service, bool bound, std::size_t zone = 0) {
    const auto zones = service.zones(start);
    for (const auto& certificate : zones[zone].certificates) {
        if (certificate.id != emu::documented_id && certificate.hostnames.empty() != bound &&
            certificate.status == "active" && !certificate.expired)
            return certificate.id;
    }
    return {};
}

} // namespace emulator_test
