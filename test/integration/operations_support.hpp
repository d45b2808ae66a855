#ifndef ORIGINPULL_TEST_INTEGRATION_OPERATIONS_SUPPORT_HPP
#define ORIGINPULL_TEST_INTEGRATION_OPERATIONS_SUPPORT_HPP

#include "support/emulated.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace originpull::test {

inline constexpr auto tuple = asio::as_tuple(asio::deferred);

/// Something else than the documented service would be.
inline emulator::options read_as(emulator::reading reading,
                                 emulator::options options = emulated::unlimited()) {
    options.reading = reading;
    return options;
}

inline emulator::options with_zones(unsigned zones, emulator::options options = emulated::unlimited()) {
    options.zones = zones;
    return options;
}

/// A service in which nothing takes time.
inline emulator::options prompt() {
    emulator::options options = emulated::unlimited();
    options.settle = 0ns;
    return options;
}

/// Waits until this holds, however long that takes on a busy machine; the test's own limit is the end.
inline asio::awaitable<void> until(std::function<bool()> holds) {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (!holds()) {
        timer.expires_after(5ms);
        co_await timer.async_wait(asio::deferred);
    }
}

/// What a service did, by its own books.
class books {
public:
    explicit books(const emulator::server& server) : events_(server.events()) {}

    /// "METHOD target", the target without the base path.
    [[nodiscard]] std::vector<std::string> requests() const {
        std::vector<std::string> all;
        for (const emulator::event& each : events_)
            if (each.kind == emulator::event_kind::request)
                all.push_back(each.method + ' ' + each.target.substr(std::string_view{"/client/v4"}.size()));
        return all;
    }
    [[nodiscard]] std::size_t count(std::string_view beginning) const {
        const std::vector<std::string> all = requests();
        return static_cast<std::size_t>(std::count_if(
            all.begin(), all.end(), [&](const std::string& each) { return each.starts_with(beginning); }));
    }
    /// The changes that took effect, in its own words.
    [[nodiscard]] std::vector<std::string> executed() const {
        std::vector<std::string> all;
        for (const emulator::event& each : events_)
            if (each.kind == emulator::event_kind::executed)
                all.push_back(each.detail);
        return all;
    }
    [[nodiscard]] std::size_t answered(unsigned status) const {
        return static_cast<std::size_t>(
            std::count_if(events_.begin(), events_.end(), [&](const emulator::event& each) {
                return each.kind == emulator::event_kind::response && each.status == status;
            }));
    }

private:
    std::vector<emulator::event> events_;
};

/// An emulator, a loop, and a client of the one on the other.
class scene {
public:
    explicit scene(const emulator::options& options = emulated::unlimited())
        : world(options), api(context, world.config()) {}

    emulated world;
    asio::io_context context;
    client api;

    /// Runs a coroutine of the scene to its end.
    template <class F>
    void play(F body) {
        run(context, body(*this));
    }

    [[nodiscard]] books seen() const { return books{world.server}; }
    [[nodiscard]] std::vector<std::string> requests() const { return seen().requests(); }

    /// The truth about a zone.
    [[nodiscard]] emulator::zone_view zone(const zone_id& id = documented_zone) const {
        for (emulator::zone_view& view : world.server.zones())
            if (view.id == id.view())
                return view;
        return {};
    }
    /// A certificate of the zone that hostnames are bound to, or are not.
    [[nodiscard]] emulator::certificate_view find(bool bound, const zone_id& in = documented_zone) const {
        for (const emulator::certificate_view& each : zone(in).certificates)
            if (each.hostnames.empty() != bound)
                return each;
        return {};
    }
    [[nodiscard]] emulator::certificate_view certificate(std::string_view id,
                                                         const zone_id& in = documented_zone) const {
        for (const emulator::certificate_view& each : zone(in).certificates)
            if (each.id == id)
                return each;
        return {};
    }
};

/// A certificate with its key, as a user would upload them.
inline emulator::identity new_identity(const std::string& name = "client.example") {
    static const emulator::authority authority;
    emulator::certificate_spec spec;
    spec.names = {name};
    spec.for_client = true;
    return authority.issue(spec);
}

} // namespace originpull::test

#endif
