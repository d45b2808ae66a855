#pragma once

#include <support/process.hpp>

#include <originpull/emulator/server.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

// The command as a program, beside an emulator in this process.
namespace originpull::test::command {

namespace emu = originpull::emulator;
namespace json = boost::json;

inline const std::string zone =
    "023e105f4ecef8ad9ca31a8372d0c353"; // its documented certificate has the same id
inline const std::string canary = "canary-5b1f9d3e7a";
using arguments = std::vector<std::string>;

inline std::string program() {
    if (const char* path = std::getenv("ORIGINPULL_COMMAND"))
        return path;
#ifdef ORIGINPULL_TEST_COMMAND
    return ORIGINPULL_TEST_COMMAND;
#else
    throw std::runtime_error("ORIGINPULL_COMMAND must name the command to test");
#endif
}

/// A directory that goes with its files.
class directory {
public:
    directory() {
        std::string name = (std::filesystem::temp_directory_path() / "originpull-command.XXXXXX").string();
        check_system(::mkdtemp(name.data()) != nullptr, "mkdtemp");
        path_ = name;
    }
    directory(const directory&) = delete;
    directory& operator=(const directory&) = delete;
    ~directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string file(const std::string& name) const { return (path_ / name).string(); }

    std::string write(const std::string& name, const std::string& content,
                      std::filesystem::perms mode) const {
        std::ofstream{file(name), std::ios::binary} << content;
        std::filesystem::permissions(file(name), mode);
        return file(name);
    }

private:
    std::filesystem::path path_;
};

inline constexpr auto for_owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

/// Changes settle at once.
inline emu::options quick(emu::reading reading = emu::reading::documented) {
    emu::options options;
    options.settle = std::chrono::nanoseconds{0};
    options.reading = reading;
    return options;
}

/// So they do, but voided hostnames hold on to their certificate.
inline emu::options holding(emu::reading reading = emu::reading::documented) {
    emu::options options = quick(reading);
    options.release = std::chrono::hours{1};
    return options;
}

/// An emulator, and the command beside it.
class bench {
public:
    explicit bench(emu::options options = {}) : server(std::move(options)) {
        server.write_ca(files.file("ca.pem"));
        environment = {"CLOUDFLARE_BASE_URL=" + server.base_url(), "CLOUDFLARE_API_TOKEN=" + canary,
                       "ORIGINPULL_CA_FILE=" + files.file("ca.pem"), "ORIGINPULL_RATE=0"};
    }

    process::setup setup(const arguments& given) const {
        process::setup what;
        what.command = {program()};
        what.command.insert(what.command.end(), given.begin(), given.end());
        what.environment = environment;
        return what;
    }

    ended run(const arguments& given) const {
        process running{setup(given)};
        return checked(running.wait());
    }

    /// No output ever holds the token.
    static ended checked(ended result) {
        CHECK(result.out.find(canary) == std::string::npos);
        CHECK(result.err.find(canary) == std::string::npos);
        return result;
    }

    void set(const std::string& name, const std::string& value) {
        unset(name);
        environment.push_back(name + "=" + value);
    }
    void unset(const std::string& name) {
        std::erase_if(environment, [&](const std::string& e) { return e.starts_with(name + "="); });
    }

    bool untouched() const { return server.counters().connections == 0; }

    /// An unbound and a bound certificate of the zone, and its name.
    std::string certificate(bool bound) const {
        const std::vector<emu::zone_view> zones = server.zones();
        for (const emu::certificate_view& c : zones.front().certificates)
            if (c.id != zone && c.status == "active" && c.hostnames.empty() != bound)
                return c.id;
        throw std::runtime_error("the emulator has no such certificate");
    }

    /// The zone as the server has it.
    emu::zone_view view() const { return server.zones().front(); }

    emu::certificate_view certificate_view(const std::string& id) const {
        const emu::zone_view there = view();
        for (const emu::certificate_view& c : there.certificates)
            if (c.id == id)
                return c;
        throw std::runtime_error("the emulator has no certificate " + id);
    }

    /// What the server has changed, one after the other.
    std::vector<std::string> changes() const {
        std::vector<std::string> made;
        for (const emu::event& e : server.events())
            if (e.kind == emu::event_kind::executed)
                made.push_back(e.detail);
        return made;
    }

    bool wait_for_fault() const {
        return server.wait_for(
            [](const auto& events) {
                return std::ranges::any_of(
                    events, [](const emu::event& e) { return e.kind == emu::event_kind::fault_applied; });
            },
            std::chrono::seconds{20});
    }

    directory files;
    emu::server server;
    std::vector<std::string> environment;
};

inline std::vector<json::value> lines_of(const std::string& text) {
    std::vector<json::value> values;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        values.push_back(json::parse(line));
    return values;
}

inline std::vector<std::string> keys_of(const json::object& object) {
    std::vector<std::string> keys;
    for (const auto& member : object)
        keys.emplace_back(member.key());
    return keys;
}

inline const std::vector<std::string> certificate_keys{
    "zone",   "zone_name",     "id",        "status",      "expires_on", "days_to_expiry",
    "issuer", "serial_number", "signature", "uploaded_on", "certificate"};
inline const std::vector<std::string> zone_certificate_keys{
    "zone",           "zone_name", "id",        "status",      "enabled",    "expires_on",
    "days_to_expiry", "issuer",    "signature", "uploaded_on", "certificate"};
inline const std::vector<std::string> delete_keys{
    "zone", "certificate", "outcome", "status", "http_status", "attempts", "ray_id", "effect", "error"};

inline std::vector<std::string> with(std::vector<std::string> keys, const std::vector<std::string>& more) {
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

inline std::vector<std::string> texts_of(const json::value& array) {
    std::vector<std::string> texts;
    for (const json::value& one : array.as_array())
        texts.emplace_back(one.as_string());
    return texts;
}

/// The list of associations, as opposed to what is below it.
inline const std::string association_list = "GET:/zones/*/origin_tls_client_auth/hostnames";

} // namespace originpull::test::command
