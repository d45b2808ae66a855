#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "clock.hpp"
#include "exchange.hpp"
#include "options.hpp"
#include "server_counters.hpp"
#include "views.hpp"

namespace originpull::emulator {

/// The service without its socket: requests in, responses out, and the time is an argument.
class state {
public:
    /// The world that the options' seed describes. The state file is not looked at, see load().
    explicit state(const options& configuration);
    ~state();
    state(state&&) noexcept;
    state& operator=(state&&) noexcept;

    /// Answers a request. A change that the answer names in `holds` keeps its zone busy (409 for any other
    /// change there) until release().
    response begin(const request& asked, time_point now);
    void release(const response& answered);

    /// begin(), with the zone busy for the configured latency instead.
    response handle(const request& asked, time_point now);

    /// A response to a request that is not executed, with the headers and the counting of one that is.
    response decline(const request& asked, time_point now, unsigned status, int code, std::string message);

    std::vector<zone_view> zones(time_point now);
    std::vector<account_view> accounts() const;
    std::vector<rate_window> rate_windows(time_point now);

    /// Everything that differs from what the seed gives, as JSON.
    std::string save() const;

    /// Goes on from what save() gave. Throws std::runtime_error when the text is anything else.
    void load(const std::string& text);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace originpull::emulator
