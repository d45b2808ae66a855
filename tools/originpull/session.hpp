#pragma once

#include "exit_status.hpp"

#include <originpull/client.hpp>
#include <originpull/config.hpp>
#include <originpull/response.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <utility>
#include <vector>

namespace originpull::command {

/// How a call ended.
template <class T>
struct outcome {
    error_code ec{};
    response<T> reply{};

    [[nodiscard]] const originpull::diagnostics& diagnostics() const noexcept { return reply.diagnostics(); }
};

/// A client on a loop of its own that runs while a call is waited for. SIGINT and SIGTERM cancel what is in
/// flight and keep anything more from being started; a second one ends the process.
class session {
public:
    /// @throws std::invalid_argument
    explicit session(client_config config);

    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// Waits for `start(client, token)`.
    template <class T, class Start>
    outcome<T> call(Start start) {
        std::optional<outcome<T>> result;
        begin<T>(result, start);
        run_until(result);
        return std::move(*result);
    }

    /// Waits for `start(i, client, token)` for each i below `count`, at most `width` of them at once, and
    /// hands the outcomes over in their order. `finish(i, outcome)` says whether to go on.
    template <class T, class Start, class Finish>
    void call_each(std::size_t count, std::size_t width, Start start, Finish finish) {
        std::vector<std::optional<outcome<T>>> results(count);
        std::size_t started = 0;
        for (std::size_t i = 0; i < count; ++i) {
            for (; started < std::min(count, i + std::max<std::size_t>(width, 1)); ++started)
                begin<T>(results[started], [&start, started](const client& api, auto token) {
                    start(started, api, std::move(token));
                });
            run_until(results[i]);
            const bool more = finish(i, std::move(*results[i]));
            results[i].reset();
            if (more)
                continue;
            // What still runs refers to `results`.
            cancel();
            for (std::size_t k = i + 1; k < started; ++k)
                run_until(results[k]);
            return;
        }
    }

    /// Whether a signal has come. Looks without waiting.
    [[nodiscard]] bool interrupted();

    /// Signals are told to `handler` instead, each of them; it is called from within a handler of the loop.
    void on_signal(std::function<void()> handler) { on_signal_ = std::move(handler); }

    [[nodiscard]] client& api() noexcept { return client_; }
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

    /// What the command ends with after a signal.
    [[nodiscard]] exit_status interruption() const noexcept;

private:
    struct flight {
        boost::asio::cancellation_signal cancel;
        bool landed = false;
    };

    template <class T, class Start>
    void begin(std::optional<outcome<T>>& result, Start&& start) {
        if (interrupted()) {
            result = outcome<T>{boost::asio::error::operation_aborted, response<T>{}};
            return;
        }
        // Not in the completion handler: it may run while its signal is being emitted.
        in_flight_.remove_if([](const flight& f) { return f.landed; });
        flight& flying = in_flight_.emplace_back();
        auto finished = [&result, &flying](const error_code& ec, response<T> reply) {
            flying.landed = true;
            result = outcome<T>{ec, std::move(reply)};
        };
        start(client_, boost::asio::bind_cancellation_slot(flying.cancel.slot(), std::move(finished)));
    }

    template <class T>
    void run_until(const std::optional<outcome<T>>& result) {
        while (!result)
            context_.run_one();
    }

    void wait_for_signal();
    void cancel();

    boost::asio::io_context context_{1};
    client client_;
    boost::asio::signal_set interruptions_;
    std::list<flight> in_flight_;
    std::function<void()> on_signal_;
    int signal_ = 0;
};

} // namespace originpull::command
