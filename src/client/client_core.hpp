#ifndef ORIGINPULL_SRC_CLIENT_CLIENT_CORE_HPP
#define ORIGINPULL_SRC_CLIENT_CLIENT_CORE_HPP

#include "../call/lane_base.hpp"
#include "../call/shared_state.hpp"

#include <originpull/call_options.hpp>
#include <originpull/config.hpp>
#include <originpull/statistics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace originpull::detail {

/// What a client is a handle to: its lanes and what they share. Thread-safe.
class client_core {
public:
    /// One lane for each executor. @throws std::invalid_argument
    client_core(const std::vector<boost::asio::any_io_executor>& executors, const client_config& config);

    struct place {
        std::shared_ptr<lane_base> lane;
        boost::asio::execution_context* context = nullptr;
    };

    /// The lane that a call goes to: the one of its handler's context, or else the next in turn.
    [[nodiscard]] const std::shared_ptr<lane_base>& lane_for(boost::asio::execution_context* home) noexcept;

    /// What holds for a call with these options, which have been checked.
    [[nodiscard]] call_limits limits(const call_options& options) const noexcept;

    [[nodiscard]] originpull::statistics statistics() const;
    void close(bool gently) noexcept;

private:
    std::shared_ptr<shared_state> shared_;
    std::vector<place> places_;
    std::atomic<std::size_t> next_{0};
};

} // namespace originpull::detail

#endif
