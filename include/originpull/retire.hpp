#ifndef ORIGINPULL_RETIRE_HPP
#define ORIGINPULL_RETIRE_HPP

#include <originpull/detail/export.hpp>
#include <originpull/request_error.hpp>
#include <originpull/values.hpp>

#include <chrono>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace originpull {

struct retirement;

/** The last word before retire_hostname_certificate changes anything. */
class retire_review {
public:
    /** Called right before each change is sent, again when it is sent again, with what has just been found; the
     *  certificate has then been looked at. No error lets it go ahead; any other ends the call with that error, and
     *  with the change not sent.
     *
     *  Called by the thread that drives the call and under the client's locks: it must not use the client, nor wait. */
    [[nodiscard]] virtual boost::system::error_code review(const retirement& found) noexcept = 0;

protected:
    ~retire_review() = default;
};

/** How retire_hostname_certificate goes about it. The views are read before the call returns. Trivially
 *  destructible by design: it may be written in place inside a co_await expression. */
struct retire_options {
    /// Whether hostnames that are bound to the certificate may be voided. Without it a bound certificate is
    /// refused, with `condition::certificate_in_use`, before anything is changed.
    bool void_bindings = false;

    /// Whether to wait until the service has finished the deletion. `deletion_timed_out` is then a failure.
    bool wait_until_deleted = false;

    /** SHA-256 of the certificate (its DER form), 64 hexadecimal digits, colons allowed. Compared right before
     *  each change, so that a certificate that was uploaded again under the same id is never touched. Empty:
     *  not compared, which saves two requests. */
    std::string_view fingerprint{};

    /// Asked before each change. Not owned: it has to live until the call completes, or its client is destroyed.
    retire_review* review = nullptr;

    /// Where to look when the service offers no list of associations: hostnames that may be bound.
    std::span<const std::string_view> hostnames{};

    /// How long to wait between two looks at whether the service lets go; jittered by a fifth. 100 ms to 5 min.
    std::chrono::nanoseconds poll_interval = std::chrono::seconds{5};
};

/// A hostname that was bound to the certificate.
struct retired_binding {
    std::string hostname;
    association_state was = association_state::unknown; ///< before this call
    /// Whether this call has voided it: `none` also for those that were voided before.
    effect voided = effect::none;
};

class retire_error;

/** What retire_hostname_certificate has done. There after failure and cancellation too. */
struct retirement {
    /// How far it came.
    enum class stage : unsigned char {
        looking,  ///< nothing changed so far
        voiding,  ///< the hostnames are being voided
        deleting, ///< void; the service is asked to delete
        settling, ///< deleted; the service is finishing
        done,
    };

    using error_type = retire_error; ///< what the default token throws

    explicit retirement(certificate_id id) : certificate{.id = id} {}

    stage reached = stage::looking;

    /// As last seen; `id` alone when no answer has shown it.
    hostname_certificate certificate;

    /// Bound hostnames that were found, and those that were voided before and hold on.
    std::vector<retired_binding> bindings{};

    effect deleted = effect::none; ///< whether this call has deleted it
    /// The service says that it was deleted, or being deleted, before this call did anything to that end.
    bool found_deleted = false;
    /// The service knows no certificate of that id, not even as a deleted one.
    bool found_nothing = false;

    // How often the service had to be waited for, and why.
    int waits_in_use = 0;    ///< 1433: a voided hostname still holds it
    int waits_not_ready = 0; ///< 1434: still being deployed
    int waits_conflict = 0;  ///< 409: another change of the zone
    int waits_to_settle = 0; ///< the deletion was not finished yet
};

[[nodiscard]] ORIGINPULL_EXPORT std::string_view to_string(retirement::stage value) noexcept;
ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, retirement::stage value);

/// What retire_hostname_certificate throws with the default token.
class ORIGINPULL_EXPORT retire_error : public request_error {
public:
    retire_error(const boost::system::error_code& ec, originpull::diagnostics info, retirement done);

    /// What had been done until then.
    [[nodiscard]] const originpull::retirement& retirement() const noexcept { return *done_; }

private:
    std::shared_ptr<const originpull::retirement> done_;
};

} // namespace originpull

#endif
