#ifndef ORIGINPULL_SRC_NET_RESOLVER_HPP
#define ORIGINPULL_SRC_NET_RESOLVER_HPP

#include "sinks.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace originpull::detail {

/** One caller's interest in a resolution. Dropping it is all it takes to stop waiting: getaddrinfo cannot be
 *  cancelled, so its result is left to nobody. */
class resolve_wait {
public:
    resolve_wait(std::weak_ptr<lane_door> lane, boost::asio::any_io_executor executor, resolve_sink& sink)
        : lane_(std::move(lane)), executor_(std::move(executor)), sink_(&sink) {}

    /// Under the lane's lock.
    void abandon() noexcept;
    [[nodiscard]] bool abandoned() noexcept;

private:
    friend class resolver;
    static void deliver(const std::shared_ptr<resolve_wait>& wait,
                        const std::shared_ptr<const resolved>& result);

    std::mutex mutex_; ///< keeps the executor's context alive while something is posted to it
    std::weak_ptr<lane_door> lane_;
    boost::asio::any_io_executor executor_;
    resolve_sink* sink_;
    bool abandoned_ = false;
};

/** Host to endpoints for all lanes of a client: few helper threads, a short memory, nobody ever blocked.
 *
 *  The helper thread owns what it needs, so neither a client nor an execution context waits for it.
 */
class resolver : public std::enable_shared_from_this<resolver> {
public:
    using lookup = std::function<std::vector<std::string>(const std::string&)>;

    /// @param user_lookup config.resolver; empty: getaddrinfo
    resolver(std::string host, std::string port, lookup user_lookup);

    /// The endpoints, if they are known at this moment.
    [[nodiscard]] std::shared_ptr<const resolved> known(time_point now);

    /// Begins a resolution, or joins the one under way. False when no thread can be had; nothing is reported
    /// then.
    [[nodiscard]] bool start(std::shared_ptr<resolve_wait> wait);

    /// None of the addresses could be reached: ask again next time.
    void forget() noexcept;

private:
    void run(std::uint64_t generation) noexcept;
    [[nodiscard]] resolved look_up() const;

    const std::string host_;
    const std::string port_;
    const lookup user_lookup_;

    std::mutex mutex_;
    std::shared_ptr<const resolved> result_;
    bool permanent_ = false; ///< the host is an address
    time_point expires_{};
    time_point began_{};
    std::uint64_t generation_ = 0;
    bool running_ = false;
    int threads_ = 0; ///< those that have not returned, lost ones included
    std::vector<std::shared_ptr<resolve_wait>> waits_;
};

} // namespace originpull::detail

#endif
