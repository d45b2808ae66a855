#ifndef ORIGINPULL_TIMESTAMP_HPP
#define ORIGINPULL_TIMESTAMP_HPP

#include <originpull/detail/export.hpp>

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace originpull {

/** A point in time as the service wrote it: RFC 3339 with 0 to 9 fraction digits.
 *
 *  The text is always kept, so that nothing is lost when it cannot be read as a time. Seconds and fraction
 *  are kept apart because certificates that never expire (year 9999) do not fit into 64 bits of nanoseconds.
 */
class ORIGINPULL_EXPORT timestamp {
public:
    timestamp() = default;

    /// Keeps `text`; readable() tells whether it is RFC 3339.
    explicit timestamp(std::string text);

    /// The time in UTC, to the second; nothing when the text is unreadable.
    [[nodiscard]] std::optional<std::chrono::sys_seconds> time() const noexcept;

    /// What the text says beyond whole seconds; 0 up to (not including) 1 s.
    [[nodiscard]] std::chrono::nanoseconds fraction() const noexcept { return fraction_; }

    [[nodiscard]] bool readable() const noexcept { return readable_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    friend bool operator==(const timestamp& a, const timestamp& b) noexcept { return a.text_ == b.text_; }
    friend bool operator==(const timestamp& a, std::string_view b) noexcept { return a.text_ == b; }

private:
    std::string text_;
    std::chrono::sys_seconds seconds_{};
    std::chrono::nanoseconds fraction_{};
    bool readable_ = false;
};

ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, const timestamp& value);

} // namespace originpull

#endif
