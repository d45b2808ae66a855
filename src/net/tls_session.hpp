#ifndef ORIGINPULL_SRC_NET_TLS_SESSION_HPP
#define ORIGINPULL_SRC_NET_TLS_SESSION_HPP

#include "tls_context.hpp"

#include <originpull/error.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;

namespace originpull::detail {

/** The TLS side of one connection, without a socket: ciphertext in, ciphertext out.
 *
 *  What the peer sent is fed and then consumed by step(), write() and read(); what must be sent to it
 *  collects in output(). The caller moves the bytes. Not thread-safe.
 */
class tls_session {
public:
    enum class status : unsigned char {
        ok,
        want_input, ///< everything fed is consumed; more must come
        closed,     ///< the peer has ended the stream in the proper way
        failed,     ///< see error()
    };

    /// The host is verified against the peer's certificate, and named to it unless it is an address.
    tls_session(std::shared_ptr<tls_context> context, const std::string& host, bool host_is_address);
    ~tls_session();
    tls_session(const tls_session&) = delete;
    tls_session& operator=(const tls_session&) = delete;

    /// Ciphertext from the peer. The view must stay valid until all of it is consumed (want_input).
    void feed(std::string_view ciphertext) noexcept { input_ = ciphertext; }
    /// Nothing of the peer's is waiting inside, not even half a record.
    [[nodiscard]] bool idle() const noexcept;
    [[nodiscard]] bool input_consumed() const noexcept { return input_.empty(); }

    /// Ciphertext for the peer, to be sent and then cleared by the caller.
    [[nodiscard]] std::vector<char>& output() noexcept { return output_; }

    /// Goes on with the handshake.
    status handshake();

    /// Encrypts all of `plaintext`.
    status write(std::string_view plaintext);

    /// Decrypts up to `size` bytes; ok means that `used` (more than 0) were.
    status read(char* data, std::size_t size, std::size_t& used);

    /// Prepares the notice that ends the stream. Nobody waits for the peer's.
    void close_notify();

    [[nodiscard]] const error_code& error() const noexcept { return error_; }
    [[nodiscard]] const std::string& error_detail() const noexcept { return detail_; }
    [[nodiscard]] bool resumed() const noexcept;

    // For the transfer functions of the BIO.
    std::size_t take_input(char* data, std::size_t size) noexcept;
    void add_output(const char* data, std::size_t size) { output_.insert(output_.end(), data, data + size); }

private:
    status fail(int result, bool handshaking);
    void explain_verification(long result);
    void explain_handshake(unsigned long code);

    std::shared_ptr<tls_context> context_; ///< the session callback looks for it
    ssl_st* ssl_ = nullptr;
    std::string_view input_;
    std::vector<char> output_;
    error_code error_;
    std::string detail_;
};

} // namespace originpull::detail

#endif
