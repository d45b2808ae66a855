#include "resolver.hpp"

#include "../policy/racing.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <netdb.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <thread>
#include <utility>

namespace originpull::detail {

namespace {

namespace ip = boost::asio::ip;

constexpr auto memory_of_success = std::chrono::seconds{30};
// A resolution that has taken this long may be lost for good; the next caller starts another beside it.
constexpr auto patience = std::chrono::seconds{5};
constexpr int most_threads = 4;

resolved from_addresses(const std::vector<ip::address>& addresses, unsigned short port) {
    resolved result;
    std::vector<bool> is_v6;
    for (const ip::address& address : addresses)
        is_v6.push_back(address.is_v6());
    for (const std::size_t i : interleave_families(is_v6))
        result.endpoints.emplace_back(addresses[i], port);
    if (result.endpoints.empty())
        result.ec = errc::host_not_found;
    return result;
}

errc resolution_error(int code) {
    switch (code) {
    case EAI_AGAIN:
    case EAI_SYSTEM:
    case EAI_MEMORY:
        return errc::host_not_found_yet;
    default:
        return errc::host_not_found;
    }
}

resolved ask_system(const std::string& host, const std::string& port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
    if (code != 0) {
        resolved result;
        result.ec = resolution_error(code);
        return result;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{list, &::freeaddrinfo};
    std::vector<ip::address> addresses;
    unsigned short number = 0;
    for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
        ip::tcp::endpoint endpoint;
        if (one->ai_addrlen > endpoint.capacity() ||
            (one->ai_family != AF_INET && one->ai_family != AF_INET6))
            continue;
        endpoint.resize(one->ai_addrlen);
        std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
        addresses.push_back(endpoint.address());
        number = endpoint.port();
    }
    return from_addresses(addresses, number);
}

} // namespace

void resolve_wait::abandon() noexcept {
    const std::lock_guard lock{mutex_};
    abandoned_ = true;
    sink_ = nullptr;
    executor_ = {}; // now, while its context lives; the helper thread may hold this for long
}

bool resolve_wait::abandoned() noexcept {
    const std::lock_guard lock{mutex_};
    return abandoned_;
}

void resolve_wait::deliver(const std::shared_ptr<resolve_wait>& wait,
                           const std::shared_ptr<const resolved>& result) {
    const std::lock_guard lock{wait->mutex_};
    if (wait->abandoned_)
        return;
    const boost::asio::any_io_executor executor = std::move(wait->executor_);
    boost::asio::post(executor, [wait, result] {
        if (const auto lane = wait->lane_.lock())
            lane->resolution_ended(wait->sink_, result);
    });
}

resolver::resolver(std::string host, std::string port, lookup user_lookup)
    : host_(std::move(host)), port_(std::move(port)), user_lookup_(std::move(user_lookup)) {
    error_code ec;
    const ip::address address = ip::make_address(host_, ec);
    if (ec)
        return;
    permanent_ = true;
    result_ = std::make_shared<const resolved>(
        from_addresses({address}, static_cast<unsigned short>(std::strtoul(port_.c_str(), nullptr, 10))));
}

std::shared_ptr<const resolved> resolver::known(time_point now) {
    const std::lock_guard lock{mutex_};
    if (result_ && (permanent_ || now < expires_))
        return result_;
    return nullptr;
}

bool resolver::start(std::shared_ptr<resolve_wait> wait) {
    const std::lock_guard lock{mutex_};
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(waits_, [](const auto& other) { return other->abandoned(); });
    waits_.push_back(std::move(wait));
    if ((running_ && now - began_ < patience) || threads_ == most_threads)
        return true;
    const std::uint64_t generation = ++generation_;
    try {
        std::thread{[self = shared_from_this(), generation] { self->run(generation); }}.detach();
    } catch (...) { // no thread, or no memory, can be had
        waits_.pop_back();
        return false;
    }
    ++threads_;
    running_ = true;
    began_ = now;
    return true;
}

void resolver::forget() noexcept {
    const std::lock_guard lock{mutex_};
    if (!permanent_)
        result_.reset();
}

resolved resolver::look_up() const {
    if (!user_lookup_)
        return ask_system(host_, port_);
    std::vector<ip::address> addresses;
    for (const std::string& text : user_lookup_(host_)) {
        error_code ec;
        const ip::address address = ip::make_address(text, ec);
        if (!ec)
            addresses.push_back(address);
    }
    return from_addresses(addresses, static_cast<unsigned short>(std::strtoul(port_.c_str(), nullptr, 10)));
}

void resolver::run(std::uint64_t generation) noexcept {
    resolved found;
    try {
        found = look_up();
    } catch (...) { // the user's own, or out of memory
        found.ec = errc::host_not_found_yet;
    }
    std::shared_ptr<const resolved> result;
    try {
        result = std::make_shared<const resolved>(std::move(found));
    } catch (const std::bad_alloc&) { // those who wait have a deadline
    }
    std::vector<std::shared_ptr<resolve_wait>> waits;
    {
        const std::lock_guard lock{mutex_};
        --threads_;
        const bool newest = generation == generation_;
        if (newest)
            running_ = false;
        if (!result)
            return;
        if (!result->ec) {
            result_ = result;
            expires_ = std::chrono::steady_clock::now() + memory_of_success;
        } else if (!newest && running_) {
            return; // it had been given up; its successor may still succeed
        }
        waits.swap(waits_);
    }
    for (const auto& wait : waits) {
        try {
            resolve_wait::deliver(wait, result);
        } catch (const std::bad_alloc&) { // as above
        }
    }
}

} // namespace originpull::detail
