#ifndef ORIGINPULL_SRC_CALL_SHARED_STATE_HPP
#define ORIGINPULL_SRC_CALL_SHARED_STATE_HPP

#include "../codec/response_reader.hpp"
#include "../net/sinks.hpp"
#include "../policy/retry.hpp"
#include "../policy/zone_turns.hpp"
#include "../words/secret.hpp"
#include "limiter.hpp"

#include <originpull/config.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace originpull::detail {

/** What all lanes of a client have in common: settings that do not change, and the counts that hold for the
 *  client as a whole, which have a lock of their own (always taken last). */
class shared_state {
public:
    shared_state(const client_config& config, std::string path, secret_buffer headers)
        : retry(config.retry),
          timeouts(config.timeouts),
          pool(config.pool),
          observer(config.observer),
          base_path(std::move(path)),
          common_headers(std::move(headers)),
          pacing(config.limiter ? config.limiter->get_limiter()
                                : std::make_shared<limiter>(config.rate_limit)),
          credentials_(config.credentials),
          budget_(config.retry.budget) {
        limits.body = config.max_response_size;
    }

    const retry_config retry;
    const timeout_config timeouts;
    const pool_config pool;
    const originpull::observer observer;
    const std::string base_path;
    const secret_buffer common_headers;    ///< Host, credentials and what else is the same in every request
    const std::shared_ptr<limiter> pacing; ///< perhaps of other clients, too
    response_limits limits;

    /// What no text may show. Lives as long as this.
    [[nodiscard]] std::string_view secret() const noexcept {
        return credentials_.empty() ? std::string_view{} : credentials_.get_secret()->value.view();
    }

    [[nodiscard]] std::uint64_t next_call_id() noexcept { return ++last_call_id_; }

    /// Nothing is sent before that; every lane looks again who can still wait.
    void pause(time_point now, time_point until) {
        pacing->pause(now, until);
        for (std::size_t i = 0; i < bells_.size(); ++i)
            ring(i);
    }

    // Whose turn it is to change a zone.

    [[nodiscard]] bool take_turn(zone_turn& me, const zone_id& zone) noexcept {
        const std::lock_guard lock{mutex_};
        return turns_.take(me, zone);
    }
    [[nodiscard]] bool has_turn(const zone_turn& me) const noexcept {
        const std::lock_guard lock{mutex_};
        return me.has_turn();
    }
    /// Gives up a turn, or waiting for one. Whose turn comes by that: himself when he is on the same lane,
    /// else his lane's bell is rung.
    zone_turn* leave_turn(zone_turn& me, std::size_t lane) noexcept {
        zone_turn* next = nullptr;
        std::size_t there = lane;
        {
            const std::lock_guard lock{mutex_};
            next = turns_.leave(me);
            if (next == nullptr)
                return nullptr;
            there = next->turn_lane; // from here on another thread may do with it what it likes
        }
        if (there == lane)
            return next;
        if (!bells_.empty()) {
            bells_[there].rung.store(true, std::memory_order_release);
            ring(there);
        }
        return nullptr;
    }
    /// Whether the lane's bell has been rung since it was last asked.
    [[nodiscard]] bool was_rung(std::size_t lane) noexcept {
        return !bells_.empty() && bells_[lane].rung.exchange(false, std::memory_order_acquire);
    }

    /// `bell` makes a lane look again, later and without waiting. Set once, before the first call, where
    /// there are several lanes.
    void set_bell(std::size_t lanes, std::function<void(std::size_t)> bell) {
        bells_ = std::vector<lane_bell>(lanes);
        bell_ = std::move(bell);
    }
    /// Its execution context is no more.
    void remove_bell(std::size_t lane) noexcept {
        if (!bells_.empty())
            bells_[lane].gone.store(true, std::memory_order_release);
    }

    [[nodiscard]] retry_decision decide(retry_state& state, const attempt_outcome& outcome,
                                        std::optional<nanoseconds> remaining, double random) {
        const std::lock_guard lock{mutex_};
        return state.next(outcome, remaining, random, budget_);
    }

private:
    struct lane_bell {
        std::atomic<bool> rung{false};
        std::atomic<bool> gone{false};
    };

    void ring(std::size_t lane) noexcept {
        if (bells_[lane].gone.load(std::memory_order_acquire))
            return;
        try {
            bell_(lane);
        } catch (...) { // std::bad_alloc: it looks when something else happens there
        }
    }

    const credentials credentials_;
    mutable std::mutex mutex_;
    zone_turns turns_;
    std::vector<lane_bell> bells_;
    std::function<void(std::size_t)> bell_;
    retry_budget budget_;
    std::atomic<std::uint64_t> last_call_id_{0};
};

} // namespace originpull::detail

#endif
