#include "scripted_peer.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/ssl.h>

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace originpull::test {

namespace {

std::string openssl_text() {
    const unsigned long code = ERR_peek_error();
    const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "the connection ended" : reason;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char*, unsigned,
                    void* argument) {
    const auto& wanted = *static_cast<const std::string*>(argument);
    *out = reinterpret_cast<const unsigned char*>(wanted.data());
    *size = static_cast<unsigned char>(wanted.size());
    return SSL_TLSEXT_ERR_OK;
}

// The second Oakley group: 1024 bits.
EVP_PKEY* small_dh_group() {
    BIGNUM* const prime = BN_get_rfc2409_prime_1024(nullptr);
    BIGNUM* const generator = BN_new();
    BN_set_word(generator, 2);
    OSSL_PARAM_BLD* const builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_P, prime);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_G, generator);
    OSSL_PARAM* const parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX* const maker = EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr);
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(maker);
    EVP_PKEY_fromdata(maker, &made, EVP_PKEY_KEY_PARAMETERS, parameters);
    EVP_PKEY_CTX_free(maker);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(generator);
    BN_free(prime);
    return made;
}

int accept_any_certificate(int, X509_STORE_CTX*) { return 1; }

} // namespace

std::shared_ptr<SSL_CTX> make_server_context(const tls_options& options) {
    // The protocol to choose has to live as long as the context does.
    struct holder {
        SSL_CTX* context = SSL_CTX_new(TLS_server_method());
        std::string alpn;
        ~holder() { SSL_CTX_free(context); }
    };
    const auto made = std::make_shared<holder>();
    made->alpn = options.alpn;
    SSL_CTX* const context = made->context;
    SSL_CTX_set_security_level(context, 0); // it is the client who has to refuse what is weak
    SSL_CTX_set_cipher_list(context, options.ciphers.empty() ? "ALL:@SECLEVEL=0" : options.ciphers.c_str());
    SSL_CTX_set_min_proto_version(context, options.min_version == 0 ? TLS1_2_VERSION : options.min_version);
    SSL_CTX_set_max_proto_version(context, options.max_version);
    SSL_CTX_set_options(context, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
    if (!options.groups.empty())
        SSL_CTX_set1_groups_list(context, options.groups.c_str());
    if (options.weak_dh)
        SSL_CTX_set0_tmp_dh_pkey(context, small_dh_group());
    if (SSL_CTX_use_certificate(context, options.leaf.certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, options.leaf.key.get()) != 1)
        throw std::runtime_error{"the server's certificate cannot be used: " + openssl_text()};
    for (const forged& one : options.chain)
        SSL_CTX_add1_chain_cert(context, one.certificate.get());
    if (!options.alpn.empty())
        SSL_CTX_set_alpn_select_cb(context, &choose_protocol, &made->alpn);
    SSL_CTX_set_num_tickets(context, static_cast<std::size_t>(options.tickets));
    if (options.tickets == 0)
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (options.asks_for_certificate)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &accept_any_certificate);
    static constexpr unsigned char context_id[] = "test";
    SSL_CTX_set_session_id_context(context, context_id, sizeof context_id - 1);
    return {made, context};
}

scripted_peer::scripted_peer(int socket, int stop, std::shared_ptr<SSL_CTX> context)
    : socket_(socket), stop_(stop), context_(std::move(context)), ssl_(SSL_new(context_.get()), &SSL_free) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

scripted_peer::~scripted_peer() { close(); }

bool scripted_peer::wait_for(event what, int milliseconds) const {
    for (;;) {
        pollfd watched[2] = {{socket_, static_cast<short>(what == event::readable ? POLLIN : POLLOUT), 0},
                             {stop_, POLLIN, 0}};
        const int ready = ::poll(watched, 2, milliseconds);
        if (ready < 0 && errno == EINTR)
            continue;
        if (watched[0].revents != 0) // what is there already is taken, stopped or not
            return true;
        if (watched[1].revents != 0)
            throw script_stopped{};
        return false;
    }
}

bool scripted_peer::receive(int milliseconds) {
    if (ended_ || socket_ < 0 || !wait_for(event::readable, milliseconds))
        return false;
    char buffer[16 * 1024];
    const ssize_t n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n <= 0) {
        ended_ = true;
        return false;
    }
    if (encrypted_)
        BIO_write(SSL_get_rbio(ssl_.get()), buffer, static_cast<int>(n));
    else
        raw_.append(buffer, static_cast<std::size_t>(n));
    return true;
}

void scripted_peer::send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0)
            bytes.remove_prefix(static_cast<std::size_t>(n));
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            wait_for(event::writable);
        else if (n < 0 && errno == EINTR)
            continue;
        else
            return; // the client is gone: often what a script provokes
    }
}

std::string scripted_peer::take_output() {
    BIO* const memory = SSL_get_wbio(ssl_.get());
    std::string out(BIO_ctrl_pending(memory), '\0');
    if (!out.empty())
        BIO_read(memory, out.data(), static_cast<int>(out.size()));
    return out;
}

void scripted_peer::flush() { send_all(take_output()); }

std::string scripted_peer::try_handshake() {
    const std::string why = shake_hands();
    flush();
    return why;
}

// Its last flight is not sent yet.
std::string scripted_peer::shake_hands() {
    encrypted_ = true;
    for (;;) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        if (result == 1)
            return {};
        if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ)
            return openssl_text();
        flush();
        if (!receive())
            return "the connection ended";
    }
}

void scripted_peer::handshake() {
    if (const std::string why = try_handshake(); !why.empty())
        throw script_failure{"the handshake failed: " + why};
}

void scripted_peer::handshake_and_write(std::string_view data) {
    if (SSL_CTX_get_max_proto_version(context_.get()) !=
        TLS1_3_VERSION) { // the server's flight is the last one
        if (const std::string why = shake_hands(); !why.empty())
            throw script_failure{"the handshake failed: " + why};
        write(data);
        return;
    }
    // The server may send before the client has finished, as if there were early data to answer.
    encrypted_ = true;
    char nothing = 0;
    std::size_t read = 0;
    while (SSL_read_early_data(ssl_.get(), &nothing, 1, &read) != SSL_READ_EARLY_DATA_FINISH) {
        flush();
        if (!receive())
            throw script_failure{"the handshake ended early"};
    }
    std::size_t written = 0;
    if (SSL_write_early_data(ssl_.get(), data.data(), data.size(), &written) != 1)
        throw script_failure{"data cannot follow the first flight: " + openssl_text()};
    flush();
    static_cast<void>(try_handshake()); // the client may have had enough
}

void scripted_peer::begin_handshake(std::size_t bytes) {
    encrypted_ = true;
    while (BIO_ctrl_pending(SSL_get_wbio(ssl_.get())) == 0) {
        if (!receive())
            throw script_failure{"no ClientHello came"};
        SSL_do_handshake(ssl_.get());
    }
    const std::string flight = take_output();
    send_all(std::string_view{flight}.substr(0, bytes));
}

std::string scripted_peer::read_within(int milliseconds) {
    if (!encrypted_) {
        if (raw_.empty())
            receive(milliseconds);
        return std::exchange(raw_, {});
    }
    for (;;) {
        char buffer[16 * 1024];
        std::size_t n = 0;
        ERR_clear_error();
        if (SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &n) == 1)
            return {buffer, n};
        flush(); // an answer to a request for new keys, or an alert
        if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0)
            return {};
        if (!receive(milliseconds))
            return {};
    }
}

std::string scripted_peer::read() { return read_within(-1); }

std::string scripted_peer::read_for(std::chrono::milliseconds time) {
    return read_within(static_cast<int>(time.count()));
}

void scripted_peer::write(std::string_view data, std::size_t split) {
    while (!data.empty()) {
        const std::string_view part = data.substr(0, split == 0 ? data.size() : split);
        if (encrypted_) {
            std::size_t n = 0;
            if (SSL_write_ex(ssl_.get(), part.data(), part.size(), &n) != 1)
                throw script_failure{"cannot write: " + openssl_text()};
            flush();
        } else {
            send_all(part);
        }
        data.remove_prefix(part.size());
    }
}

void scripted_peer::write_raw(std::string_view bytes) { send_all(bytes); }

void scripted_peer::close_notify() {
    if (encrypted_)
        SSL_shutdown(ssl_.get());
    flush();
}

void scripted_peer::shut_down_sending() {
    if (socket_ >= 0)
        ::shutdown(socket_, SHUT_WR);
}

void scripted_peer::wait_until_delivered() {
    using namespace std::chrono_literals;
    // The kernel tells nobody when it has got an acknowledgement, so it has to be asked.
    while (socket_ >= 0) {
        int unacknowledged = 0;
        tcp_info info{};
        socklen_t size = sizeof info;
        if (::ioctl(socket_, SIOCOUTQ, &unacknowledged) != 0 ||
            ::getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
            return;
        const bool fin_under_way = info.tcpi_state == TCP_FIN_WAIT1 || info.tcpi_state == TCP_CLOSING ||
                                   info.tcpi_state == TCP_LAST_ACK;
        // After a reset nothing is acknowledged any more.
        if (info.tcpi_state == TCP_CLOSE || (unacknowledged == 0 && !fin_under_way))
            return;
        pollfd watched{stop_, POLLIN, 0};
        if (::poll(&watched, 1, 1) > 0)
            return; // nobody wants to know any more
    }
}

void scripted_peer::close() noexcept {
    if (socket_ >= 0)
        ::close(socket_);
    socket_ = -1;
}

void scripted_peer::reset() noexcept {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void scripted_peer::send_ticket() {
    SSL_new_session_ticket(ssl_.get());
    SSL_do_handshake(ssl_.get());
    flush();
}

void scripted_peer::update_keys(int times, bool ask_for_theirs) {
    for (int i = 0; i < times; ++i) {
        SSL_key_update(ssl_.get(), ask_for_theirs ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
        if (SSL_do_handshake(ssl_.get()) != 1)
            throw script_failure{"cannot update the keys: " + openssl_text()};
        if (i % 256 == 255)
            flush();
    }
    flush();
}

void scripted_peer::ask_for_renegotiation() {
    SSL_renegotiate(ssl_.get());
    SSL_do_handshake(ssl_.get());
    flush();
}

bool scripted_peer::resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

std::string scripted_peer::sni() const {
    const char* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
}

bool scripted_peer::ended_politely() const noexcept {
    return encrypted_ && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

} // namespace originpull::test
