#include <originpull/io_context_pool.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace originpull {

struct io_context_pool::impl {
    struct worker {
        boost::asio::io_context context{1};
        std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work{
            context.get_executor()};
        std::thread thread;
    };

    std::deque<worker> workers;
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr thrown;

    void run(worker& w) noexcept {
        try {
            w.context.run();
        } catch (...) {
            {
                const std::lock_guard lock{mutex};
                if (!thrown)
                    thrown = std::current_exception();
            }
            stop();
        }
    }

    void stop() noexcept {
        for (worker& w : workers)
            w.context.stop();
    }

    void wait() noexcept {
        for (worker& w : workers)
            if (w.thread.joinable())
                w.thread.join();
    }
};

io_context_pool::io_context_pool(std::size_t threads) : impl_(std::make_unique<impl>()) {
    if (threads < 1 || threads > 1024)
        throw std::invalid_argument("io_context_pool: the number of threads must be 1 to 1024");
    for (std::size_t i = 0; i < threads; ++i)
        impl_->workers.emplace_back();
    try {
        for (impl::worker& w : impl_->workers)
            w.thread = std::thread{[this, &w] { impl_->run(w); }};
    } catch (...) {
        impl_->stop();
        impl_->wait();
        throw;
    }
}

io_context_pool::~io_context_pool() {
    impl_->stop();
    impl_->wait();
}

std::size_t io_context_pool::size() const noexcept { return impl_->workers.size(); }

boost::asio::any_io_executor io_context_pool::get_executor() noexcept {
    const std::size_t turn = impl_->next.fetch_add(1, std::memory_order_relaxed);
    return impl_->workers[turn % impl_->workers.size()].context.get_executor();
}

boost::asio::any_io_executor io_context_pool::get_executor(std::size_t index) const {
    return impl_->workers.at(index).context.get_executor();
}

void io_context_pool::stop() noexcept { impl_->stop(); }

void io_context_pool::join() {
    for (impl::worker& w : impl_->workers)
        w.work.reset();
    impl_->wait();
    if (const std::exception_ptr thrown = std::exchange(impl_->thrown, nullptr))
        std::rethrow_exception(thrown);
}

} // namespace originpull
