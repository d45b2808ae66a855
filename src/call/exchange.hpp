#ifndef ORIGINPULL_SRC_CALL_EXCHANGE_HPP
#define ORIGINPULL_SRC_CALL_EXCHANGE_HPP

#include "lane.hpp"

#include <charconv>

namespace originpull::detail {

// One request and its response on one connection.

/// Sends what TLS has put out.
template <class Net>
task<error_code> lane<Net>::send(call& c, connection_type& with) {
    with.socket->put_outgoing(with.tls->output());
    while (!with.socket->all_written()) {
        write_wait<typename Net::socket> write{ready_, c, *with.socket};
        co_await write;
        counters_.bytes_sent += write.bytes;
        with.socket->written(write.bytes);
        if (write.ec)
            co_return write.ec;
        if (c.interrupted() && !with.socket->all_written())
            co_return boost::asio::error::operation_aborted;
    }
    co_return error_code{};
}

/// The request as it goes on the wire. Holds the credentials: cleared as soon as it is encrypted.
inline void write_request(secret_buffer& out, const shared_state& shared, const request_data& what) {
    out.clear(); // after an exception something may have been left
    out.append(what.op().method);
    out.push_back(' ');
    out.append(shared.base_path);
    out.append(what.target());
    out.append(" HTTP/1.1\r\n");
    out.append(shared.common_headers.view());
    if (!what.body.empty()) {
        char digits[24];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), what.body.size()).ptr;
        out.append("Content-Type: application/json\r\nContent-Length: ");
        out.append({digits, static_cast<std::size_t>(end - digits)});
        out.append("\r\n");
    }
    out.append("\r\n");
    out.append(what.body.view());
}

template <class Net>
task<typename lane<Net>::exchanged> lane<Net>::exchange(call& c, const request_data& what,
                                                        connection_type& with) {
    using state = response_reader::state;
    exchanged result;
    with.begin_response(shared_->limits, net_.wall_now());
    write_request(plaintext_, *shared_, what);
    const auto encrypted = with.tls->write(plaintext_.view());
    plaintext_.clear();
    c.sent = c.sent || what.op().changes;
    if (encrypted != Net::tls::status::ok) {
        with.broken = true;
        result.ec = make_error_code(errc::tls_protocol);
        result.detail = with.tls->error_detail();
        co_return result;
    }
    error_code failure = co_await send(c, with);
    while (!failure && !c.interrupted()) {
        read_wait<typename Net::socket> read{ready_, c, *with.socket};
        co_await read;
        counters_.bytes_received += read.bytes;
        if (read.ec == boost::asio::error::eof || (!read.ec && read.bytes == 0)) {
            with.end_of_stream();
            result.ec = with.error;
            result.detail = with.detail;
            co_return result;
        }
        if (read.ec) {
            failure = read.ec;
            break;
        }
        const state s = with.consume(with.socket->input(read.bytes));
        if (s == state::need_more)
            continue;
        result.ec = with.error; // none when complete
        result.detail = with.detail;
        co_return result;
    }
    // Interrupted, or the connection broke: a response that has arrived already still counts.
    with.broken = true;
    if (take_what_has_come(c, with).ec) {
        if (c.ended())
            result.ec = ended_code(c);
        else if (c.interrupted())
            result.ec = make_error_code(errc::attempt_timeout);
        else
            result.ec = with.reader.begun() ? make_error_code(errc::response_incomplete) : failure;
    }
    co_return result;
}

/// No error: the response is complete after all.
template <class Net>
typename lane<Net>::exchanged lane<Net>::take_what_has_come(call&, connection_type& with) {
    using state = response_reader::state;
    exchanged result;
    result.ec = boost::asio::error::operation_aborted;
    for (int i = 0; i < 64; ++i) {
        error_code ec;
        const std::size_t n = with.socket->try_read(ec);
        if (ec || n == 0)
            return result;
        counters_.bytes_received += n;
        const state s = with.consume(with.socket->input(n));
        if (s == state::failed)
            return result;
        if (s == state::complete) {
            result.ec = {};
            return result;
        }
    }
    return result;
}

} // namespace originpull::detail

#endif
