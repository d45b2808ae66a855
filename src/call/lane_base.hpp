#ifndef ORIGINPULL_SRC_CALL_LANE_BASE_HPP
#define ORIGINPULL_SRC_CALL_LANE_BASE_HPP

#include "../net/sinks.hpp"
#include "call.hpp"

#include <originpull/statistics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <functional>
#include <memory>

namespace originpull::detail {

/// A lane, as the client sees it: the calls that one execution context drives.
class lane_base : public lane_door {
public:
    /// Whether its execution context is still there. From any thread.
    [[nodiscard]] virtual bool alive() = 0;

    /// Begins a call. From any thread.
    virtual void start(std::shared_ptr<call> c) = 0;

    /// A user's wish; passed over when the operation does not offer that type now. From any thread.
    virtual void cancel(const std::shared_ptr<call>& c, boost::asio::cancellation_type_t type) noexcept = 0;

    /// Ends all calls and closes all connections; gently: when changes that have been sent are answered. From any thread.
    virtual void close(bool gently) noexcept = 0;

    /// Another lane was told to pause, or has given up a turn that one of the calls here waits for.
    virtual void look_again() = 0;

    /// How to make it look again when its turn at the gate has come. Before the first call.
    virtual void set_gate_bell(std::function<void()> bell) = 0;

    virtual void add_to(statistics& sum) = 0;

    [[nodiscard]] virtual const boost::asio::any_io_executor& executor() const noexcept = 0;
};

} // namespace originpull::detail

#endif
