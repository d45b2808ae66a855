#ifndef ORIGINPULL_CERTIFICATE_STATUS_HPP
#define ORIGINPULL_CERTIFICATE_STATUS_HPP

#include <originpull/detail/export.hpp>

#include <iosfwd>
#include <string>
#include <string_view>

namespace originpull {

/** Where a certificate is in its life. Closed in Cloudflare's schema, open here: unknown text is kept.
 *
 *  upload: initializing, pending_deployment, active or deployment_timed_out.
 *  delete: pending_deletion, deleted or deletion_timed_out. A deleted certificate stays readable by its id.
 */
class ORIGINPULL_EXPORT certificate_status {
public:
    enum value_type : unsigned char {
        unknown, ///< the service said something else (see text()), or nothing
        initializing,
        pending_deployment,
        active,
        pending_deletion,
        deleted,
        deployment_timed_out,
        deletion_timed_out,
    };

    certificate_status() = default;
    certificate_status(value_type value) noexcept : value_(value) {}
    explicit certificate_status(std::string_view text);

    [[nodiscard]] value_type value() const noexcept { return value_; }

    /// The service's own word; empty when it said none.
    [[nodiscard]] std::string_view text() const noexcept;
    [[nodiscard]] std::string str() const { return std::string{text()}; }

    friend bool operator==(const certificate_status& a, const certificate_status& b) noexcept {
        return a.text() == b.text();
    }
    friend bool operator==(const certificate_status& a, value_type b) noexcept { return a.value_ == b; }
    friend bool operator==(const certificate_status& a, std::string_view b) noexcept { return a.text() == b; }

private:
    std::string unknown_text_;
    value_type value_ = unknown;
};

ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, const certificate_status& status);

} // namespace originpull

#endif
