#include "tls_context.hpp"

#include "../words/printable.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <stdexcept>

namespace originpull::detail {

namespace {

// Enough for a burst of new connections; a server hands out two with every full handshake.
constexpr std::size_t most_sessions = 16;

std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "unknown reason" : reason;
}

void load_ca_file(SSL_CTX* context, const std::string& path) {
    const auto reject = [&](const std::string& why) {
        throw std::invalid_argument("client_config.tls.ca_file " + quoted(path, 200) + " " + why);
    };
    std::ifstream file{path, std::ios::binary};
    if (!file)
        reject("cannot be read");
    if (file.peek() == std::ifstream::traits_type::eof())
        reject("is empty or not a file");
    file.close();
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(context, path.c_str()) != 1)
        reject("holds no PEM certificate that can be used (" + openssl_reason() + ")");
}

/// OpenSSL looks into a certificate's extensions when it first needs them, and keeps what it finds: here, before threads
/// share the store. It would be safe later, too, but in a way that no race detector can see.
void look_into(X509_STORE* store) {
    const STACK_OF(X509_OBJECT)* const objects = X509_STORE_get0_objects(store);
    for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i)
        if (X509* const certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i)))
            X509_check_purpose(certificate, -1, 0);
    ERR_clear_error();
}

int on_new_session(SSL* ssl, SSL_SESSION* session) {
    auto* owner = static_cast<tls_context*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    owner->put_session(session);
    return 1; // the reference is ours now
}

} // namespace

tls_context::tls_context(const tls_config& config) : resume_(config.session_resumption) {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                              &SSL_CTX_free};
    if (!context)
        throw std::runtime_error("OpenSSL could not make a TLS context: " + openssl_reason());
    SSL_CTX* const raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_security_level(raw, 2);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
    constexpr unsigned char protocols[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(raw, protocols, sizeof protocols - 1);
    SSL_CTX_set_app_data(raw, this);
    if (resume_) {
        SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(raw, &on_new_session);
    }
    if (config.ca_file.empty())
        SSL_CTX_set_default_verify_paths(raw);
    else
        load_ca_file(raw, config.ca_file);
    look_into(SSL_CTX_get_cert_store(raw));
    sessions_.reserve(most_sessions);
    context_ = context.release();
}

tls_context::~tls_context() {
    for (SSL_SESSION* session : sessions_)
        SSL_SESSION_free(session);
    SSL_CTX_free(context_);
}

SSL_SESSION* tls_context::take_session() {
    const std::lock_guard lock{mutex_};
    while (!sessions_.empty()) {
        SSL_SESSION* const session = sessions_.back();
        if (!SSL_SESSION_is_resumable(session)) {
            sessions_.pop_back();
            SSL_SESSION_free(session);
            continue;
        }
        // Tickets are meant for one use each; the last one is used again rather than doing without.
        if (sessions_.size() > 1)
            sessions_.pop_back();
        else
            SSL_SESSION_up_ref(session);
        return session;
    }
    return nullptr;
}

void tls_context::put_session(SSL_SESSION* session) noexcept {
    const std::lock_guard lock{mutex_};
    if (sessions_.size() == most_sessions) {
        SSL_SESSION_free(sessions_.front());
        sessions_.erase(sessions_.begin());
    }
    sessions_.push_back(session); // reserved
}

} // namespace originpull::detail
