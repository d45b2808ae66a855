#ifndef ORIGINPULL_TEST_SUPPORT_SIM_CLIENT_HPP
#define ORIGINPULL_TEST_SUPPORT_SIM_CLIENT_HPP

#include "sim_net.hpp"

#include <call/connect.hpp>
#include <call/drive.hpp>
#include <call/exchange.hpp>
#include <call/lane_impl.hpp>
#include <client/make_call.hpp>
#include <client/operations.hpp>

#include <originpull/config.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <optional>
#include <string>

namespace originpull::test {

using lane = detail::lane<sim_net>;

/// How a call ended, and how often it did.
template <class T>
struct sim_result {
    int completions = 0;
    error_code ec;
    response<T> reply;
    time_point at{};
    boost::asio::cancellation_signal cancel;

    [[nodiscard]] const diagnostics& info() const { return reply.diagnostics(); }
};
using sim_outcome = sim_result<hostname_certificate>;

/// The library's whole call path on a simulated world.
class sim_client {
public:
    explicit sim_client(sim_world& world, const client_config& config = {})
        : config_(config),
          world_(world),
          shared_(std::make_shared<detail::shared_state>(config, "", detail::secret_buffer{"Host: sim\r\n"})),
          lane_(std::make_shared<lane>(shared_, world.context.get_executor(), 0, config.pool.max_connections,
                                       sim_net{world})) {
        lane_->set_gate_bell([&world, here = std::weak_ptr<lane>{lane_}] {
            boost::asio::post(world.context, [here] {
                if (const auto there = here.lock())
                    there->look_again();
            });
        });
    }
    ~sim_client() {
        if (lane_)
            close();
    }

    std::shared_ptr<sim_outcome> remove() { return begin(detail::delete_hostname_certificate_op); }
    std::shared_ptr<sim_outcome> get() { return begin(detail::get_hostname_certificate_op); }
    std::shared_ptr<sim_outcome> add() { return begin(detail::upload_hostname_certificate_op, "{}"); }

    std::shared_ptr<sim_outcome> begin(const detail::operation& op, std::string_view body = {}) {
        auto what = std::make_shared<detail::request_data>(op, "/c");
        if (body.empty())
            what->certificate = certificate_id{"c"};
        what->body.append(body);
        return start<hostname_certificate>(what);
    }

    /// Any operation, by its description.
    template <class T>
    std::shared_ptr<sim_result<T>> start(detail::request what) {
        auto outcome = std::make_shared<sim_result<T>>();
        detail::call_limits limits;
        if (config_.timeouts.call != 0ns)
            limits.deadline = world_.now() + config_.timeouts.call;
        limits.attempt_timeout = config_.timeouts.attempt;
        limits.max_attempts = config_.retry.max_attempts;
        auto handler = boost::asio::bind_cancellation_slot(outcome->cancel.slot(),
                                                           [outcome, this](error_code ec, response<T> reply) {
                                                               ++outcome->completions;
                                                               outcome->ec = ec;
                                                               outcome->reply = std::move(reply);
                                                               outcome->at = world_.now();
                                                           });
        const auto call =
            detail::make_call<T>(what, limits, detail::completion<T>{std::move(handler)}, lane_->executor());
        call->offer_cancellation(call, lane_);
        lane_->start(call);
        return outcome;
    }

    void wind_down() { lane_->close(true); }

    void close() {
        lane_->close(false);
        lane_.reset();
    }

    [[nodiscard]] statistics counters() const {
        statistics sum;
        lane_->add_to(sum);
        return sum;
    }

private:
    client_config config_;
    sim_world& world_;
    std::shared_ptr<detail::shared_state> shared_;
    std::shared_ptr<lane> lane_;
};

/// Short pauses, so that few events tell a lot.
inline client_config quick() {
    client_config config;
    config.retry.base_delay = 100ms;
    return config;
}

inline sim_reply answer(std::string bytes) {
    sim_reply reply;
    reply.bytes = std::move(bytes);
    return reply;
}

} // namespace originpull::test

#endif
