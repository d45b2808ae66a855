#ifndef ORIGINPULL_SRC_NET_TLS_CONTEXT_HPP
#define ORIGINPULL_SRC_NET_TLS_CONTEXT_HPP

#include <originpull/config.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ssl_ctx_st;
struct ssl_session_st;

namespace originpull::detail {

/** What all TLS connections of a client share: trust, protocol settings, sessions to resume. Thread-safe. */
class tls_context {
public:
    /// @throws std::invalid_argument naming the CA file when it cannot be used
    explicit tls_context(const tls_config& config);
    ~tls_context();
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_; }

    /// A session to resume, owned by the caller; null when there is none.
    [[nodiscard]] ssl_session_st* take_session();

    /// Keeps a session; takes ownership.
    void put_session(ssl_session_st* session) noexcept;

private:
    ssl_ctx_st* context_ = nullptr;
    bool resume_;
    std::mutex mutex_;
    std::vector<ssl_session_st*> sessions_;
};

} // namespace originpull::detail

#endif
