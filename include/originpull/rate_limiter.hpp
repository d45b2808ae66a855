#ifndef ORIGINPULL_RATE_LIMITER_HPP
#define ORIGINPULL_RATE_LIMITER_HPP

#include <originpull/credentials.hpp>
#include <originpull/detail/export.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

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

/** The pacing of clients that share credentials, within a process or (of_host()) on a machine: each gets it as
 *  `client_config::limiter`. Without one, a client has its own. A refusal for rate limiting (429) pauses all of them until
 *  the time that the service names.
 *
 *  A handle; copies are about the same. *Thread safety*: all functions may be called from any thread at once.
 */
class ORIGINPULL_EXPORT rate_limiter {
public:
    /// @throws std::invalid_argument
    explicit rate_limiter(const rate_limit_config& config = {});

    /** The pacing that all processes of this user on this machine share who call this with the same credentials, the same
     *  `config`, and the same host and port in `base_url`: together they are to the service as one client, which uses up
     *  what there is without being refused, whatever the service tells or does not tell.
     *
     *  They meet in a file of a few KiB (8 bytes for each of `config.requests`, and 3 KiB), the first that can be used of
     *  `/dev/shm/originpull-UID/`, `$XDG_RUNTIME_DIR/originpull/`, and `originpull-UID/` in `$TMPDIR` or `/tmp`: in a directory
     *  that only this user can look into. Its name is a keyed hash (HMAC-SHA256); the credentials are neither in it nor in
     *  the file. It stays when the last process goes, so that the next one knows what has been sent; it may be removed at
     *  any time, and those who run meet in a new one.
     *
     *  Nobody waits for a process that has crashed or been stopped: the kernel releases what a crashed one held, and what
     *  it had under way is no longer counted after half a second. If one is stopped just while it holds the file, which is
     *  a matter of microseconds, the others send nothing for a second, and then go on, each with its part of the limit,
     *  until the file is free. More than 256 at a time, and processes that cannot use a file (none can be made, no space,
     *  another owner, no locks of open file descriptions, which Linux has), have their own pacing: then
     *  `current().shared_on_host` is false, nothing else; they try again each second.
     *
     *  After fork(), a child that goes on without exec() takes part as a process of its own, but as long as it holds the
     *  descriptors of a parent that has crashed, the kernel takes that one for alive.
     *
     *  @param base_url as client_config::base_url; as long as it has its default value, `CLOUDFLARE_BASE_URL` as found by
     *         credentials::from_environment() comes first
     *  @throws std::invalid_argument when there are no credentials, or `config` or `base_url` are not valid; never for a
     *          reason that lies in the file
     */
    [[nodiscard]] static rate_limiter
    of_host(const originpull::credentials& who, const rate_limit_config& config = {},
            std::string_view base_url = "https://api.cloudflare.com/client/v4");

    /// What is known now.
    struct state {
        std::optional<std::uint64_t> remaining{};             ///< requests that the service still permits
        std::optional<std::chrono::nanoseconds> resets_in{};  ///< until it permits more, at the latest
        std::optional<std::chrono::nanoseconds> paused_for{}; ///< nothing is sent for so long
        bool shared_on_host = false; ///< with other processes; false where of_host() could not, or cannot now
    };
    [[nodiscard]] state current() const;

    /// For the library.
    explicit rate_limiter(std::shared_ptr<detail::limiter> made) noexcept : limiter_(std::move(made)) {}
    [[nodiscard]] const std::shared_ptr<detail::limiter>& get_limiter() const noexcept { return limiter_; }

private:
    std::shared_ptr<detail::limiter> limiter_;
};

} // namespace originpull

#endif
