#include "retry_after.hpp"

#include "http_date.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace originpull::detail {

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::sys_seconds date) noexcept {
    constexpr std::chrono::seconds longest = std::chrono::hours{24 * 366};
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
        value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t'))
        value.remove_suffix(1);
    if (value.empty())
        return std::nullopt;
    if (value.front() >= '0' && value.front() <= '9') {
        std::int64_t seconds = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (error != std::errc{} || end != value.data() + value.size() || seconds > longest.count())
            return std::nullopt;
        return std::chrono::seconds{seconds};
    }
    const auto time = parse_http_date(value, date);
    if (!time || *time - date > longest)
        return std::nullopt;
    return std::max(*time - date, std::chrono::seconds{0});
}

} // namespace originpull::detail
