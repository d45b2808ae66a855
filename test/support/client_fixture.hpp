#ifndef ORIGINPULL_TEST_SUPPORT_CLIENT_FIXTURE_HPP
#define ORIGINPULL_TEST_SUPPORT_CLIENT_FIXTURE_HPP

#include "http_text.hpp"
#include "scripted_server.hpp"

#include <originpull/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace originpull::test {

inline constexpr std::string_view token = "a-token-that-must-not-leak";

/// Longer than any test takes, under valgrind on a busy machine too: it only keeps a test from hanging.
inline constexpr std::chrono::seconds wall_limit{50};

/// A configuration for a server on this machine: short pauses, no pacing, one attempt unless a test says otherwise.
inline client_config config_for(const std::string& base_url, const std::string& ca_file) {
    using namespace std::chrono_literals;
    client_config config;
    config.credentials = credentials::api_token(token);
    config.base_url = base_url;
    config.tls.ca_file = ca_file;
    config.retry.max_attempts = 1;
    config.retry.base_delay = 1ms;
    config.retry.max_delay = 2ms;
    config.retry.budget = 0;
    config.rate_limit.requests = 0;
    return config;
}

inline client_config config_for(const scripted_server& server) {
    return config_for(server.base_url(), server.ca_file());
}

/// A configuration under which the host is a name that leads to these addresses.
inline client_config config_for_name(const scripted_server& server, const std::string& name = "api.test",
                                     std::vector<std::string> addresses = {"127.0.0.1"}) {
    client_config config = config_for(server.base_url(name), server.ca_file());
    config.resolver = [addresses = std::move(addresses)](const std::string&) { return addresses; };
    return config;
}

/// The three operations that answer with a certificate: one that reads, one that changes and may be repeated, one
/// that changes and may not.
enum class ask { get, remove, upload };

inline std::ostream& operator<<(std::ostream& out, ask what) {
    return out << (what == ask::get ? "GET" : what == ask::remove ? "DELETE" : "POST");
}

/// A call that has been started, and what became of it.
class started_call {
public:
    error_code ec;
    response<hostname_certificate> reply;
    int completions = 0;
    boost::asio::cancellation_signal cancellation;

    [[nodiscard]] bool done() const noexcept { return completions != 0; }
    [[nodiscard]] const originpull::diagnostics& info() const { return reply.diagnostics(); }
    [[nodiscard]] std::string text() const { return describe(ec, info()); }
    void cancel(boost::asio::cancellation_type type = boost::asio::cancellation_type::terminal) {
        cancellation.emit(type);
    }
};
using call_ptr = std::shared_ptr<started_call>;

/// A client with a loop of its own, which runs while a test waits for something.
class test_client {
public:
    explicit test_client(const client_config& config) : client_(std::in_place, context, config) {}

    boost::asio::io_context context;

    [[nodiscard]] client& get() { return *client_; }
    [[nodiscard]] originpull::statistics statistics() const { return client_->statistics(); }
    /// Destroys the client; the loop stays.
    void destroy_client() { client_.reset(); }

    call_ptr start(ask what, call_options options = {}) {
        auto started = std::make_shared<started_call>();
        const zone_id zone = next_zone();
        const certificate_id certificate{certificate_text};
        auto handler = boost::asio::bind_cancellation_slot(
            started->cancellation.slot(), [started](error_code ec, response<hostname_certificate> reply) {
                ++started->completions;
                started->ec = ec;
                started->reply = std::move(reply);
            });
        switch (what) {
        case ask::get:
            client_->get_hostname_certificate(zone, certificate, options, std::move(handler));
            break;
        case ask::remove:
            client_->delete_hostname_certificate(zone, certificate, options, std::move(handler));
            break;
        case ask::upload:
            client_->upload_hostname_certificate(zone, upload{certificate_pem, key_pem}, options,
                                                 std::move(handler));
            break;
        }
        CHECK_FALSE(started->done());
        return started;
    }

    /// Runs the loop until the call has completed.
    call_ptr call(ask what, call_options options = {}) { return finish(start(what, options)); }
    call_ptr finish(call_ptr started) {
        run_until([&] { return started->done(); });
        CHECK(started->completions == 1);
        return started;
    }

    /// Runs the loop until this holds. It is looked at after every handler, so it may as well be about another
    /// thread's doings as long as the loop is busy.
    void run_until(const std::function<bool()>& holds) {
        const auto limit = std::chrono::steady_clock::now() + wall_limit;
        context.restart();
        while (!holds()) {
            if (context.run_one_until(limit) != 0)
                continue;
            if (holds())
                return;
            if (std::chrono::steady_clock::now() < limit)
                FAIL("the loop has nothing to do any more, and what is waited for has not come");
            FAIL("what is waited for has not come in time");
        }
    }

    /// Runs the loop until it has nothing to do any more.
    void drain() {
        context.restart();
        context.run_for(wall_limit);
        if (!context.stopped())
            FAIL("the loop does not end");
    }

    /// Runs the loop for this long, whatever happens.
    void pass(std::chrono::nanoseconds time) {
        boost::asio::steady_timer timer{context, time};
        bool over = false;
        timer.async_wait([&](error_code) { over = true; });
        run_until([&] { return over; });
    }

    /// Runs the loop until the coroutine has ended, and gives its result.
    template <class T>
    T run_awaitable(boost::asio::awaitable<T> coroutine) {
        std::optional<T> result;
        std::exception_ptr thrown;
        bool ended = false;
        boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr failure, T value) {
            ended = true;
            thrown = failure;
            result = std::move(value);
        });
        run_until([&] { return ended; });
        if (thrown)
            std::rethrow_exception(thrown);
        return std::move(*result);
    }

private:
    static constexpr std::string_view certificate_pem =
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    static constexpr std::string_view key_pem =
        "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

    /// Another one for each call: changes of one zone would wait for each other.
    zone_id next_zone() {
        std::string text{zone_text};
        const std::string number = std::to_string(calls_++);
        if (number != "0")
            text.replace(text.size() - number.size(), number.size(), number);
        return zone_id{text};
    }

    std::optional<client> client_;
    std::size_t calls_ = 0;
};

} // namespace originpull::test

#endif
