#ifndef ORIGINPULL_SRC_CALL_SHARED_STATE_HPP
#define ORIGINPULL_SRC_CALL_SHARED_STATE_HPP

#include "../codec/response_reader.hpp"
#include "../net/sinks.hpp"
#include "../policy/pacer.hpp"
#include "../policy/retry.hpp"
#include "../words/secret.hpp"

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
          credentials_(config.credentials),
          pacer_(config.rate_limit.requests, config.rate_limit.window),
          budget_(config.retry.budget) {
        limits.body = config.max_response_size;
    }

    const retry_config retry;
    const timeout_config timeouts;
    const pool_config pool;
    const originpull::observer observer;
    const std::string base_path;
    const secret_buffer common_headers; ///< Host, credentials and what else is the same in every request
    response_limits limits;

    /// What no text may show. Lives as long as this.
    [[nodiscard]] std::string_view secret() const noexcept {
        return credentials_.empty() ? std::string_view{} : credentials_.get_secret()->value.view();
    }

    [[nodiscard]] std::uint64_t next_call_id() noexcept { return ++last_call_id_; }

    [[nodiscard]] pacer::answer reserve(time_point now) {
        const std::lock_guard lock{mutex_};
        return pacer_.reserve(now);
    }
    [[nodiscard]] bool take(time_point now) {
        const std::lock_guard lock{mutex_};
        return pacer_.take(now);
    }
    void give_back() noexcept {
        const std::lock_guard lock{mutex_};
        pacer_.give_back();
    }
    void pause(time_point until) {
        {
            const std::lock_guard lock{mutex_};
            pacer_.pause(until);
        }
        if (on_pause)
            on_pause();
    }

    /// Rings at the other lanes, later and without waiting. Set once, before the first call.
    std::function<void()> on_pause;

    [[nodiscard]] retry_decision decide(retry_state& state, const attempt_outcome& outcome,
                                        std::optional<nanoseconds> remaining, double random) {
        const std::lock_guard lock{mutex_};
        return state.next(outcome, remaining, random, budget_);
    }

private:
    const credentials credentials_;
    std::mutex mutex_;
    pacer pacer_;
    retry_budget budget_;
    std::atomic<std::uint64_t> last_call_id_{0};
};

} // namespace originpull::detail

#endif
