#include "server.hpp"

#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core.hpp"
#include "files.hpp"
#include "session.hpp"
#include "tls.hpp"

namespace originpull::emulator {
namespace asio = boost::asio;
namespace {

identity own_leaf(const authority& issuer) {
    certificate_spec spec;
    spec.names = {"localhost", "127.0.0.1", "::1"};
    return issuer.issue(spec);
}

} // namespace

struct server::impl {
    explicit impl(const options& configuration)
        : shared(configuration),
          tls(make_tls_context(configuration.tls_identity ? *configuration.tls_identity : own_leaf(issuer))) {
        listen(configuration.port);
        thread = std::thread([this] { run(); });
    }

    void listen(std::uint16_t wanted) {
        const asio::ip::tcp::endpoint where(asio::ip::address_v4::loopback(), wanted);
        try {
            acceptor.emplace(*context, where);
        } catch (const boost::system::system_error& problem) {
            throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(wanted) + ": " +
                                     problem.code().message());
        }
        port = acceptor->local_endpoint().port();
        asio::co_spawn(*context, accept(), asio::detached);
    }

    asio::awaitable<void> accept() {
        boost::system::error_code error;
        for (std::uint64_t number = 1;; ++number) {
            asio::ip::tcp::socket socket(*context);
            co_await acceptor->async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
            if (error == asio::error::operation_aborted)
                co_return;
            if (error) {
                // Most likely out of descriptors; the connection waits in the backlog.
                asio::steady_timer timer(*context, std::chrono::milliseconds(10));
                co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
                continue;
            }
            auto made = std::make_shared<session>(shared, std::move(socket), tls, number);
            remember(number, made);
            asio::co_spawn(*context, session::run(std::move(made)), asio::detached);
        }
    }

    void remember(std::uint64_t number, const std::shared_ptr<session>& made) {
        if (sessions.size() >= sweep_at) {
            std::erase_if(sessions, [](const auto& entry) { return entry.second.expired(); });
            sweep_at = 2 * sessions.size() + 64;
        }
        sessions.emplace(number, made);
    }

    void run() {
        for (;;) {
            try {
                context->run();
                return;
            } catch (const std::exception&) {
                // A hostile request can make Beast 1.83 throw out of a handler; that costs its connection
                // only.
                continue;
            }
        }
    }

    void drop_connections(bool reset) {
        const std::lock_guard lock(lifetime);
        if (!context)
            return;
        std::promise<void> done;
        auto finished = done.get_future();
        asio::post(*context, [&] {
            for (const auto& [number, weak] : sessions) {
                if (const auto alive = weak.lock())
                    alive->abort(reset);
            }
            done.set_value();
        });
        finished.wait();
    }

    void stop() {
        const std::lock_guard lock(lifetime);
        if (!context)
            return;
        context->stop();
        thread.join();
        // The suspended coroutines go with the context, and every socket with them.
        acceptor.reset();
        context.reset();
        shared.save();
    }

    authority issuer;
    core shared;
    asio::ssl::context tls;
    std::unordered_map<std::uint64_t, std::weak_ptr<session>> sessions;
    std::size_t sweep_at = 64;
    std::mutex lifetime; // of the context
    std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>(1);
    std::optional<asio::ip::tcp::acceptor> acceptor;
    std::uint16_t port = 0;
    std::thread thread;
};

server::server(options configuration) : impl_(std::make_unique<impl>(configuration)) {}

server::~server() {
    try {
        stop();
    } catch (const std::exception&) {
        // Only saving can fail here, and whoever wants to know calls stop().
    }
}

std::uint16_t server::port() const { return impl_->port; }

std::string server::base_url() const {
    return "https://127.0.0.1:" + std::to_string(impl_->port) + "/client/v4";
}

std::string server::ca_pem() const { return impl_->issuer.certificate(); }

void server::write_ca(const std::filesystem::path& file) const { write_atomically(file, ca_pem()); }

void server::inject(fault f) { impl_->shared.inject(std::move(f)); }

void server::inject(std::string_view specification) { inject(parse_fault(specification)); }

void server::clear_faults() { impl_->shared.clear_faults(); }

std::vector<event> server::events() const { return impl_->shared.log().snapshot(); }

void server::clear_events() { impl_->shared.log().clear(); }

bool server::wait_for(const std::function<bool(const std::vector<event>&)>& holds,
                      std::chrono::nanoseconds timeout) const {
    return impl_->shared.log().wait_for(holds, timeout);
}

server_counters server::counters() const { return impl_->shared.counters(); }

std::vector<rate_window> server::rate_windows() const { return impl_->shared.rate_windows(); }

std::vector<zone_view> server::zones() const { return impl_->shared.zones(); }

std::vector<account_view> server::accounts() const { return impl_->shared.accounts(); }

void server::drop_connections(bool reset) { impl_->drop_connections(reset); }

void server::stop() { impl_->stop(); }

} // namespace originpull::emulator
