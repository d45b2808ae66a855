#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "authority.hpp"
#include "faults.hpp"

namespace originpull::emulator {

/// What becomes of a credential that asks for more than its limit. The service's documentation can be read either way.
enum class rate_mode : std::uint8_t {
    fixed,   ///< it is refused for the rest of the window
    penalty, ///< it is refused for one whole window from then on; asking again does not prolong that
};

/// How many requests one credential may make in a window; `requests == 0` is no limit and no headers.
struct rate_limit {
    unsigned requests = 1200;
    std::chrono::nanoseconds window = std::chrono::minutes(5);
    rate_mode mode = rate_mode::fixed;

    /// Off: no Ratelimit and no Ratelimit-Policy. Retry-After is sent with a refusal all the same.
    bool headers = true;

    /// Percent of the limit that somebody else asks for with the same credential, spread over the time, from its first
    /// request on: seen only by what is missing from the remaining count. At most 90.
    unsigned foreign = 0;
};

/// What is not certain about the service: how to take it.
enum class reading : std::uint8_t {
    documented, ///< as its schema and documentation say
    observed,   ///< as third parties have seen it, or as the documentation also allows
};

/// What the emulated service is made of and how it behaves.
struct options {
    /// 0 takes a free port. The address is always 127.0.0.1.
    std::uint16_t port = 0;

    /// The first zone is `example.com`, 023e105f4ecef8ad9ca31a8372d0c353.
    unsigned zones = 2;

    /// Hostname certificates in each zone. The first zone counts the documented one (same id as the zone)
    /// among them and always has it.
    unsigned certificates_per_zone = 4;

    /// The same seed gives the same accounts, zones, certificates (PEM included) and bindings.
    std::uint64_t seed = 1;

    struct rate_limit rate_limit;

    /// Not part of the world: a state file may be continued under the other one.
    enum reading reading = emulator::reading::documented;

    /// Added to every response. A change holds its zone (409 for another) until it is answered.
    std::chrono::nanoseconds latency{0};

    /// How long pending_deployment and pending_deletion last.
    std::chrono::nanoseconds settle = std::chrono::milliseconds(200);

    /// How long a voided association still holds its certificate (1433); like `settle` when not set.
    std::optional<std::chrono::nanoseconds> release;

    std::vector<fault> faults;

    /// The only accepted token (or X-Auth-Key). Empty: any non-empty one.
    std::string token;

    /// Loaded when it exists (it then decides seed, zones and certificates), saved after every change.
    std::filesystem::path state_file;

    /// Shown by the listener instead of a leaf of its own authority: a chain, leaf first, and the leaf's key.
    /// Whom a client has to trust is then not what ca_pem() tells.
    std::optional<identity> tls_identity;

    /// Off: events() stays empty, for long runs. The counters work all the same.
    bool record_events = true;
};

} // namespace originpull::emulator
