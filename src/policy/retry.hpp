#ifndef ORIGINPULL_SRC_POLICY_RETRY_HPP
#define ORIGINPULL_SRC_POLICY_RETRY_HPP

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace originpull::detail {

using nanoseconds = std::chrono::nanoseconds;

/** How much of a client's traffic may be retries: a bucket that failures empty and successes fill slowly.
 *  Shared by all calls of a client; the caller keeps it from concurrent use. */
class retry_budget {
public:
    explicit retry_budget(unsigned capacity = 0) noexcept : capacity_(capacity), tokens_(capacity) {}

    /// Pays for a retry; false when the bucket does not hold enough. Without a capacity everything is free.
    bool spend(unsigned cost) noexcept {
        if (capacity_ == 0)
            return true;
        if (tokens_ < cost)
            return false;
        tokens_ -= cost;
        return true;
    }

    void refund_success() noexcept {
        if (tokens_ < capacity_)
            ++tokens_;
    }

    [[nodiscard]] unsigned tokens() const noexcept { return tokens_; }

private:
    unsigned capacity_;
    unsigned tokens_;
};

/// What holds for all attempts of a call.
struct retry_rules {
    int max_attempts = 4;
    nanoseconds base_delay{};
    nanoseconds max_delay{};
    bool idempotent = true;
};

/// How an attempt went.
struct attempt_outcome {
    error_code ec;                     ///< none: success
    bool retryable = false;            ///< what the classifier says of ec
    effect contributes = effect::none; ///< of this attempt
    bool reused_connection = false;
    bool response_begun = false;
    std::optional<nanoseconds> retry_after; ///< from Retry-After, or from Ratelimit when nothing remains
};

struct retry_decision {
    enum class action : unsigned char {
        stop,
        resend, ///< at once, on a fresh connection; not an attempt
        wait,   ///< then another attempt
    };
    action what = action::stop;
    stop_reason reason = stop_reason::success;
    nanoseconds delay{};
    bool pause_client = false; ///< the wait is the service's wish and holds for every call
};

/** The state of one call's attempts. Pure: time and randomness come as arguments.
 *
 *  `random` is uniform in [0, 1). `remaining` is what is left until the call's deadline; nothing when it has
 *  none.
 */
class retry_state {
public:
    explicit retry_state(const retry_rules& rules) noexcept : rules_(rules) {}

    [[nodiscard]] retry_decision next(const attempt_outcome& outcome, std::optional<nanoseconds> remaining,
                                      double random, retry_budget& budget) noexcept;

    /// Counted attempts, the first included.
    [[nodiscard]] int attempts() const noexcept { return attempts_; }
    void begin_attempt() noexcept { ++attempts_; }

private:
    [[nodiscard]] nanoseconds backoff(nanoseconds base, int failures, double random) const noexcept;

    retry_rules rules_;
    int attempts_ = 0;
    int failures_ = 0;     ///< retried failures other than refusals by rate limiting
    int rate_limited_ = 0; ///< refusals by rate limiting
    bool resent_ = false;
};

} // namespace originpull::detail

#endif
