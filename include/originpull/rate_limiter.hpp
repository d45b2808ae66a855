#ifndef ORIGINPULL_RATE_LIMITER_HPP
#define ORIGINPULL_RATE_LIMITER_HPP

#include <originpull/detail/export.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace originpull {

namespace detail {
class limiter;
}

/** Pacing: no more than `requests` are sent in any `window`, and no more than the service says is left.
 *
 *  The service counts for everybody who uses the same credentials, and tells in its `Ratelimit` header. A client
 *  that is alone uses up all of it; once others are seen by what is missing, what is left is spread over the rest of the
 *  window, and each takes the part of it that has been his.
 */
struct rate_limit_config {
    unsigned requests = 1200; ///< 0 = do not pace; at most 1,000,000
    std::chrono::nanoseconds window = std::chrono::minutes{5};
    unsigned reserve = 2; ///< left untouched of what the service permits when others are seen; at most 1,000
};

/// Checks every field. @throws std::invalid_argument naming the first that is wrong, and what would be right
ORIGINPULL_EXPORT void validate(const rate_limit_config& config);

/** The pacing of clients that share credentials within a process: each gets it as `client_config::limiter`. Without one, a
 *  client has its own. A refusal for rate limiting (429) pauses all of them until the time that the service names.
 *
 *  A handle; copies are about the same. *Thread safety*: all functions may be called from any thread at once.
 */
class ORIGINPULL_EXPORT rate_limiter {
public:
    /// @throws std::invalid_argument
    explicit rate_limiter(const rate_limit_config& config = {});

    /// What is known now.
    struct state {
        std::optional<std::uint64_t> remaining{};             ///< requests that the service still permits
        std::optional<std::chrono::nanoseconds> resets_in{};  ///< until it permits more, at the latest
        std::optional<std::chrono::nanoseconds> paused_for{}; ///< nothing is sent for so long
    };
    [[nodiscard]] state current() const;

    /// For the library.
    [[nodiscard]] const std::shared_ptr<detail::limiter>& get_limiter() const noexcept { return limiter_; }

private:
    std::shared_ptr<detail::limiter> limiter_;
};

} // namespace originpull

#endif
