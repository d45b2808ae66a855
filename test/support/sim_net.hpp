#ifndef ORIGINPULL_TEST_SUPPORT_SIM_NET_HPP
#define ORIGINPULL_TEST_SUPPORT_SIM_NET_HPP

#include "sim_world.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace originpull::test {

using detail::io_sink;
using detail::lane_door;

/// A TCP socket of the simulated network, with the service at its other end.
class sim_socket : public std::enable_shared_from_this<sim_socket> {
public:
    sim_socket(sim_world& world, std::weak_ptr<lane_door> lane) : world_(world), lane_(std::move(lane)) {}

    void connect(const endpoint& to, io_sink& sink) {
        begin(sink);
        const sim_connect plan = world_.on_connect(to);
        if (plan.never)
            return;
        end_at(world_.now() + plan.delay, [self = shared_from_this(), ec = plan.ec] {
            if (!ec) {
                self->number_ = ++self->world_.connections;
                ++self->world_.open_sockets;
                self->open_ = true;
            }
            return result{ec, 0};
        });
    }

    void read(io_sink& sink) {
        begin(sink);
        reading_ = true;
        if (!inbound_.empty() || ended_)
            end_read();
    }

    void write(io_sink& sink) {
        begin(sink);
        end_at(world_.now(), [self = shared_from_this()] {
            if (self->broken_)
                return result{boost::asio::error::broken_pipe, 0};
            const std::size_t n = std::min(self->world_.write_chunk, self->outgoing_.size() - self->done_);
            self->arrive(std::string(self->outgoing_.data() + self->done_, n));
            return result{{}, n};
        });
    }

    void put_outgoing(std::vector<char>& bytes) {
        outgoing_.swap(bytes);
        done_ = 0;
        bytes.clear();
    }
    void written(std::size_t n) noexcept { done_ += n; }
    [[nodiscard]] bool all_written() const noexcept { return done_ == outgoing_.size(); }
    [[nodiscard]] std::string_view input(std::size_t n) const noexcept { return {buffer_.data(), n}; }

    std::size_t try_read(error_code& ec) {
        if (!inbound_.empty())
            return take();
        ec = ended_ ? *ended_ : error_code{boost::asio::error::would_block};
        return 0;
    }
    void try_write(const std::vector<char>&) noexcept {}

    void cancel() noexcept {
        if (!pending_ || settled_)
            return;
        reading_ = false;
        end_at(world_.now(), [] { return result{boost::asio::error::operation_aborted, 0}; });
    }

    void abandon() noexcept {
        sink_ = nullptr;
        ++generation_;
        if (std::exchange(open_, false))
            --world_.open_sockets;
    }
    void rest() noexcept {}

private:
    struct result {
        error_code ec;
        std::size_t bytes = 0;
    };

    void begin(io_sink& sink) {
        sink_ = &sink;
        pending_ = true;
        settled_ = false;
        ++generation_;
    }

    // An operation whose end is settled can no longer be cancelled; its handler is only waiting to run.
    template <class F>
    void end_at(time_point when, F&& how) {
        settled_ = true;
        world_.at(when, [self = shared_from_this(), lane = lane_.lock(), generation = generation_,
                         how = std::forward<F>(how)]() mutable {
            if (generation != self->generation_)
                return;
            self->pending_ = false;
            result r = how();
            if (r.ec != boost::asio::error::operation_aborted &&
                ++self->world_.operations == self->world_.fail_operation) {
                self->broken_ = true;
                r = {boost::asio::error::connection_reset, 0};
            }
            if (lane)
                lane->io_ended(self->sink_, r.ec, r.bytes);
        });
    }

    void end_read() {
        reading_ = false;
        end_at(world_.now(), [self = shared_from_this()] {
            if (!self->inbound_.empty())
                return result{{}, self->take()};
            return result{*self->ended_, 0};
        });
    }

    std::size_t take() {
        const std::size_t n = std::min({world_.read_chunk, inbound_.size(), std::size_t{16 * 1024}});
        buffer_.assign(inbound_, 0, n);
        inbound_.erase(0, n);
        return n;
    }

    // The service's side.

    void arrive(std::string bytes) {
        world_.at(world_.now() + world_.latency, [self = shared_from_this(), bytes = std::move(bytes)] {
            if (self->broken_ || self->ended_)
                return;
            self->unread_ += bytes;
            self->serve();
        });
    }

    void serve() {
        if (unread_.starts_with("\x16hello")) {
            unread_.erase(0, 6);
            send("\x16ok", sim_reply::end::keep, world_.latency);
        }
        for (;;) {
            if (unread_.starts_with("\x16"))
                unread_.erase(0, 1); // the client's last word of the handshake
            const auto head = unread_.find("\r\n\r\n");
            if (head == std::string::npos)
                return;
            sim_request request;
            request.method = unread_.substr(0, unread_.find(' '));
            const auto target = request.method.size() + 1;
            request.target = unread_.substr(target, unread_.find(' ', target) - target);
            std::size_t length = 0;
            if (const auto at = unread_.find("Content-Length: "); at < head)
                length = std::stoul(unread_.substr(at + 16));
            if (unread_.size() < head + 4 + length)
                return;
            request.body = unread_.substr(head + 4, length);
            unread_.erase(0, head + 4 + length);
            request.connection = number_;
            request.nth = ++served_;
            world_.requests.push_back(request);
            const sim_reply reply = world_.on_request(request);
            if (!reply.never)
                send(reply.bytes, reply.then, reply.delay);
        }
    }

    void send(std::string bytes, sim_reply::end then, std::chrono::nanoseconds delay) {
        world_.at(world_.now() + delay, [self = shared_from_this(), bytes = std::move(bytes), then] {
            if (!self->open_)
                return;
            self->inbound_ += bytes;
            if (then == sim_reply::end::close)
                self->ended_ = boost::asio::error::eof;
            if (then == sim_reply::end::reset) {
                self->ended_ = boost::asio::error::connection_reset;
                self->broken_ = true;
            }
            if (self->reading_ && (!self->inbound_.empty() || self->ended_))
                self->end_read();
        });
    }

    sim_world& world_;
    std::weak_ptr<lane_door> lane_;
    io_sink* sink_ = nullptr;
    std::uint64_t generation_ = 0;
    bool pending_ = false;
    bool settled_ = false;
    bool reading_ = false;
    bool open_ = false;
    bool broken_ = false;
    std::optional<error_code> ended_;
    std::string inbound_;
    std::string buffer_;
    std::vector<char> outgoing_;
    std::size_t done_ = 0;
    std::string unread_;
    std::size_t number_ = 0;
    std::size_t served_ = 0;
};

/// Stands for TLS: a handshake of one round trip, then the bytes as they are.
class sim_tls {
public:
    enum class status : unsigned char { ok, want_input, closed, failed };

    void feed(std::string_view bytes) noexcept { input_ = bytes; }
    std::vector<char>& output() noexcept { return output_; }

    [[nodiscard]] bool idle() const noexcept { return input_.empty(); }
    [[nodiscard]] bool input_consumed() const noexcept { return input_.empty(); }

    status handshake() {
        if (!std::exchange(greeted_, true)) {
            put("\x16hello");
            return status::want_input;
        }
        // The answer may come in pieces.
        heard_ += input_;
        input_ = {};
        if (heard_.size() < 3)
            return status::want_input;
        put("\x16");
        return status::ok;
    }
    status write(std::string_view plaintext) {
        put(plaintext);
        return status::ok;
    }
    status read(char* data, std::size_t size, std::size_t& used) {
        used = std::min(size, input_.size());
        if (used == 0)
            return status::want_input;
        std::copy_n(input_.data(), used, data);
        input_.remove_prefix(used);
        return status::ok;
    }
    void close_notify() {}
    [[nodiscard]] const error_code& error() const noexcept { return error_; }
    [[nodiscard]] const std::string& error_detail() const noexcept { return heard_; }
    [[nodiscard]] bool resumed() const noexcept { return false; }

private:
    void put(std::string_view text) { output_.insert(output_.end(), text.begin(), text.end()); }

    std::string_view input_;
    std::vector<char> output_;
    std::string heard_;
    error_code error_;
    bool greeted_ = false;
};

/// The simulated world as a lane sees it.
class sim_net {
public:
    using socket = sim_socket;
    using tls = sim_tls;
    using endpoint = test::endpoint;

    explicit sim_net(sim_world& world) : world_(&world) {}

    [[nodiscard]] time_point now() const noexcept { return world_->now(); }
    [[nodiscard]] std::chrono::sys_seconds wall_now() const noexcept {
        return std::chrono::sys_seconds{std::chrono::seconds{1'800'000'000}};
    }
    [[nodiscard]] double random() noexcept { return static_cast<double>(world_->random() >> 11) * 0x1.0p-53; }

    [[nodiscard]] std::shared_ptr<socket> make_socket(std::weak_ptr<lane_door> lane) const {
        return std::make_shared<socket>(*world_, std::move(lane));
    }
    [[nodiscard]] std::unique_ptr<tls> make_tls() const { return std::make_unique<tls>(); }

    struct pending_resolution {
        detail::resolve_sink* sink;
        void abandon() noexcept { sink = nullptr; }
    };
    using resolution = std::shared_ptr<pending_resolution>;

    [[nodiscard]] std::shared_ptr<const detail::resolved> known_endpoints() const { return known_; }
    [[nodiscard]] resolution resolve(std::weak_ptr<lane_door> lane, detail::resolve_sink& sink) {
        auto wait = std::make_shared<pending_resolution>(pending_resolution{&sink});
        const sim_resolve plan = world_->on_resolve();
        if (plan.never)
            return wait;
        world_->at(world_->now() + plan.delay, [this, lane, wait, plan] {
            auto found = std::make_shared<detail::resolved>();
            found->ec = plan.ec;
            if (!plan.ec)
                found->endpoints = world_->addresses;
            if (const auto door = lane.lock())
                door->resolution_ended(wait->sink, std::move(found));
        });
        return wait;
    }
    void forget_endpoints() const noexcept {}

    void arm_timer(time_point when, std::shared_ptr<lane_door> lane) {
        cancel_timer();
        timer_ = world_->at(when, [lane] { lane->timer_expired(); });
    }
    void cancel_timer() noexcept {
        if (timer_)
            world_->forget(*std::exchange(timer_, std::nullopt));
    }
    void context_gone() noexcept { cancel_timer(); }

private:
    sim_world* world_;
    std::shared_ptr<const detail::resolved> known_;
    std::optional<sim_world::event> timer_;
};

} // namespace originpull::test

#endif
