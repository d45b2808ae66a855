#ifndef ORIGINPULL_SRC_CALL_CALL_HPP
#define ORIGINPULL_SRC_CALL_CALL_HPP

#include "../policy/intrusive_list.hpp"
#include "../policy/pool_state.hpp"
#include "../policy/zone_turns.hpp"
#include "step.hpp"
#include "task.hpp"
#include "timer_queue.hpp"

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>

namespace originpull::detail {

/// Something that a call waits for. interrupt() makes it go on soon; the call then looks why.
class suspension {
public:
    virtual void interrupt() noexcept = 0;

protected:
    ~suspension() = default;
};

/// Why a call is told to stop waiting.
enum class interruption : unsigned char {
    none,
    step,          ///< the time for this step is over: an attempt, a connection, a pause
    call_deadline, ///< and the following: the whole call is over
    canceled,
    client_closed,
};

/// The limits of one call, all of them settled.
struct call_limits {
    std::optional<time_point> deadline;
    std::chrono::nanoseconds attempt_timeout{}; ///< 0 = none
    int max_attempts = 1;
};

class driver;

struct in_flight_tag;
struct ready_tag;
struct gate_tag;

/** One call of a user, from its start to its delivery. Everything but deliver() happens under its lane's
 *  lock.
 */
class call : public std::enable_shared_from_this<call>,
             public list_hook<in_flight_tag>,
             public list_hook<ready_tag>,
             public list_hook<gate_tag>,
             public pool_waiter,
             public zone_turn,
             public timer_node {
public:
    call(const operation& what, const call_limits& bounds) : limits(bounds), op_(what) {}
    virtual ~call() = default;

    /// Of an operation that is one request. Null: it is a procedure.
    [[nodiscard]] virtual step* only_step() noexcept { return nullptr; }
    [[nodiscard]] virtual task<void> procedure(driver& by) = 0;

    /** Completes the handler: outside the lane's lock, never inside an initiating function.
     *  @param on_loop whether this thread is running a handler of the lane's executor now */
    virtual void deliver(std::shared_ptr<call> me, bool on_loop) = 0;

    /// What the user asked for; a procedure's steps are operations of their own.
    [[nodiscard]] const operation& op() const noexcept { return op_; }
    [[nodiscard]] bool interrupted() const noexcept { return why != interruption::none; }
    /// Whether the whole call is over, rather than one step of it.
    [[nodiscard]] bool ended() const noexcept { return why > interruption::step; }

    /// The first reason to end the call stays.
    void interrupt(interruption reason) noexcept {
        if (ended())
            return;
        why = reason;
        if (waits_for != nullptr)
            waits_for->interrupt();
    }

    void expired() noexcept final {
        interrupt(timer_is_deadline ? interruption::call_deadline : interruption::step);
    }

    /// What an earlier step of a procedure said is what counts after all; what adds up stays.
    void go_back_to(const error_code& ec, diagnostics said) {
        said.attempts = info.attempts;
        said.waited = info.waited;
        said.paced = info.paced;
        said.effect = info.effect;
        info = std::move(said);
        result = ec;
    }

    /// What came of the change that was under way is known.
    void settle() noexcept {
        unsettled = false;
        if (closed_when_settled)
            interrupt(interruption::client_closed);
    }

    void step_over() noexcept {
        if (why == interruption::step)
            why = interruption::none;
    }

    const call_limits limits;

    error_code result;
    diagnostics info;
    std::uint64_t id = 0;
    std::uint64_t ticket = 0; ///< its place among all who share the pacing
    time_point began{};

    std::shared_ptr<call> self; ///< keeps it while it is in flight
    task<void> body;
    std::coroutine_handle<> resume_by; ///< set while it is in the lane's list of those to go on
    suspension* waits_for = nullptr;
    interruption why = interruption::none;
    bool timer_is_deadline = false;    ///< what its expiry means: the call's deadline, or the step's
    bool finished = false;             ///< nothing can change its end any more
    bool unsettled = false;            ///< a change is under way, and what came of it is not known yet
    bool closed_when_settled = false;  ///< its client is closed, but it ends when that is known
    bool sent = false;                 ///< a change has been handed to a connection at least once
    bool admitted = false;             ///< past the gate, its permit not yet used
    std::optional<time_point> counted; ///< when its permit was used; until the answer is known

private:
    const operation& op_;
};

} // namespace originpull::detail

#endif
