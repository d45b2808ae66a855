#ifndef ORIGINPULL_SRC_NET_SINKS_HPP
#define ORIGINPULL_SRC_NET_SINKS_HPP

#include <originpull/error.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace originpull::detail {

using time_point = std::chrono::steady_clock::time_point;

/// Where the end of a socket operation is reported, under the lane's lock.
class io_sink {
public:
    virtual void on_io(const error_code& ec, std::size_t bytes) noexcept = 0;

protected:
    ~io_sink() = default;
};

struct resolved {
    error_code ec;
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
};

/// Where the end of a name resolution is reported, under the lane's lock.
class resolve_sink {
public:
    virtual void on_resolved(std::shared_ptr<const resolved> result) noexcept = 0;

protected:
    ~resolve_sink() = default;
};

/** What the network side sees of a lane: a lock, a door, and a bell.
 *
 *  Everything that happens from outside enters through one of these functions. They take the lock, let the
 *  calls concerned go on until each waits again or has ended, release the lock and only then deliver results.
 * So code of a user never runs under a lock, and code here never runs twice at once.
 */
class lane_door : public std::enable_shared_from_this<lane_door> {
public:
    virtual ~lane_door() = default;

    /// From a handler on the loop: a socket operation has ended.
    virtual void io_ended(io_sink*& sink, const error_code& ec, std::size_t bytes) = 0;

    /// From a handler on the loop: the timer has expired.
    virtual void timer_expired() = 0;

    /// From a handler on the loop: a resolution has ended. `sink` is null when nobody waits any more.
    virtual void resolution_ended(resolve_sink*& sink, std::shared_ptr<const resolved> result) = 0;

    /// The execution context is going away: everything is destroyed, nothing completes any more.
    virtual void context_gone() noexcept = 0;
};

} // namespace originpull::detail

#endif
