#ifndef ORIGINPULL_SRC_NET_ASIO_SOCKET_HPP
#define ORIGINPULL_SRC_NET_ASIO_SOCKET_HPP

#include "sinks.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace originpull::detail {

/// Memory for the handlers of one socket: an operation at a time in each direction costs no allocation.
class handler_memory {
public:
    void* allocate(std::size_t size) {
        for (block& b : blocks_) {
            if (!b.used && size <= sizeof b.bytes) {
                b.used = true;
                return b.bytes;
            }
        }
        return ::operator new(size);
    }

    void deallocate(void* pointer) noexcept {
        for (block& b : blocks_) {
            if (pointer == b.bytes) {
                b.used = false;
                return;
            }
        }
        ::operator delete(pointer);
    }

private:
    struct block {
        alignas(std::max_align_t) unsigned char bytes[256];
        bool used = false;
    };
    std::array<block, 2> blocks_;
};

/** A TCP socket of a lane, with the buffers of its operations.
 *
 *  Lives as long as an operation is pending, so it can be abandoned at any time. All members are called under
 *  the lane's lock. At most one operation is pending.
 */
template <class Executor>
class asio_socket : public std::enable_shared_from_this<asio_socket<Executor>> {
public:
    using tcp = boost::asio::ip::tcp;

    asio_socket(std::weak_ptr<lane_door> lane, const Executor& executor)
        : lane_(std::move(lane)), socket_(executor) {}

    static constexpr std::size_t buffer_size = 17 * 1024; // one TLS record with its overhead

    void connect(const tcp::endpoint& endpoint, io_sink& sink) {
        error_code ec;
        socket_.open(endpoint.protocol(), ec);
        if (!ec)
            socket_.non_blocking(true, ec);
        if (!ec)
            socket_.set_option(tcp::no_delay{true}, ec);
        if (ec) { // reported like any other end, not from inside
            sink_ = &sink;
            boost::asio::post(socket_.get_executor(), ended{this->shared_from_this(), lane_.lock(), ec});
            return;
        }
        sink_ = &sink;
        socket_.async_connect(endpoint, ended{this->shared_from_this(), lane_.lock(), {}});
    }

    /// Reads into input(); reports how much.
    void read(io_sink& sink) {
        ensure_buffer();
        sink_ = &sink;
        socket_.async_read_some(boost::asio::buffer(buffer_.get(), buffer_size),
                                ended{this->shared_from_this(), lane_.lock(), {}});
    }

    /// Takes over what is to be written; reports how much of outgoing() was.
    void write(io_sink& sink) {
        sink_ = &sink;
        socket_.async_write_some(
            boost::asio::buffer(outgoing_.data() + outgoing_done_, outgoing_.size() - outgoing_done_),
            ended{this->shared_from_this(), lane_.lock(), {}});
    }

    void put_outgoing(std::vector<char>& bytes) {
        outgoing_.swap(bytes);
        outgoing_done_ = 0;
        bytes.clear();
    }
    void written(std::size_t n) noexcept { outgoing_done_ += n; }
    [[nodiscard]] bool all_written() const noexcept { return outgoing_done_ == outgoing_.size(); }

    [[nodiscard]] std::string_view input(std::size_t n) const noexcept { return {buffer_.get(), n}; }

    /// What has already arrived, without waiting: would_block when nothing has.
    std::size_t try_read(error_code& ec) {
        ensure_buffer();
        return socket_.read_some(boost::asio::buffer(buffer_.get(), buffer_size), ec);
    }

    /// Sends what fits at once and forgets the rest.
    void try_write(const std::vector<char>& bytes) noexcept {
        error_code ignored;
        socket_.write_some(boost::asio::buffer(bytes), ignored);
    }

    /// Ends a pending operation soon; it is reported as ever, with what it had achieved.
    void cancel() noexcept {
        error_code ignored;
        socket_.cancel(ignored);
    }

    /// Closes; nothing is reported any more.
    void abandon() noexcept {
        sink_ = nullptr;
        error_code ignored;
        socket_.close(ignored);
    }

    /// An idle connection needs no buffers.
    void rest() noexcept {
        buffer_.reset();
        std::vector<char>{}.swap(outgoing_);
        outgoing_done_ = 0;
    }

private:
    /// The handler of every operation. Keeps the lane, because a lane is kept by nothing else once its client
    /// is gone.
    struct ended {
        std::shared_ptr<asio_socket> self;
        std::shared_ptr<lane_door> lane;
        error_code early;

        using executor_type = Executor;
        executor_type get_executor() const noexcept { return self->socket_.get_executor(); }

        template <class T>
        struct allocator {
            using value_type = T;
            handler_memory* memory;
            explicit allocator(handler_memory* m) noexcept : memory(m) {}
            template <class U>
            allocator(const allocator<U>& other) noexcept : memory(other.memory) {}
            T* allocate(std::size_t n) { return static_cast<T*>(memory->allocate(n * sizeof(T))); }
            void deallocate(T* pointer, std::size_t) noexcept { memory->deallocate(pointer); }
            template <class U>
            bool operator==(const allocator<U>& other) const noexcept {
                return memory == other.memory;
            }
        };
        using allocator_type = allocator<void*>;
        allocator_type get_allocator() const noexcept { return allocator_type{&self->memory_}; }

        void operator()(const error_code& ec = {}, std::size_t bytes = 0) {
            const auto socket = std::move(self);
            const auto door = std::move(lane);
            if (door)
                door->io_ended(socket->sink_, early ? early : ec, bytes);
        }
    };

    void ensure_buffer() {
        if (!buffer_)
            buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size);
    }

    std::weak_ptr<lane_door> lane_;
    handler_memory memory_;
    boost::asio::basic_stream_socket<tcp, Executor> socket_;
    io_sink* sink_ = nullptr;
    std::unique_ptr<char[]> buffer_;
    std::vector<char> outgoing_;
    std::size_t outgoing_done_ = 0;
};

} // namespace originpull::detail

#endif
