#ifndef ORIGINPULL_IO_CONTEXT_POOL_HPP
#define ORIGINPULL_IO_CONTEXT_POOL_HPP

#include <originpull/detail/export.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>

namespace originpull {

/** Execution contexts with one thread each, for clients that are to use several cores without locks in
 *  common.
 *
 *  The threads run until stop() or the destructor. An exception that leaves a handler on one of them is kept
 *  and thrown by join(). Neither join() nor the destructor may be called on one of these threads.
 */
class ORIGINPULL_EXPORT io_context_pool {
public:
    /// @throws std::invalid_argument unless `threads` is 1 to 1024
    explicit io_context_pool(std::size_t threads);
    ~io_context_pool(); ///< stop(), then waits for the threads

    io_context_pool(const io_context_pool&) = delete;
    io_context_pool& operator=(const io_context_pool&) = delete;

    [[nodiscard]] std::size_t size() const noexcept;

    /// The executor of the next context, in turn.
    [[nodiscard]] boost::asio::any_io_executor get_executor() noexcept;
    /// The executor of context `index`, which must be less than size().
    [[nodiscard]] boost::asio::any_io_executor get_executor(std::size_t index) const;

    /// Ends the threads as soon as their present handlers have returned; work left is dropped. Thread-safe.
    void stop() noexcept;

    /// Lets the threads finish the work there is, waits for them, and throws what left a handler.
    void join();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace originpull

#endif
