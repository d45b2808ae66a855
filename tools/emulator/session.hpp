#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "core.hpp"
#include "exchange.hpp"

namespace originpull::emulator {

/// One connection, from its acceptance until its end.
class session : public std::enable_shared_from_this<session> {
public:
    session(core& shared, boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls,
            std::uint64_t number);
    ~session();

    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// Serves until the connection ends. The coroutine keeps the session alive.
    static boost::asio::awaitable<void> run(std::shared_ptr<session> self);

    /// Ends it now, with an RST or a FIN.
    void abort(bool reset);

private:
    struct exchange;

    boost::asio::awaitable<bool> admit();
    boost::asio::awaitable<bool> shake_hands();
    boost::asio::awaitable<bool> serve_next();
    boost::asio::awaitable<bool> perform(exchange& current);
    boost::asio::awaitable<bool> send(exchange& current, const response& reply);
    boost::asio::awaitable<void> refuse_syntax();
    boost::asio::awaitable<void> finish(ending how, bool notify);
    boost::asio::awaitable<void> pause(std::chrono::nanoseconds span);
    boost::asio::awaitable<void> discard_until_gone();
    boost::asio::awaitable<void> close_politely();
    void abort_unless_done_in(std::chrono::nanoseconds span);

    void note(event_kind kind, const exchange* current, std::string detail = {});

    core& core_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
    boost::asio::steady_timer timer_;
    boost::beast::flat_buffer buffer_;
    std::uint64_t number_;
    std::uint64_t requests_ = 0;
};

} // namespace originpull::emulator
