#ifndef ORIGINPULL_TEST_SUPPORT_SCRIPTED_SERVER_HPP
#define ORIGINPULL_TEST_SUPPORT_SCRIPTED_SERVER_HPP

#include "script.hpp"
#include "temporary_file.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace originpull::test {

/** A server on 127.0.0.1 that does to its clients what scripts say, one script per connection, in the order of the
 *  scripts and of the connections.
 *
 *  Its end fails the test when a connection or a request came that no script expects, or when a script was not
 *  played to its end. Every member may be called from any thread.
 */
class scripted_server {
public:
    explicit scripted_server(tls_options options = {}, std::uint16_t port = 0);
    ~scripted_server();
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    /// The next connection; begins with a TLS handshake that must succeed.
    script& on_connection();
    /// The next connection; begins with nothing.
    script& on_raw_connection();
    /// Every connection for which there is no other script: any number of them. Begins with a handshake.
    script& on_other_connections();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string base_url(const std::string& host = "127.0.0.1") const;
    [[nodiscard]] std::string ca_file() const { return ca_file_.path(); }

    [[nodiscard]] server_log log() const;
    [[nodiscard]] std::size_t connections() const { return log().connections.size(); }
    [[nodiscard]] std::size_t requests() const { return log().requests(); }

    /// Waits until the log is as wanted; fails the test when that takes longer than anything may.
    void wait_for(const std::function<bool(const server_log&)>& holds) const;
    /// Until the n-th connection's script has been played.
    void wait_for_script(std::size_t n = 0) const;
    void open_gate(const std::string& name);

    /// What was not played, or came too often, is no failure.
    void tolerate_leftovers();

    /// Closes everything and joins; says nothing about scripts. Idempotent.
    void stop();

private:
    struct play; // a connection with its script
    class run;

    void accept_all();
    void play_script(play& what);
    void blame(std::string what);
    [[nodiscard]] const script* next_script();
    void change(const std::function<void(server_log&)>& how);

    std::shared_ptr<ssl_ctx_st> context_;
    temporary_file ca_file_;
    int listener_ = -1;
    int stop_ = -1;
    std::uint16_t port_ = 0;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    server_log log_;
    std::deque<script> scripts_; ///< stay where they are
    std::size_t begun_ = 0;      ///< of scripts_
    std::optional<script> others_;
    std::vector<std::string> faults_;
    bool stopping_ = false;
    bool tolerant_ = false;
    std::deque<play> plays_;

    std::thread acceptor_;
};

} // namespace originpull::test

#endif
