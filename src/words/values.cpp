#include <originpull/certificate_status.hpp>
#include <originpull/timestamp.hpp>
#include <originpull/values.hpp>

#include "rfc3339.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace originpull {

namespace detail {

// Indexed by certificate_status::value_type.
constexpr std::array<std::string_view, 8> status_words{
    "",        "initializing",         "pending_deployment", "active", "pending_deletion",
    "deleted", "deployment_timed_out", "deletion_timed_out"};

} // namespace detail

certificate_status::certificate_status(std::string_view text) {
    const auto found = std::find(detail::status_words.begin() + 1, detail::status_words.end(), text);
    if (found != detail::status_words.end())
        value_ = static_cast<value_type>(found - detail::status_words.begin());
    else
        unknown_text_ = text;
}

std::string_view certificate_status::text() const noexcept {
    return value_ == unknown ? std::string_view{unknown_text_} : detail::status_words[value_];
}

std::ostream& operator<<(std::ostream& out, const certificate_status& status) { return out << status.text(); }

std::string_view to_string(association_state value) noexcept {
    switch (value) {
    case association_state::enabled:
        return "enabled";
    case association_state::disabled:
        return "disabled";
    case association_state::voided:
        return "voided";
    case association_state::unknown:
        break;
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& out, association_state value) { return out << to_string(value); }

timestamp::timestamp(std::string text) : text_(std::move(text)) {
    if (const auto parsed = detail::parse_rfc3339(text_)) {
        seconds_ = parsed->seconds;
        fraction_ = parsed->fraction;
        readable_ = true;
    }
}

std::optional<std::chrono::sys_seconds> timestamp::time() const noexcept {
    if (!readable_)
        return std::nullopt;
    return seconds_;
}

std::ostream& operator<<(std::ostream& out, const timestamp& value) { return out << value.text(); }

} // namespace originpull
