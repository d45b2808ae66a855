#ifndef ORIGINPULL_TEST_SUPPORT_SCRIPTED_PEER_HPP
#define ORIGINPULL_TEST_SUPPORT_SCRIPTED_PEER_HPP

#include "certificate_forge.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace originpull::test {

/// How a server presents itself in the handshake. The defaults are those of a good server.
struct tls_options {
    forged leaf = good_leaf();
    std::vector<forged> chain; ///< sent behind the leaf
    int min_version = 0;       ///< as OpenSSL counts; 0: what the library has
    int max_version = 0;
    std::string ciphers;           ///< of TLS 1.2 and older
    std::string groups;            ///< of the key exchange
    bool weak_dh = false;          ///< a Diffie-Hellman group of 1024 bits
    std::string alpn = "http/1.1"; ///< chosen whatever the client offers; empty: the extension is ignored
    int tickets = 2;
    bool asks_for_certificate = false;
};

[[nodiscard]] std::shared_ptr<ssl_ctx_st> make_server_context(const tls_options& options);

/// The server is being stopped: whatever waits, ends.
struct script_stopped : std::exception {};

/// The client did not do what the script is about.
struct script_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/** The server's end of one connection, byte by byte. TLS runs over memory, so that every byte on the wire, and how
 *  it is cut into segments, is decided here. Every wait ends when `stop` becomes readable. */
class scripted_peer {
public:
    scripted_peer(int socket, int stop, std::shared_ptr<ssl_ctx_st> context);
    ~scripted_peer();
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    void handshake();
    /// Empty when the handshake succeeded, what OpenSSL says otherwise.
    [[nodiscard]] std::string try_handshake();
    /// The handshake, and data behind its last flight in the same segment.
    void handshake_and_write(std::string_view data);
    /// The first bytes of the answer to the ClientHello.
    void begin_handshake(std::size_t bytes);

    /// Plaintext, or what came when TLS has not begun. Nothing: the peer has closed.
    [[nodiscard]] std::string read();
    /// As read(), within the time; also nothing when it has passed.
    [[nodiscard]] std::string read_for(std::chrono::milliseconds time);
    /// Encrypted when TLS has begun; `split` bytes per record and segment, 0: all at once.
    void write(std::string_view data, std::size_t split = 0);
    void write_raw(std::string_view bytes);

    void close_notify();
    void shut_down_sending();
    /// Until the peer's kernel has acknowledged everything, a FIN included.
    void wait_until_delivered();
    void close() noexcept;
    void reset() noexcept;

    void send_ticket();
    void update_keys(int times, bool ask_for_theirs);
    void ask_for_renegotiation();

    [[nodiscard]] bool encrypted() const noexcept { return encrypted_; }
    [[nodiscard]] bool resumed() const;
    [[nodiscard]] std::string sni() const;
    [[nodiscard]] bool ended_politely() const noexcept; ///< the peer has sent close_notify
    [[nodiscard]] bool gone() const noexcept { return ended_ || ended_politely(); } ///< the peer has closed
    [[nodiscard]] bool closed() const noexcept { return socket_ < 0; }

private:
    enum class event { readable, writable };

    bool wait_for(event what, int milliseconds = -1) const;
    bool receive(int milliseconds = -1); ///< false: end of stream, or time over
    [[nodiscard]] std::string shake_hands();
    void flush();
    [[nodiscard]] std::string take_output();
    void send_all(std::string_view bytes);
    [[nodiscard]] std::string read_within(int milliseconds);

    int socket_;
    int stop_;
    std::shared_ptr<ssl_ctx_st> context_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
    std::string raw_; ///< received before TLS began
    bool encrypted_ = false;
    bool ended_ = false;
};

} // namespace originpull::test

#endif
