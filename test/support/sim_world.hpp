#ifndef ORIGINPULL_TEST_SUPPORT_SIM_WORLD_HPP
#define ORIGINPULL_TEST_SUPPORT_SIM_WORLD_HPP

#include <net/sinks.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace originpull::test {

using namespace std::chrono_literals;
using time_point = std::chrono::steady_clock::time_point;
using endpoint = boost::asio::ip::tcp::endpoint;

/// A request as the simulated service sees it.
struct sim_request {
    std::string method;
    std::string target;
    std::string body;
    std::size_t connection = 0; ///< counts from 1
    std::size_t nth = 0;        ///< on this connection, counts from 1
};

/// What the simulated service does with a request.
struct sim_reply {
    enum class end : unsigned char { keep, close, reset };
    std::string bytes;
    end then = end::keep;
    std::chrono::nanoseconds delay{1ms};
    bool never = false; ///< no answer at all
};

struct sim_connect {
    error_code ec;
    std::chrono::nanoseconds delay{1ms};
    bool never = false;
};

struct sim_resolve {
    error_code ec;
    std::chrono::nanoseconds delay{1ms};
    bool never = false;
};

/** A world of its own: time that only moves from event to event, a network, a resolver and a service, on one
 * thread. Everything that happens is an event; between two of them every call waits for something. */
class sim_world {
public:
    explicit sim_world(std::uint64_t seed = 1) : random(seed) {}

    boost::asio::io_context context;
    std::mt19937_64 random;

    // The plan; a test puts its own in place.
    std::vector<endpoint> addresses{endpoint{boost::asio::ip::make_address("192.0.2.1"), 443}};
    std::function<sim_resolve()> on_resolve = [] { return sim_resolve{}; };
    std::function<sim_connect(const endpoint&)> on_connect = [](const endpoint&) { return sim_connect{}; };
    std::function<sim_reply(const sim_request&)> on_request = [](const sim_request&) { return sim_reply{}; };
    std::size_t write_chunk = 16 * 1024; ///< how much a write takes at once
    std::size_t read_chunk = 16 * 1024;  ///< how much a read gives at once
    std::chrono::nanoseconds latency = 1ms;

    /// The socket operation, counted from 1, that fails with a reset in place of its result. 0 = none.
    std::size_t fail_operation = 0;

    // What happened.
    std::vector<sim_request> requests;
    std::size_t connections = 0;
    std::size_t open_sockets = 0;
    std::size_t operations = 0; ///< of sockets, ended
    std::size_t events = 0;

    [[nodiscard]] time_point now() const noexcept { return now_; }

    using event = std::pair<time_point, std::uint64_t>;

    event at(time_point when, std::function<void()> what) {
        const event key{std::max(when, now_), ++sequence_};
        queue_.emplace(key, std::move(what));
        return key;
    }

    /// It does not happen, and no time passes for it.
    void forget(const event& key) { queue_.erase(key); }

    /// The next event, and everything that it lets complete. False when nothing is left.
    bool step() {
        drain();
        if (queue_.empty())
            return false;
        auto next = queue_.extract(queue_.begin());
        now_ = next.key().first;
        ++events;
        next.mapped()();
        drain();
        return true;
    }

    /// Until nothing is left to happen, or `most` events.
    bool run(std::size_t most = 100'000) {
        while (most-- != 0)
            if (!step())
                return true;
        return false;
    }

    /// Handlers that are ready on the loop.
    void drain() {
        context.restart();
        context.poll();
    }

private:
    std::map<event, std::function<void()>> queue_;
    time_point now_{std::chrono::hours{1000}};
    std::uint64_t sequence_ = 0;
};

/// Framed as the service does it.
inline std::string http(int status, const std::string& body, const std::string& fields = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Type: application/json\r\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string success_body(const std::string& result) {
    return R"({"success":true,"errors":[],"messages":[],"result":)" + result + "}";
}

inline std::string error_body(int code, const std::string& text = "no") {
    return R"({"success":false,"errors":[{"code":)" + std::to_string(code) + R"(,"message":")" + text +
           R"("}],"messages":[],"result":null})";
}

} // namespace originpull::test

#endif
