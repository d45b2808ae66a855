#ifndef ORIGINPULL_TEST_SUPPORT_SCRIPT_HPP
#define ORIGINPULL_TEST_SUPPORT_SCRIPT_HPP

#include "http_text.hpp"
#include "scripted_peer.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::test {

/// What has happened on one connection.
struct connection_log {
    std::string received;              ///< everything that came, decrypted if it was encrypted
    std::vector<std::string> requests; ///< those that came whole
    std::string handshake_error;       ///< why it failed
    std::string sni;
    bool handshake_done = false;
    bool resumed = false;
    bool script_done = false;      ///< every step has been taken
    bool closed_by_client = false; ///< noticed by a step that reads
    bool closed_politely = false;  ///< by the client, with a close_notify
};

struct server_log {
    std::vector<connection_log> connections;
    std::set<std::string> gates; ///< those that are open

    [[nodiscard]] std::size_t requests() const {
        std::size_t sum = 0;
        for (const connection_log& one : connections)
            sum += one.requests.size();
        return sum;
    }
};

/// What a step acts on: the connection, and the log behind a lock.
class script_run {
public:
    virtual ~script_run() = default;

    scripted_peer& peer;

    virtual void record(const std::function<void(connection_log&)>& change) = 0;
    /// Until the log is as wanted, or the server is stopped.
    virtual void wait_until(const std::function<bool(const server_log&)>& holds) = 0;

    /// Reads and logs. Nothing: the client has closed.
    std::string read();
    /// One request, whole. Nothing: the client has closed.
    std::string read_request();

protected:
    explicit script_run(scripted_peer& connection) : peer(connection) {}

private:
    std::string unread_;
};

/** What the server does on one connection, step by step.
 *
 *  Behind the last step the connection is kept until the client closes it; what the client sends then is a failure
 *  of the test.
 */
class script {
public:
    struct step {
        std::string name;
        std::function<void(script_run&)> act;
        bool may_be_left = false; ///< by the end of the test
    };

    script& then(std::string name, std::function<void(script_run&)> act, bool may_be_left = false) {
        steps_.push_back({std::move(name), std::move(act), may_be_left});
        return *this;
    }

    // The handshake. on_connection() has begun with it already.
    script& handshake();
    script& attempt_handshake(); ///< it may fail; the log says how
    script& handshake_and_write(std::string_view data);
    script& begin_handshake(std::size_t bytes);

    // Requests.
    script& expect_request(std::string_view beginning = {});
    script& read_some();
    /// Answers every request in this way, until the client closes.
    script& serve(std::string_view response = success_response());

    // Answers.
    script& reply(std::string_view bytes, std::size_t split = 0);
    script& drip(std::string_view bytes, std::chrono::milliseconds interval); ///< byte by byte
    script& reply_without_end(std::string_view first, std::string_view again);
    script& send_raw(std::string_view bytes); ///< below TLS
    script& send_ticket();
    script& update_keys(int times, bool ask_for_theirs = false);
    script& ask_for_renegotiation();

    // Ends.
    script& then_close();           ///< close_notify and FIN, and the client's kernel has got both
    script& close_without_notify(); ///< FIN alone
    script& half_close();           ///< close_notify; the socket stays open
    script& reset();
    script& stall(); ///< reads on and says nothing

    // Turns.
    script& wait_for_gate(std::string name);
    script& wait_for(std::function<bool(const server_log&)> holds);

    [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }

private:
    std::vector<step> steps_;
};

} // namespace originpull::test

#endif
