#ifndef ORIGINPULL_TEST_SUPPORT_SIM_SERVICE_HPP
#define ORIGINPULL_TEST_SUPPORT_SIM_SERVICE_HPP

#include "sim_client.hpp"

#include <originpull/operations/accounts.hpp>
#include <originpull/operations/hostname_certificates.hpp>

#include <emulator/state.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace originpull::test {

inline const zone_id documented_zone{"023e105f4ecef8ad9ca31a8372d0c353"};
inline const certificate_id documented_certificate{"023e105f4ecef8ad9ca31a8372d0c353"};

inline emulator::options simulated_service() {
    emulator::options o;
    o.rate_limit.requests = 0;
    o.settle = std::chrono::seconds{10};
    o.release = std::chrono::seconds{7};
    return o;
}

/** The emulator's state machine as the service of a simulated world: what it answers, and what is true.
 *
 *  A change holds its zone until the answer is on its way, so that parallel changes meet their 409.
 */
class sim_service {
public:
    explicit sim_service(sim_world& world, const emulator::options& options = simulated_service())
        : world_(world), state_(options), started_(world.now()) {
        world_.on_request = [this](const sim_request& request) { return serve(request); };
    }

    /// Looked at first: an answer in place of the service's, which then has not executed the request.
    std::function<std::optional<sim_reply>(const sim_request&)> instead;
    /// Looked at when the service has executed the request: may spoil the answer.
    std::function<void(const sim_request&, sim_reply&)> spoil;

    struct logged {
        std::string request; ///< method and path without the zone
        unsigned status = 0; ///< 0: not executed
        bool changed = false;
    };
    std::vector<logged> log;
    std::chrono::nanoseconds delay = 5ms; ///< from request to answer

    [[nodiscard]] emulator::zone_view zone(const zone_id& id = documented_zone) {
        for (const emulator::zone_view& view : state_.zones(now()))
            if (view.id == id.view())
                return view;
        return {};
    }
    [[nodiscard]] emulator::certificate_view certificate(const certificate_id& id,
                                                         const zone_id& of = documented_zone) {
        for (const emulator::certificate_view& view : zone(of).certificates)
            if (view.id == id.view())
                return view;
        return {};
    }
    /// A certificate of the zone that hostnames are bound to.
    [[nodiscard]] certificate_id bound_certificate(const zone_id& of = documented_zone) {
        for (const emulator::certificate_view& view : zone(of).certificates)
            if (!view.hostnames.empty())
                return certificate_id{view.id};
        throw std::logic_error("the seed binds no certificate");
    }
    /// Requests of the method whose path ends like this.
    [[nodiscard]] std::size_t count(std::string_view method, std::string_view path_part = {}) const {
        return static_cast<std::size_t>(std::count_if(log.begin(), log.end(), [&](const logged& one) {
            return one.request.starts_with(method) && one.request.find(path_part) != std::string::npos;
        }));
    }

    /// A change by somebody else, at once.
    unsigned someone_else(std::string method, std::string target, std::string body = {}) {
        const emulator::response answered =
            state_.begin(ask(std::move(method), target, std::move(body)), now());
        state_.release(answered);
        return answered.status;
    }

private:
    static emulator::request ask(std::string method, const std::string& target, std::string body) {
        emulator::request asked;
        asked.method = std::move(method);
        asked.target = "/client/v4" + target;
        asked.body = std::move(body);
        asked.authorization = "Bearer simulated";
        return asked;
    }

    [[nodiscard]] emulator::time_point now() const {
        return emulator::time_point{std::chrono::seconds{1'800'000'000}} + (world_.now() - started_);
    }

    sim_reply serve(const sim_request& request) {
        const auto below = request.target.find("/origin_tls_client_auth");
        const std::string what =
            request.method + " " +
            (below == std::string::npos ? request.target : request.target.substr(below + 23));
        if (instead)
            if (std::optional<sim_reply> other = instead(request)) {
                log.push_back({what});
                return *other;
            }
        const emulator::response answered =
            state_.begin(ask(request.method, request.target, request.body), now());
        world_.at(world_.now() + delay, [this, answered] { state_.release(answered); });
        log.push_back({what, answered.status, !answered.effect.empty()});
        std::string fields;
        for (const auto& [name, value] : answered.headers)
            if (name != "Content-Type")
                fields.append(name).append(": ").append(value).append("\r\n");
        sim_reply reply;
        reply.bytes = http(static_cast<int>(answered.status), answered.body, fields);
        reply.delay = delay;
        if (spoil)
            spoil(request, reply);
        return reply;
    }

    sim_world& world_;
    emulator::state state_;
    time_point started_;
};

inline std::shared_ptr<sim_result<retirement>> retire(sim_client& client, const certificate_id& certificate,
                                                      const retire_options& how = {},
                                                      const zone_id& zone = documented_zone) {
    return client.start<retirement>(detail::describe_retire_hostname_certificate(zone, certificate, how));
}

} // namespace originpull::test

#endif
