#ifndef ORIGINPULL_SRC_CALL_TASK_HPP
#define ORIGINPULL_SRC_CALL_TASK_HPP

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace originpull::detail {

template <class T>
class task;

/// What promises of all tasks have in common: who waits for the result, and what was thrown instead of one.
class task_promise_base {
public:
    std::suspend_always initial_suspend() noexcept { return {}; }

    struct final_awaiter {
        bool await_ready() noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
            const std::coroutine_handle<> next = ended.promise().continuation;
            return next ? next : std::noop_coroutine();
        }
        void await_resume() noexcept {}
    };
    final_awaiter final_suspend() noexcept { return {}; }

    void unhandled_exception() noexcept { thrown = std::current_exception(); }

    std::coroutine_handle<> continuation;
    std::exception_ptr thrown;
};

template <class T>
class task_promise : public task_promise_base {
public:
    task<T> get_return_object() noexcept;
    void return_value(T result) noexcept(std::is_nothrow_move_constructible_v<T>) {
        value.emplace(std::move(result));
    }
    T take() {
        if (thrown)
            std::rethrow_exception(thrown);
        return std::move(*value);
    }

    std::optional<T> value;
};

template <>
class task_promise<void> : public task_promise_base {
public:
    task<void> get_return_object() noexcept;
    void return_void() noexcept {}
    void take() const {
        if (thrown)
            std::rethrow_exception(thrown);
    }
};

/** A lazy coroutine that runs inside a lane, under its lock.
 *
 *  Not asio::awaitable: there, cancellation reaches a coroutine through slots at every level, as exceptions;
 *  here a call is interrupted at one place, and a wait costs neither an executor nor an allocation.
 */
template <class T>
class [[nodiscard]] task {
public:
    using promise_type = task_promise<T>;

    task() noexcept = default;
    explicit task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
    task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    task& operator=(task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~task() {
        if (handle_)
            handle_.destroy();
    }

    /// For the outermost task: the handle to resume it by.
    [[nodiscard]] std::coroutine_handle<> handle() const noexcept { return handle_; }

    auto operator co_await() && noexcept {
        struct awaiter {
            std::coroutine_handle<promise_type> callee;
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) const noexcept {
                callee.promise().continuation = caller;
                return callee;
            }
            T await_resume() const { return callee.promise().take(); }
        };
        return awaiter{handle_};
    }

private:
    std::coroutine_handle<promise_type> handle_;
};

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
    return task<T>{std::coroutine_handle<task_promise<T>>::from_promise(*this)};
}

inline task<void> task_promise<void>::get_return_object() noexcept {
    return task<void>{std::coroutine_handle<task_promise<void>>::from_promise(*this)};
}

} // namespace originpull::detail

#endif
