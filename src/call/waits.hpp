#ifndef ORIGINPULL_SRC_CALL_WAITS_HPP
#define ORIGINPULL_SRC_CALL_WAITS_HPP

#include "call.hpp"

#include "../net/sinks.hpp"

#include <boost/asio/error.hpp>

#include <coroutine>
#include <cstddef>
#include <memory>
#include <utility>

namespace originpull::detail {

// Everything that a call can wait for. Each is awaited as a named object, ends once, and can be interrupted.

/// Those whose wait has ended: they go on before the lock is released, one after the other, never nested.
class ready_list {
public:
    void add(call& c, std::coroutine_handle<> by) noexcept {
        c.waits_for = nullptr;
        if (c.resume_by)
            return;
        c.resume_by = by;
        list_.push_back(c);
    }

    [[nodiscard]] bool empty() const noexcept { return list_.empty(); }

    void run() {
        while (!list_.empty())
            std::exchange(list_.pop_front().resume_by, nullptr).resume();
    }

private:
    intrusive_list<call, ready_tag> list_;
};

/// What all waits have in common: a call that is interrupted already does not begin to wait.
class wait_base : public suspension {
public:
    wait_base(ready_list& ready, call& c) noexcept : ready_(ready), call_(c) {}
    wait_base(const wait_base&) = delete;
    wait_base& operator=(const wait_base&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return call_.interrupted(); }

protected:
    ~wait_base() = default;

    void suspend(std::coroutine_handle<> by) noexcept {
        by_ = by;
        call_.waits_for = this;
    }
    void resume() noexcept { ready_.add(call_, by_); }

    ready_list& ready_;
    call& call_;
    std::coroutine_handle<> by_;
};

/// Until the call's timer interrupts it.
class pause_wait final : public wait_base {
public:
    using wait_base::wait_base;
    void await_suspend(std::coroutine_handle<> by) noexcept { suspend(by); }
    void await_resume() const noexcept {}
    void interrupt() noexcept override { resume(); }
};

/// In the queue at the gate, until it is let through (call::admitted).
class gate_wait final : public wait_base {
public:
    using queue = intrusive_list<call, gate_tag>;

    gate_wait(ready_list& ready, call& c, queue& at) noexcept : wait_base(ready, c), queue_(at) {}
    void await_suspend(std::coroutine_handle<> by) noexcept {
        suspend(by);
        // Who was let through and could not go after all has his old place again.
        call* next = queue_.empty() || queue_.back().id < call_.id ? nullptr : &queue_.front();
        while (next != nullptr && next->id < call_.id)
            next = queue_.next(*next);
        if (next != nullptr)
            queue_.insert_before(*next, call_);
        else
            queue_.push_back(call_);
    }
    void await_resume() const noexcept {}
    void interrupt() noexcept override {
        queue_.remove(call_);
        resume();
    }
    /// Its turn has come; it is no longer in the queue.
    void let_through() noexcept { resume(); }

private:
    queue& queue_;
};

/// For the turn to change a zone. Who is interrupted has to leave the turn, whether or not it has come.
class turn_wait final : public wait_base {
public:
    using queue = intrusive_list<call, gate_tag>;

    turn_wait(ready_list& ready, call& c, queue& at) noexcept : wait_base(ready, c), queue_(at) {}
    void await_suspend(std::coroutine_handle<> by) noexcept {
        suspend(by);
        queue_.push_back(call_);
    }
    void await_resume() const noexcept {}
    void interrupt() noexcept override {
        queue_.remove(call_);
        resume();
    }
    /// The turn has come.
    void come() noexcept { interrupt(); }

private:
    queue& queue_;
};

/// For a connection, or for the permit to open one.
template <class Pool>
class slot_wait final : public wait_base {
public:
    slot_wait(ready_list& ready, call& c, Pool& pool) noexcept : wait_base(ready, c), pool_(pool) {}
    void await_suspend(std::coroutine_handle<> by) noexcept {
        suspend(by);
        pool_.wait(call_);
    }
    void await_resume() const noexcept {}
    void interrupt() noexcept override {
        pool_.leave(call_);
        resume();
    }
    void serve(typename Pool::grant what) noexcept {
        granted = std::move(what);
        resume();
    }

    std::optional<typename Pool::grant> granted;

private:
    Pool& pool_;
};

/// For one operation of a socket. Interrupted, the operation is cancelled, and what it had achieved still
/// counts.
template <class Socket, void (Socket::*Begin)(io_sink&)>
class io_wait final : public wait_base, private io_sink {
public:
    io_wait(ready_list& ready, call& c, Socket& socket) noexcept : wait_base(ready, c), socket_(socket) {}
    void await_suspend(std::coroutine_handle<> by) {
        (socket_.*Begin)(*this); // reports through the loop, never from inside
        suspend(by);
    }
    void await_resume() const noexcept {}
    void interrupt() noexcept override { socket_.cancel(); }

    error_code ec = boost::asio::error::operation_aborted;
    std::size_t bytes = 0;

private:
    void on_io(const error_code& result, std::size_t n) noexcept override {
        ec = result;
        bytes = n;
        resume();
    }

    Socket& socket_;
};

template <class Socket>
using read_wait = io_wait<Socket, &Socket::read>;
template <class Socket>
using write_wait = io_wait<Socket, &Socket::write>;

/// For the addresses of the host. Interrupted, nobody waits for the resolver any more.
template <class Net>
class resolution_wait final : public wait_base, private resolve_sink {
public:
    resolution_wait(ready_list& ready, call& c, Net& net, std::weak_ptr<lane_door> lane) noexcept
        : wait_base(ready, c), net_(net), lane_(std::move(lane)) {}
    ~resolution_wait() { drop(); }

    bool await_suspend(std::coroutine_handle<> by) {
        resolution_ = net_.resolve(lane_, *this);
        if (!resolution_)
            return false;
        suspend(by);
        return true;
    }
    void await_resume() const noexcept {}
    void interrupt() noexcept override {
        drop();
        resume();
    }

    std::shared_ptr<const resolved> result; ///< null: it could not be begun, or was interrupted

private:
    void on_resolved(std::shared_ptr<const resolved> found) noexcept override {
        result = std::move(found);
        resume();
    }
    void drop() noexcept {
        if (resolution_)
            resolution_->abandon();
        resolution_ = {};
    }

    Net& net_;
    std::weak_ptr<lane_door> lane_;
    typename Net::resolution resolution_{};
};

} // namespace originpull::detail

#endif
