#ifndef ORIGINPULL_SRC_CALL_RACE_HPP
#define ORIGINPULL_SRC_CALL_RACE_HPP

#include "../net/sinks.hpp"
#include "../policy/racing.hpp"
#include "timer_queue.hpp"
#include "waits.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace originpull::detail {

/** Several TCP connections begun one after the other, of which the first to be established is kept. Awaited
 *  until something has happened; then asked to go on(). Destroyed, it closes what is not kept. */
template <class Net>
class connection_race final : public wait_base, private timer_node {
public:
    using socket = typename Net::socket;
    using endpoint = typename Net::endpoint;

    static constexpr std::chrono::nanoseconds stagger = std::chrono::milliseconds{250};
    static constexpr std::size_t most_at_once = 4;

    connection_race(ready_list& ready, call& c, Net& net, timer_queue& timers, std::weak_ptr<lane_door> lane,
                    const std::vector<endpoint>& endpoints)
        : wait_base(ready, c),
          net_(net),
          timers_(timers),
          lane_(std::move(lane)),
          endpoints_(endpoints),
          racing_(endpoints.size(), stagger, most_at_once) {}

    ~connection_race() {
        timers_.disarm(*this);
        for (attempt& a : attempts_)
            if (a.connecting)
                a.connecting->abandon();
    }

    /// Begins what is to be begun now. False when there is nothing left to wait for.
    [[nodiscard]] bool go_on() {
        for (;;) {
            if (winner || call_.interrupted())
                return false;
            const racing_state::step step = racing_.next(net_.now());
            switch (step.what) {
            case racing_state::step::action::start:
                begin(step.index);
                continue;
            case racing_state::step::action::lost:
                return false;
            case racing_state::step::action::wait:
                break;
            }
            if (step.until != time_point::max())
                timers_.arm(*this, step.until);
            return true;
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return event_ || call_.interrupted(); }
    void await_suspend(std::coroutine_handle<> by) noexcept {
        waiting_ = true;
        suspend(by);
    }
    void await_resume() noexcept { event_ = waiting_ = false; }
    void interrupt() noexcept override { wake(); }

    std::shared_ptr<socket> winner;
    error_code last_error;

private:
    struct attempt final : io_sink {
        attempt(connection_race& race, std::shared_ptr<socket> s) : owner(race), connecting(std::move(s)) {}
        void on_io(const error_code& ec, std::size_t) noexcept override { owner.ended(*this, ec); }
        connection_race& owner;
        std::shared_ptr<socket> connecting;
    };

    void begin(std::size_t index) {
        attempts_.emplace_back(*this, net_.make_socket(lane_));
        attempts_.back().connecting->connect(endpoints_[index], attempts_.back());
    }

    void ended(attempt& a, const error_code& ec) noexcept {
        if (!ec && !winner) {
            winner = std::move(a.connecting);
        } else {
            a.connecting->abandon();
            a.connecting.reset();
            racing_.failed();
            last_error = ec;
        }
        wake();
    }

    void expired() noexcept override { wake(); }

    void wake() noexcept {
        event_ = true;
        if (std::exchange(waiting_, false))
            resume();
    }

    Net& net_;
    timer_queue& timers_;
    std::weak_ptr<lane_door> lane_;
    const std::vector<endpoint>& endpoints_;
    racing_state racing_;
    std::deque<attempt> attempts_; ///< stays where it is: operations point into it
    bool event_ = false;
    bool waiting_ = false;
};

} // namespace originpull::detail

#endif
