#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events.hpp"
#include "faults.hpp"
#include "options.hpp"
#include "server_counters.hpp"
#include "views.hpp"

namespace originpull::emulator {

/// The emulated service behind TLS on 127.0.0.1, on a thread of its own. Every member may be called from any
/// thread.
class server {
public:
    /// Listens when it returns; throws when it cannot.
    explicit server(options configuration = {});

    /// Stops and joins.
    ~server();

    server(const server&) = delete;
    server& operator=(const server&) = delete;

    std::uint16_t port() const;
    std::string base_url() const; ///< https://127.0.0.1:PORT/client/v4

    /// Whom a client has to trust.
    std::string ca_pem() const;
    void write_ca(const std::filesystem::path& file) const;

    void inject(fault f);
    void inject(std::string_view specification); ///< parse_fault()
    void clear_faults();

    std::vector<event> events() const;
    void clear_events();
    bool wait_for(const std::function<bool(const std::vector<event>&)>& holds,
                  std::chrono::nanoseconds timeout) const;

    server_counters counters() const;

    /// What the rate limit has counted, window by window, the present one included: credential after credential, each
    /// in the order of time. Of each credential the last 1000.
    std::vector<rate_window> rate_windows() const;

    /// The truth about the zones, as of now.
    std::vector<zone_view> zones() const;
    std::vector<account_view> accounts() const;

    /// Closes every connection now (FIN, or RST), as a restart of the service would; listens on.
    void drop_connections(bool reset = false);

    /// Closes the listener and every connection, saves the state and joins. Idempotent.
    void stop();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace originpull::emulator
