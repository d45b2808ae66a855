#pragma once

#include <support/process.hpp>

#include <originpull/emulator/server.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>

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
inline const std::vector<std::string> delete_keys{
    "zone", "certificate", "outcome", "status", "http_status", "attempts", "ray_id", "effect", "error"};

} // namespace originpull::test::command
