#ifndef ORIGINPULL_SRC_CLIENT_CONTEXT_WATCH_HPP
#define ORIGINPULL_SRC_CLIENT_CONTEXT_WATCH_HPP

#include "../net/sinks.hpp"

#include <boost/asio/execution_context.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace originpull::detail {

/** Tells lanes that their execution context is being destroyed, so that no socket outlives it and a client
 *  may. Made after the lane's timer and with it the reactor, so it is shut down before they are. */
class context_watch final : public boost::asio::execution_context::service {
public:
    using key_type = context_watch;
    inline static boost::asio::execution_context::id id;

    explicit context_watch(boost::asio::execution_context& context) : service(context) {}

    void add(const std::shared_ptr<lane_door>& lane) {
        const std::lock_guard lock{mutex_};
        std::erase_if(lanes_, [](const auto& other) { return other.expired(); });
        lanes_.push_back(lane);
    }

private:
    void shutdown() override {
        std::vector<std::weak_ptr<lane_door>> lanes;
        {
            const std::lock_guard lock{mutex_};
            lanes.swap(lanes_);
        }
        for (const auto& weak : lanes)
            if (const auto lane = weak.lock())
                lane->context_gone();
    }

    std::mutex mutex_;
    std::vector<std::weak_ptr<lane_door>> lanes_;
};

} // namespace originpull::detail

#endif
