#include "scripted_server.hpp"

#include <catch2/catch_test_macros.hpp>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <exception>
#include <system_error>
#include <utility>

namespace originpull::test {

namespace {

// Longer than anything takes, under valgrind on a busy machine too.
constexpr std::chrono::seconds patience{50};

[[noreturn]] void fail_with_errno(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

} // namespace

struct scripted_server::play {
    std::unique_ptr<scripted_peer> peer;
    const script* steps = nullptr;
    std::size_t index = 0; ///< in the log
    std::thread thread;
};

class scripted_server::run final : public script_run {
public:
    run(scripted_server& server, scripted_peer& connection, std::size_t index)
        : script_run(connection), server_(server), index_(index) {}

    void record(const std::function<void(connection_log&)>& change) override {
        server_.change([&](server_log& log) { change(log.connections[index_]); });
    }

    void wait_until(const std::function<bool(const server_log&)>& holds) override {
        std::unique_lock lock{server_.mutex_};
        server_.changed_.wait(lock, [&] { return server_.stopping_ || holds(server_.log_); });
        if (!holds(server_.log_))
            throw script_stopped{};
    }

private:
    scripted_server& server_;
    std::size_t index_;
};

scripted_server::scripted_server(tls_options options, std::uint16_t port)
    : context_(make_server_context(options)), ca_file_(trusted_root().pem()) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        fail_with_errno("the scripted server cannot listen");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
}

scripted_server::~scripted_server() {
    stop();
    if (!tolerant_) {
        for (std::size_t n = begun_; n < scripts_.size() && std::uncaught_exceptions() == 0; ++n)
            faults_.push_back("no connection came for script " + std::to_string(n));
        for (const std::string& what : faults_)
            FAIL_CHECK("scripted server: " << what);
    }
    ::close(listener_);
    ::close(stop_);
}

script& scripted_server::on_raw_connection() {
    const std::lock_guard lock{mutex_};
    return scripts_.emplace_back();
}

script& scripted_server::on_connection() { return on_raw_connection().handshake(); }

script& scripted_server::on_other_connections() {
    const std::lock_guard lock{mutex_};
    return others_.emplace().handshake();
}

std::string scripted_server::base_url(const std::string& host) const {
    return "https://" + host + ":" + std::to_string(port_) + "/client/v4";
}

server_log scripted_server::log() const {
    const std::lock_guard lock{mutex_};
    return log_;
}

void scripted_server::change(const std::function<void(server_log&)>& how) {
    {
        const std::lock_guard lock{mutex_};
        how(log_);
    }
    changed_.notify_all();
}

void scripted_server::wait_for(const std::function<bool(const server_log&)>& holds) const {
    std::unique_lock lock{mutex_};
    const bool held = changed_.wait_for(lock, patience, [&] { return holds(log_); });
    lock.unlock();
    if (!held)
        FAIL("the scripted server waited in vain");
}

void scripted_server::wait_for_script(std::size_t n) const {
    wait_for(
        [n](const server_log& log) { return log.connections.size() > n && log.connections[n].script_done; });
}

void scripted_server::open_gate(const std::string& name) {
    change([&](server_log& log) { log.gates.insert(name); });
}

void scripted_server::tolerate_leftovers() {
    const std::lock_guard lock{mutex_};
    tolerant_ = true;
}

void scripted_server::stop() {
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(stopping_, true))
            return;
    }
    changed_.notify_all();
    const std::uint64_t one = 1;
    if (::write(stop_, &one, sizeof one) != sizeof one)
        std::terminate();
    acceptor_.join();
    for (play& each : plays_)
        each.thread.join();
    for (play& each : plays_)
        each.peer->close();
    ::shutdown(listener_, SHUT_RDWR);
}

void scripted_server::blame(std::string what) {
    const std::lock_guard lock{mutex_};
    faults_.push_back(std::move(what));
}

const script* scripted_server::next_script() {
    const std::lock_guard lock{mutex_};
    if (begun_ < scripts_.size())
        return &scripts_[begun_++];
    return others_ ? &*others_ : nullptr;
}

void scripted_server::accept_all() {
    for (;;) {
        pollfd watched[2] = {{listener_, POLLIN, 0}, {stop_, POLLIN, 0}};
        ::poll(watched, 2, -1);
        if (watched[1].revents != 0)
            return;
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0)
            continue;
        const script* const steps = next_script();
        if (steps == nullptr) {
            blame("a connection came that no script expects");
            ::close(socket);
            continue;
        }
        play& made = plays_.emplace_back();
        made.peer = std::make_unique<scripted_peer>(socket, stop_, context_);
        made.steps = steps;
        change([&](server_log& log) {
            made.index = log.connections.size();
            log.connections.emplace_back();
        });
        made.thread = std::thread{[this, &made] { play_script(made); }};
    }
}

void scripted_server::play_script(play& what) {
    run acting{*this, *what.peer, what.index};
    std::string at;
    bool may_be_left = false;
    const auto connection = [&] { return "connection " + std::to_string(what.index) + ", " + at + ": "; };
    try {
        for (const script::step& step : what.steps->steps()) {
            at = step.name;
            may_be_left = step.may_be_left;
            step.act(acting);
        }
        acting.record([](connection_log& log) { log.script_done = true; });
        at = "behind the last step";
        may_be_left = true;
        if (what.peer->closed())
            return;
        // Below TLS it is the rest of a handshake.
        for (std::string more = acting.read(); !more.empty(); more = acting.read())
            if (what.peer->encrypted())
                throw script_failure{"the client sent " + more.substr(0, 200)};
        what.peer->close();
    } catch (const script_stopped&) {
        if (!may_be_left)
            blame(connection() + "not done when the test ended");
    } catch (const std::exception& error) {
        blame(connection() + error.what());
        what.peer->reset();
    }
}

} // namespace originpull::test
