#ifndef ORIGINPULL_SRC_NET_ASIO_NET_HPP
#define ORIGINPULL_SRC_NET_ASIO_NET_HPP

#include "asio_socket.hpp"
#include "resolver.hpp"
#include "tls_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/wait_traits.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace originpull::detail {

/// What a lane's network needs to know of its client.
struct net_settings {
    std::string host;
    bool host_is_address = false;
    std::shared_ptr<tls_context> tls;
    std::shared_ptr<resolver> names;
};

/** The real world, as a lane sees it: sockets, names, TLS, time and chance. A test puts another in its place.
 *
 *  `Executor` is the concrete type where the context is known, so that socket operations cost no type
 *  erasure.
 */
template <class Executor>
class asio_net {
public:
    using socket = asio_socket<Executor>;
    using tls = tls_session;
    using endpoint = boost::asio::ip::tcp::endpoint;

    asio_net(const Executor& executor, net_settings settings)
        : executor_(executor),
          settings_(std::move(settings)),
          timer_(std::in_place, executor),
          random_(std::random_device{}()) {}

    [[nodiscard]] time_point now() const noexcept { return std::chrono::steady_clock::now(); }
    [[nodiscard]] std::chrono::sys_seconds wall_now() const noexcept {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
    /// Uniform in [0, 1).
    [[nodiscard]] double random() noexcept { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }

    [[nodiscard]] std::shared_ptr<socket> make_socket(std::weak_ptr<lane_door> lane) const {
        return std::make_shared<socket>(std::move(lane), executor_);
    }

    [[nodiscard]] std::unique_ptr<tls> make_tls() const {
        return std::make_unique<tls>(settings_.tls, settings_.host, settings_.host_is_address);
    }

    // Names.

    [[nodiscard]] std::shared_ptr<const resolved> known_endpoints() const {
        return settings_.names->known(now());
    }
    using resolution = std::shared_ptr<resolve_wait>;
    /// Null when it cannot be begun.
    [[nodiscard]] resolution resolve(std::weak_ptr<lane_door> lane, resolve_sink& sink) const {
        auto wait =
            std::make_shared<resolve_wait>(std::move(lane), boost::asio::any_io_executor{executor_}, sink);
        return settings_.names->start(wait) ? wait : nullptr;
    }
    void forget_endpoints() const noexcept { settings_.names->forget(); }

    // One timer, set anew at will.

    void arm_timer(time_point when, std::shared_ptr<lane_door> lane) {
        timer_->expires_at(when);
        timer_->async_wait([lane = std::move(lane)](const error_code& ec) {
            if (!ec)
                lane->timer_expired();
        });
    }
    void cancel_timer() noexcept {
        try {
            timer_->cancel();
        } catch (...) { // declared to throw, never does on a platform with epoll
        }
    }

    /// The execution context is going away. Nothing but now() is called after this.
    void context_gone() noexcept { timer_.reset(); }

private:
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    Executor executor_;
    net_settings settings_;
    std::optional<timer> timer_;
    std::mt19937_64 random_;
};

} // namespace originpull::detail

#endif
