#include "client_core.hpp"

#include "../call/connect.hpp"
#include "../call/drive.hpp"
#include "../call/exchange.hpp"
#include "../call/lane_impl.hpp"
#include "../net/asio_net.hpp"
#include "../words/base_url.hpp"
#include "context_watch.hpp"

#include <originpull/version.hpp>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace originpull::detail {

namespace {

namespace asio = boost::asio;

secret_buffer common_headers(const client_config& config, const base_url& url) {
    secret_buffer out;
    out.reserve(1024);
    out.append("Host: ");
    out.append(url.authority);
    out.append("\r\n");
    out.append(config.credentials.get_secret()->headers.view());
    out.append("Accept: application/json\r\nAccept-Encoding: identity\r\nUser-Agent: ");
    if (!config.user_agent.empty()) {
        out.append(config.user_agent);
        out.push_back(' ');
    }
    out.append("originpull/" ORIGINPULL_VERSION_STRING "\r\n");
    return out;
}

// An executor whose type is known costs less with every operation of a socket.
const asio::io_context::executor_type* known_executor(const asio::any_io_executor& executor) noexcept {
    using io_executor = asio::io_context::executor_type;
    if (const auto* const bare = executor.target<io_executor>())
        return bare;
    return nullptr;
}

std::shared_ptr<lane_base> make_lane(const std::shared_ptr<shared_state>& shared,
                                     const asio::any_io_executor& executor, asio::execution_context& context,
                                     std::size_t index, std::size_t max_connections,
                                     const net_settings& settings) {
    std::shared_ptr<lane_base> made;
    if (const auto* const known = known_executor(executor)) {
        using net = asio_net<asio::io_context::executor_type>;
        made = std::make_shared<lane<net>>(shared, executor, index, max_connections, net{*known, settings});
    } else {
        using net = asio_net<asio::any_io_executor>;
        made = std::make_shared<lane<net>>(shared, executor, index, max_connections, net{executor, settings});
    }
    asio::use_service<context_watch>(context).add(made);
    made->set_gate_bell([executor, here = std::weak_ptr<lane_base>{made}] {
        asio::post(executor, [here] {
            if (const auto lane = here.lock())
                lane->look_again();
        });
    });
    return made;
}

} // namespace

client_core::client_core(const std::vector<asio::any_io_executor>& executors, const client_config& config) {
    validate(config);
    const base_url url = parse_base_url(effective_base_url(config));
    net_settings settings;
    settings.host = url.host;
    settings.host_is_address = url.host_is_address;
    settings.tls = std::make_shared<tls_context>(config.tls);
    settings.names = std::make_shared<resolver>(url.host, url.port, config.resolver);
    shared_ = std::make_shared<shared_state>(config, url.path, common_headers(config, url));

    // With fewer connections than contexts, some contexts have none.
    const std::size_t lanes = std::min(executors.size(), config.pool.max_connections);
    for (std::size_t i = 0; i < lanes; ++i) {
        const std::size_t share =
            config.pool.max_connections / lanes + (i < config.pool.max_connections % lanes);
        asio::execution_context& context = asio::query(executors[i], asio::execution::context);
        places_.push_back({make_lane(shared_, executors[i], context, i, share, settings), &context});
    }
    if (lanes > 1) {
        std::vector<std::weak_ptr<lane_base>> all;
        for (const place& p : places_)
            all.push_back(p.lane);
        shared_->set_bell(lanes, [all](std::size_t i) {
            if (const auto lane = all[i].lock())
                asio::post(lane->executor(), [lane] { lane->look_again(); });
        });
    }
}

const std::shared_ptr<lane_base>& client_core::lane_for(asio::execution_context* home) noexcept {
    if (places_.size() == 1)
        return places_.front().lane;
    for (const place& p : places_)
        if (p.context == home)
            return p.lane;
    return places_[next_.fetch_add(1, std::memory_order_relaxed) % places_.size()].lane;
}

call_limits client_core::limits(const call_options& options) const noexcept {
    call_limits result;
    const nanoseconds whole = options.call_timeout.value_or(shared_->timeouts.call);
    if (whole != nanoseconds{0})
        result.deadline = std::chrono::steady_clock::now() + whole;
    result.attempt_timeout = options.attempt_timeout.value_or(shared_->timeouts.attempt);
    result.max_attempts = options.max_attempts.value_or(shared_->retry.max_attempts);
    return result;
}

originpull::statistics client_core::statistics() const {
    originpull::statistics sum;
    for (const place& p : places_)
        p.lane->add_to(sum);
    return sum;
}

void client_core::close(bool gently) noexcept {
    for (const place& p : places_)
        p.lane->close(gently);
}

} // namespace originpull::detail
