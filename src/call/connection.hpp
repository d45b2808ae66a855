#ifndef ORIGINPULL_SRC_CALL_CONNECTION_HPP
#define ORIGINPULL_SRC_CALL_CONNECTION_HPP

#include "../codec/response_reader.hpp"
#include "../net/sinks.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace originpull::detail {

/// An open connection: a socket, the TLS on it, and the response being read. Closing it is destroying it.
template <class Net>
class connection {
public:
    connection(std::shared_ptr<typename Net::socket> s, std::unique_ptr<typename Net::tls> t, time_point now)
        : socket(std::move(s)), tls(std::move(t)), opened(now) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { socket->abandon(); }

    const std::shared_ptr<typename Net::socket> socket;
    const std::unique_ptr<typename Net::tls> tls;
    response_reader reader;
    const time_point opened;
    bool used = false;   ///< an exchange has been completed on it
    bool broken = false; ///< must not be used again

    /// Ciphertext has come. Tells how the response stands; on failure see error.
    response_reader::state consume(std::string_view ciphertext) {
        using status = typename Net::tls::status;
        tls->feed(ciphertext);
        without_data_ += ciphertext.size();
        auto state = done_ ? response_reader::state::complete : response_reader::state::need_more;
        for (;;) {
            std::array<char, 16 * 1024> plaintext;
            std::size_t n = 0;
            switch (tls->read(plaintext.data(), plaintext.size(), n)) {
            case status::ok:
                without_data_ = 0;
                state = reader.feed({plaintext.data(), n});
                if (state == response_reader::state::failed)
                    return fail(reader.error(), reader.error_detail());
                done_ = state == response_reader::state::complete;
                continue;
            case status::want_input:
                // Each key update wants an answer, which is not sent while a response is read.
                if (tls->output().size() > most_unsent)
                    return done_ ? spoilt() : fail(errc::tls_protocol, "key updates without end");
                // Tickets and key updates are fine, endless ones are an attack.
                if (without_data_ <= most_without_data)
                    return state;
                if (done_)
                    return spoilt();
                return fail(errc::tls_protocol, "records without data");
            case status::closed:
                broken = true;
                return done_ ? state : end_of_stream();
            case status::failed:
                if (done_)
                    return spoilt();
                return fail(tls->error(), tls->error_detail());
            }
        }
    }

    /// The peer has closed before the response was complete.
    response_reader::state end_of_stream() {
        reader.end_of_stream();
        return fail(reader.error(), reader.error_detail());
    }

    void begin_response(const response_limits& limits, std::chrono::sys_seconds now) {
        reader.start(limits, now);
        done_ = false;
        without_data_ = 0;
        error = {};
        detail.clear();
    }

    /// Whether what was fed holds no data, which nobody asked for yet.
    [[nodiscard]] bool quiet() {
        char unasked = 0;
        std::size_t used_bytes = 0;
        return tls->read(&unasked, 1, used_bytes) == Net::tls::status::want_input;
    }

    /// Whether it is still open and nothing came that nobody asked for. Reads what has arrived.
    [[nodiscard]] bool healthy() {
        for (int i = 0; i < 8; ++i) {
            error_code ec;
            const std::size_t n = socket->try_read(ec);
            if (ec == boost::asio::error::would_block)
                return tls->idle(); // half of a record is one too many
            if (ec || n == 0)
                return false;
            tls->feed(socket->input(n));
            if (!quiet())
                return false;
        }
        return false; // tickets without end
    }

    /// Tells the peer, as far as that costs no waiting.
    void say_goodbye() {
        tls->close_notify();
        socket->try_write(tls->output());
    }

    error_code error;
    std::string detail;

private:
    static constexpr std::size_t most_without_data = 256 * 1024;
    static constexpr std::size_t most_unsent = 64 * 1024;

    response_reader::state fail(const error_code& ec, const std::string& text) {
        broken = true;
        error = ec;
        detail = text;
        return response_reader::state::failed;
    }

    /// What came behind a complete response does not take it back.
    response_reader::state spoilt() noexcept {
        broken = true;
        return response_reader::state::complete;
    }

    std::size_t without_data_ = 0;
    bool done_ = false;
};

} // namespace originpull::detail

#endif
