#ifndef ORIGINPULL_SRC_CALL_LANE_HPP
#define ORIGINPULL_SRC_CALL_LANE_HPP

#include "connection.hpp"
#include "driver.hpp"
#include "lane_base.hpp"
#include "race.hpp"
#include "shared_state.hpp"
#include "waits.hpp"

#include <boost/asio/post.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace originpull::detail {

/** Drives the calls of one execution context: connections, timers, queues, and a coroutine for each call.
 *
 *  Not a strand but a lock: a call begins on the thread that makes it, without a detour through the loop, and
 *  closing a client takes effect at once. `Net` is the world outside; see asio_net.
 */
template <class Net>
class lane final : public lane_base, private driver {
public:
    /// @param index its place among the lanes of the client
    lane(std::shared_ptr<shared_state> shared, boost::asio::any_io_executor executor, std::size_t index,
         std::size_t max_connections, Net net)
        : shared_(std::move(shared)),
          index_(index),
          executor_(std::move(executor)),
          net_(std::move(net)),
          pool_(max_connections) {
        expired_.reserve(max_connections + 1);
    }

    ~lane() override { destroy_all(); }

    // From the client.

    bool alive() override {
        const std::lock_guard lock{mutex_};
        return !gone_;
    }

    void start(std::shared_ptr<call> c) override {
        enter(false, [&] {
            if (gone_)
                return; // like every operation of a context that is no more, it never completes
            c->body = drive(*c);
            timers_.reserve(2 * in_flight_.size() + 8); // its own timer, and one while it connects
            c->id = shared_->next_call_id();
            c->ticket = shared_->pacing->ticket();
            c->began = net_.now();
            c->turn_lane = index_;
            ++counters_.calls;
            call& started = *c;
            started.self = std::move(c);
            in_flight_.push_back(started);
            if (closed_)
                started.interrupt(interruption::client_closed);
            ready_.add(started, started.body.handle());
        });
    }

    void cancel(const std::shared_ptr<call>& c, boost::asio::cancellation_type_t type) noexcept override {
        using boost::asio::cancellation_type;
        enter(false, [&] {
            if (gone_ || c->finished)
                return;
            const bool always = (type & (cancellation_type::terminal | cancellation_type::partial)) !=
                                cancellation_type::none;
            const bool total = (type & cancellation_type::total) != cancellation_type::none;
            if (always || (total && !c->sent))
                c->interrupt(interruption::canceled);
        });
    }

    void close(bool gently) noexcept override {
        enter(false, [&] {
            if (gone_)
                return;
            closed_ = true;
            for (call* c = in_flight_.empty() ? nullptr : &in_flight_.front(); c != nullptr;
                 c = in_flight_.next(*c))
                if (gently && c->unsettled)
                    c->closed_when_settled = true;
                else
                    c->interrupt(interruption::client_closed);
            pool_.drain(expired_);
            close_expired();
        });
    }

    void set_gate_bell(std::function<void()> bell) override {
        const std::lock_guard lock{mutex_};
        place_.bell = std::move(bell);
    }

    void look_again() override {
        enter(false, [] {}); // gate and turns are looked at whenever something happens
    }

    void add_to(statistics& sum) override;
    [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept override { return executor_; }

    // From the loop.

    void io_ended(io_sink*& sink, const error_code& ec, std::size_t bytes) override {
        enter(true, [&] {
            if (sink != nullptr)
                std::exchange(sink, nullptr)->on_io(ec, bytes);
        });
    }

    void timer_expired() override {
        enter(true, [&] {
            armed_.reset();
            const time_point now = net_.now();
            while (timer_node* const due = timers_.pop_due(now))
                due->expired();
        });
    }

    void resolution_ended(resolve_sink*& sink, std::shared_ptr<const resolved> result) override {
        enter(true, [&] {
            if (sink != nullptr)
                std::exchange(sink, nullptr)->on_resolved(std::move(result));
        });
    }

    void context_gone() noexcept override { destroy_all(); }

private:
    using connection_type = connection<Net>;
    using connection_ptr = std::unique_ptr<connection_type>;
    using pool_type = pool_state<connection_ptr>;

    /// A slot of the pool, with the connection in it once there is one. Gives the slot back when dropped.
    class lease {
    public:
        lease() noexcept = default;
        explicit lease(lane& owner) noexcept : owner_(&owner) {}
        lease(lease&& other) noexcept
            : it(std::move(other.it)), owner_(std::exchange(other.owner_, nullptr)) {}
        lease& operator=(lease&& other) noexcept {
            std::swap(it, other.it);
            std::swap(owner_, other.owner_);
            return *this;
        }
        ~lease() { drop(); }

        void drop() noexcept {
            it.reset();
            if (lane* const owner = std::exchange(owner_, nullptr); owner != nullptr && !owner->gone_)
                owner->serve(owner->pool_.free_slot());
        }
        /// The slot and its connection belong to the pool again.
        void release() noexcept { owner_ = nullptr; }

        connection_ptr it;

    private:
        lane* owner_ = nullptr;
    };

    /// What a call has when it may send: a connection, or the reason why not.
    struct obtained {
        lease with;
        error_code ec;
        std::string detail;
        bool tried = false; ///< to connect, so that it counts as an attempt
    };

    /// How an attempt went, before its meaning is known.
    struct exchanged {
        error_code ec;
        std::string detail;
    };

    /// Rings when the gate may open; that it is looked at after everything that happens is all that is
    /// needed.
    struct gate_timer final : timer_node {
        void expired() noexcept override {}
    };

    using call_list = intrusive_list<call, in_flight_tag>;

    /// An event for the observer, with the text that it views.
    struct kept_event {
        observer_event event;
        std::string ray_id;
    };

    template <class F>
    void enter(bool on_loop, F&& f);
    void deliver(call_list& done, bool on_loop);
    void tell(std::vector<kept_event>& events) noexcept;
    void settle();
    void set_timer();
    void destroy_all() noexcept;
    void finish(call& c) noexcept;

    // The gate: pacing and pauses.
    void pump_gate();
    void leave_gate(call& c) noexcept;
    void tell_pacing(call& c, const response_head* head) noexcept;
    [[nodiscard]] bool cannot_wait(call& c, time_point now) noexcept;
    void call_turns() noexcept;
    void serve(typename pool_type::served what) noexcept;

    // The call, in the order of its journey; drive.hpp, connect.hpp, exchange.hpp.
    task<void> drive(call& c);
    task<void> attempts(call& c, step& s);
    task<error_code> pass_gate(call& c);
    task<obtained> obtain(call& c, bool fresh_only);
    task<obtained> open(call& c, lease slot);
    task<exchanged> handshake(call& c, connection_type& with);
    task<exchanged> exchange(call& c, const request_data& what, connection_type& with);
    task<error_code> send(call& c, connection_type& with);

    exchanged take_what_has_come(call& c, connection_type& with);
    attempt_outcome understand(call& c, step& s, connection_type& with);
    attempt_outcome fail_attempt(call& c, const error_code& ec, std::string detail, effect contributes);
    void put_back(lease& from);
    void close_expired() noexcept;
    void arm(call& c, std::optional<time_point> step) noexcept;
    [[nodiscard]] bool worth_another(const error_code& ec, const diagnostics& info) const noexcept;
    [[nodiscard]] static error_code ended_code(const call& c) noexcept;
    [[nodiscard]] static stop_reason why_it_ended(const call& c) noexcept;

    // What procedures ask for; drive.hpp.
    task<void> perform(call& c, step& s) override;
    task<pause_end> pause(call& c, nanoseconds length) override;
    task<bool> take_turn(call& c, const zone_id& zone) override;
    void leave_turn(call& c) noexcept override;
    [[nodiscard]] error_code end_code(const call& c) const noexcept override { return ended_code(c); }
    [[nodiscard]] stop_reason end_reason(const call& c) const noexcept override { return why_it_ended(c); }
    [[nodiscard]] time_point time() const noexcept override { return net_.now(); }
    [[nodiscard]] double chance() noexcept override { return net_.random(); }

    [[nodiscard]] std::optional<nanoseconds> remaining(const call& c) const noexcept;
    void tell_of_attempt(const call& c, const attempt_outcome& outcome, const retry_decision& decision,
                         time_point began) noexcept;
    void tell_of_call(const call& c) noexcept;
    void tell(observer_event event, const call& c) noexcept;
    [[nodiscard]] time_point usable_until(const connection_type& one) const noexcept;

    const std::shared_ptr<shared_state> shared_;
    const std::size_t index_;
    const boost::asio::any_io_executor executor_;

    std::mutex mutex_;
    Net net_;
    pool_type pool_;
    ready_list ready_;
    timer_queue timers_;
    gate_wait::queue gate_;
    turn_wait::queue turns_; ///< those who wait for their turn to change a zone
    gate_timer gate_timer_;
    limiter::place place_;    ///< among the lanes that wait for permits
    bool in_line_ = false;    ///< it may be taken there
    time_point gate_opens_{}; ///< not before, as far as is known; all in the queue can wait until then
    std::optional<time_point> armed_; ///< when the timer will ring
    call_list in_flight_;
    call_list done_;                 ///< to be delivered when the lock is released
    std::vector<kept_event> events_; ///< to be told then
    statistics counters_;
    std::vector<connection_ptr> expired_; ///< to be closed politely; has room for all there can be
    secret_buffer plaintext_;             ///< of the request being written
    std::size_t pausing_ = 0;             ///< calls between two attempts
    bool closed_ = false;
    bool gone_ = false;
};

} // namespace originpull::detail

#endif
