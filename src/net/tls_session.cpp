#include "tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

namespace originpull::detail {

namespace {

// The BIO that stands where OpenSSL would have a socket.

int session_bio_write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    try {
        static_cast<tls_session*>(BIO_get_data(bio))->add_output(data, size);
    } catch (const std::bad_alloc&) {
        return 0;
    }
    *written = size;
    return 1;
}

int session_bio_read(BIO* bio, char* data, std::size_t size, std::size_t* used) {
    BIO_clear_retry_flags(bio);
    *used = static_cast<tls_session*>(BIO_get_data(bio))->take_input(data, size);
    if (*used != 0)
        return 1;
    BIO_set_retry_read(bio);
    return 0;
}

long session_bio_ctrl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

struct session_bio_method {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "originpull session");

    session_bio_method() {
        if (method == nullptr)
            throw std::bad_alloc{};
        BIO_meth_set_write_ex(method, &session_bio_write);
        BIO_meth_set_read_ex(method, &session_bio_read);
        BIO_meth_set_ctrl(method, &session_bio_ctrl);
    }
};

BIO_METHOD* session_bio() {
    static const session_bio_method
        made; // lives as long as the process: connections may outlive static objects
    return made.method;
}

struct verification_error {
    int code;
    errc meaning;
};

constexpr verification_error verification_errors[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, errc::tls_certificate_expired},
    {X509_V_ERR_CERT_NOT_YET_VALID, errc::tls_certificate_not_yet_valid},
    {X509_V_ERR_HOSTNAME_MISMATCH, errc::tls_certificate_host_mismatch},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, errc::tls_certificate_host_mismatch},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, errc::tls_certificate_self_signed},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, errc::tls_certificate_untrusted},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, errc::tls_certificate_untrusted},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, errc::tls_certificate_incomplete_chain},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, errc::tls_certificate_incomplete_chain},
    {X509_V_ERR_CERT_UNTRUSTED, errc::tls_certificate_untrusted},
    {X509_V_ERR_CERT_REJECTED, errc::tls_certificate_untrusted},
    {X509_V_ERR_CERT_REVOKED, errc::tls_certificate_revoked},
    {X509_V_ERR_EE_KEY_TOO_SMALL, errc::tls_weak},
    {X509_V_ERR_CA_KEY_TOO_SMALL, errc::tls_weak},
    {X509_V_ERR_CA_MD_TOO_WEAK, errc::tls_weak},
};

// Reasons that come from the peer's parameters, not from its certificate.
bool is_weak(int reason) {
    switch (reason) {
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_WRONG_SIGNATURE_TYPE:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
    case SSL_R_WRONG_CIPHER_RETURNED:
        return true;
    default:
        return false;
    }
}

} // namespace

tls_session::tls_session(std::shared_ptr<tls_context> context, const std::string& host, bool host_is_address)
    : context_(std::move(context)) {
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(context_->native()), &SSL_free};
    BIO* const bio = BIO_new(session_bio());
    if (!ssl || bio == nullptr) {
        BIO_free(bio);
        throw std::bad_alloc{};
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl.get());
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                                    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    const int named = host_is_address ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                                      : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) &&
                                            SSL_set_tlsext_host_name(ssl.get(), host.c_str());
    if (named != 1)
        throw std::bad_alloc{};
    if (SSL_SESSION* const session = context_->take_session()) {
        SSL_set_session(ssl.get(), session);
        SSL_SESSION_free(session);
    }
    SSL_set_connect_state(ssl.get());
    ssl_ = ssl.release();
}

tls_session::~tls_session() {
    // A session is worth resuming although its connection did not end with the peer's notice.
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl_);
    if (!output_.empty())
        OPENSSL_cleanse(output_.data(), output_.size());
}

std::size_t tls_session::take_input(char* data, std::size_t size) noexcept {
    const std::size_t n = std::min(size, input_.size());
    if (n == 0)
        return 0;
    std::memcpy(data, input_.data(), n);
    input_.remove_prefix(n);
    return n;
}

tls_session::status tls_session::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result != 1)
        return fail(result, true);
    const unsigned char* protocol = nullptr;
    unsigned int length = 0;
    SSL_get0_alpn_selected(ssl_, &protocol, &length);
    const std::string_view selected{reinterpret_cast<const char*>(protocol), length};
    if (!selected.empty() && selected != "http/1.1") {
        error_ = errc::tls_alpn;
        detail_ = "it chose " + std::string{selected.substr(0, 32)};
        return status::failed;
    }
    return status::ok;
}

tls_session::status tls_session::write(std::string_view plaintext) {
    ERR_clear_error();
    while (!plaintext.empty()) {
        std::size_t written = 0;
        const int result = SSL_write_ex(ssl_, plaintext.data(), plaintext.size(), &written);
        if (result != 1)
            return fail(result, false);
        plaintext.remove_prefix(written);
    }
    return status::ok;
}

tls_session::status tls_session::read(char* data, std::size_t size, std::size_t& used) {
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_, data, size, &used);
    return result == 1 ? status::ok : fail(result, false);
}

void tls_session::close_notify() {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
}

bool tls_session::idle() const noexcept { return input_.empty() && SSL_has_pending(ssl_) == 0; }

bool tls_session::resumed() const noexcept { return SSL_session_reused(ssl_) == 1; }

tls_session::status tls_session::fail(int result, bool handshaking) {
    switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
        return status::want_input;
    case SSL_ERROR_ZERO_RETURN:
        return status::closed;
    default:
        break;
    }
    const unsigned long code = ERR_peek_error();
    const long verification = SSL_get_verify_result(ssl_);
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) {
        ERR_clear_error();
        throw std::bad_alloc{};
    }
    if (handshaking && verification != X509_V_OK)
        explain_verification(verification);
    else if (handshaking)
        explain_handshake(code);
    else {
        error_ = errc::tls_protocol;
        const char* const reason = ERR_reason_error_string(code);
        detail_ = reason == nullptr ? "unexpected end" : reason;
    }
    ERR_clear_error();
    return status::failed;
}

void tls_session::explain_verification(long result) {
    error_ = errc::tls_certificate_invalid;
    for (const verification_error& known : verification_errors) {
        if (known.code == result)
            error_ = known.meaning;
    }
    detail_ = X509_verify_cert_error_string(result);
    if (X509* const peer = SSL_get0_peer_certificate(ssl_)) {
        char subject[256] = {};
        X509_NAME_oneline(X509_get_subject_name(peer), subject, sizeof subject);
        detail_.append(" (the server showed ").append(subject).append(")");
    }
}

void tls_session::explain_handshake(unsigned long code) {
    const int reason = ERR_GET_REASON(code);
    const char* const text = ERR_reason_error_string(code);
    detail_ = text == nullptr ? "unexpected end" : text;
    if (ERR_GET_LIB(code) != ERR_LIB_SSL)
        error_ = errc::tls_handshake_failed;
    else if (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_WRONG_SSL_VERSION ||
             reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION)
        error_ = errc::tls_protocol_version;
    else if (is_weak(reason))
        error_ = errc::tls_weak;
    else if (reason == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL || reason == SSL_R_BAD_EXTENSION)
        error_ = errc::tls_alpn;
    else if (reason == SSL_R_TLSV1_ALERT_INTERNAL_ERROR)
        error_ = errc::tls_handshake_failed; // the one alert after which another attempt may succeed
    else if (reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256)
        error_ = errc::tls_alert;
    else
        error_ = errc::tls_handshake_failed;
}

} // namespace originpull::detail
