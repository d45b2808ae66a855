#ifndef ORIGINPULL_TEST_SUPPORT_UNREACHABLE_ADDRESS_HPP
#define ORIGINPULL_TEST_SUPPORT_UNREACHABLE_ADDRESS_HPP

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace originpull::test {

/** An address of this machine at which connections are neither accepted nor refused, as behind a firewall that drops
 *  what it does not like: a listener whose queue is full. */
class unreachable_address {
public:
    explicit unreachable_address(std::uint16_t port = 0, std::string address = "127.0.0.2")
        : address_(std::move(address)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        ::inet_pton(AF_INET, address_.c_str(), &where.sin_addr);
        socklen_t size = sizeof where;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
            ::listen(listener_, 0) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size) != 0)
            throw std::runtime_error{"cannot listen on " + address_};
        port_ = ntohs(where.sin_port);
        while (fill(where)) {
        }
    }
    ~unreachable_address() {
        for (const int one : queue_)
            ::close(one);
        ::close(listener_);
    }
    unreachable_address(const unreachable_address&) = delete;
    unreachable_address& operator=(const unreachable_address&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& address() const noexcept { return address_; }

private:
    // False when this connection was not established any more.
    bool fill(const sockaddr_in& where) {
        if (queue_.size() > 64)
            throw std::runtime_error{"the queue of the listener does not fill up"};
        const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        queue_.push_back(one);
        if (::connect(one, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0)
            return true;
        pollfd watched{one, POLLOUT, 0};
        return ::poll(&watched, 1, 50) > 0;
    }

    std::string address_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<int> queue_;
};

} // namespace originpull::test

#endif
