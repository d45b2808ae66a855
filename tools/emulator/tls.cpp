#include "tls.hpp"

#include <array>

#include <boost/asio/buffer.hpp>

namespace originpull::emulator {
namespace {

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, ours.data(), ours.size(), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

boost::asio::ssl::context make_tls_context(const identity& shown) {
    namespace ssl = boost::asio::ssl;
    ssl::context context{ssl::context::tls_server};
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
    // Thousands of idle connections would otherwise keep 34 KiB of buffers each.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    context.use_certificate_chain(boost::asio::buffer(shown.certificate));
    context.use_private_key(boost::asio::buffer(shown.private_key), ssl::context::pem);

    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    // Tickets carry the sessions; the cache would only grow beside them.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    return context;
}

} // namespace originpull::emulator
