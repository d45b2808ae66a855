#ifndef ORIGINPULL_SRC_POLICY_POOL_STATE_HPP
#define ORIGINPULL_SRC_POLICY_POOL_STATE_HPP

#include "intrusive_list.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace originpull::detail {

/// What a caller that waits for a connection derives from.
struct pool_waiter : list_hook<> {
    bool fresh_only = false; ///< must not be given a connection that was used before
};

/** Who has which connection, and who is next. Pure: no socket, no clock.
 *
 *  Idle connections are used last in, first out, so that a quiet client needs few; waiters are served first
 *  come, first served. A slot is a permit to have one connection, whether it is open already or not.
 * `Connection` is a movable handle; tests pool integers.
 *
 *  Invariant: nobody waits while a connection is idle or a slot is free.
 */
template <class Connection>
class pool_state {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// What a caller gets: a connection to reuse, or the permit to open one.
    struct grant {
        std::optional<Connection> reuse;
    };

    /// Someone in the queue whose turn has come.
    struct served {
        pool_waiter* waiter = nullptr;
        grant what;
    };

    explicit pool_state(std::size_t max_connections) : max_(max_connections) {
        idle_.reserve(max_connections); // giving a connection back must not fail
    }

    [[nodiscard]] std::size_t idle() const noexcept { return idle_.size(); }
    [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

    /// Nothing: every slot is taken; call wait(). Connections that are past their time go to `expired`.
    [[nodiscard]] std::optional<grant> acquire(time_point now, bool fresh_only,
                                               std::vector<Connection>& expired) {
        sweep(now, expired);
        if (!waiters_.empty())
            return std::nullopt;
        if (!fresh_only && !idle_.empty()) {
            grant given{std::move(idle_.back().connection)};
            idle_.pop_back();
            ++in_use_;
            return given;
        }
        if (in_use_ + idle_.size() >= max_) {
            if (idle_.empty())
                return std::nullopt;
            expired.push_back(std::move(idle_.front().connection)); // only reached with fresh_only
            idle_.erase(idle_.begin());
        }
        ++in_use_;
        return grant{};
    }

    void wait(pool_waiter& waiter) noexcept { waiters_.push_back(waiter); }

    /// Leaves the queue; nothing was handed over yet, so nothing is lost.
    void leave(pool_waiter& waiter) noexcept { waiters_.remove(waiter); }

    /// A connection comes back in good order, usable until `until`. Passes it to the oldest waiter.
    [[nodiscard]] served give_back(Connection connection, time_point now, time_point until,
                                   std::vector<Connection>& expired) {
        if (until <= now || (!waiters_.empty() && waiters_.front().fresh_only)) {
            expired.push_back(std::move(connection));
            return free_slot();
        }
        if (!waiters_.empty())
            return {&waiters_.pop_front(), grant{std::move(connection)}};
        idle_.push_back({std::move(connection), until});
        --in_use_;
        return {};
    }

    /// A connection is gone, or was never opened. Passes the slot to the oldest waiter.
    [[nodiscard]] served free_slot() noexcept {
        if (!waiters_.empty())
            return {&waiters_.pop_front(), grant{}};
        --in_use_;
        return {};
    }

    /// Moves idle connections that are past their time to `expired`.
    void sweep(time_point now, std::vector<Connection>& expired) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < idle_.size(); ++i) {
            if (idle_[i].until <= now) {
                expired.push_back(std::move(idle_[i].connection));
                continue;
            }
            if (kept != i)
                idle_[kept] = std::move(idle_[i]);
            ++kept;
        }
        idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(kept), idle_.end());
    }

    /// All idle connections, to be closed.
    void drain(std::vector<Connection>& out) {
        for (entry& e : idle_)
            out.push_back(std::move(e.connection));
        idle_.clear();
    }

private:
    struct entry {
        Connection connection;
        time_point until;
    };

    std::size_t max_;
    std::size_t in_use_ = 0;
    std::vector<entry> idle_; ///< the last one is used first
    intrusive_list<pool_waiter> waiters_;
};

} // namespace originpull::detail

#endif
