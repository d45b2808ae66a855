#include "retiring.hpp"

#include "../words/hostname.hpp"

#include <algorithm>
#include <iterator>

namespace originpull::detail {

retire_answer answer_of(const error_code& ec) noexcept {
    if (!ec)
        return retire_answer::accepted;
    if (ec == condition::not_found)
        return retire_answer::gone;
    if (ec == errc::certificate_in_use)
        return retire_answer::in_use;
    if (ec == condition::certificate_not_ready)
        return retire_answer::not_ready;
    if (ec == http_status_error(409))
        return retire_answer::conflict;
    return retire_answer::failed;
}

bool endpoint_is_missing(const error_code& ec, const diagnostics& info) noexcept {
    const int status = info.http_status;
    return ec && (status == 404 || status == 405 || status == 501 || is_unroutable(info));
}

bool is_unroutable(const diagnostics& info) noexcept {
    constexpr std::int64_t unroutable = 7003;
    constexpr std::int64_t no_route = 7000;
    return std::any_of(info.errors.begin(), info.errors.end(),
                       [](const notice& said) { return said.code == unroutable || said.code == no_route; });
}

bool is_going(const certificate_status& status) noexcept {
    return status == certificate_status::pending_deletion || status == certificate_status::deleted;
}

std::optional<std::size_t> note_binding(std::vector<retired_binding>& known,
                                        const hostname_association& found, const certificate_id& certificate,
                                        bool lists_lag) {
    if (found.cert_id != certificate || found.hostname.empty() || found.status == certificate_status::deleted)
        return std::nullopt;
    const association_state now = found.binds() ? found.state : association_state::voided;
    auto same = std::find_if(known.begin(), known.end(), [&](const retired_binding& one) {
        return same_hostname(one.hostname, found.hostname);
    });
    if (same == known.end()) {
        known.push_back({found.hostname, now, effect::none});
        same = std::prev(known.end());
    } else if (same->voided == effect::none) { // somebody else has changed it meanwhile
        same->was = now;
    }
    if (now == association_state::voided || (lists_lag && same->voided == effect::applied))
        return std::nullopt;
    return static_cast<std::size_t>(same - known.begin());
}

std::string refusal_text(const std::vector<retired_binding>& known, std::span<const std::size_t> bound) {
    constexpr std::size_t most = 10;
    std::string text = "bound to ";
    for (std::size_t i = 0; i < std::min(bound.size(), most); ++i)
        text.append(i == 0 ? "" : ", ").append(known[bound[i]].hostname);
    if (bound.size() > most)
        text.append(" and ").append(std::to_string(bound.size() - most)).append(" more");
    return text + "; nothing was changed";
}

std::chrono::nanoseconds jittered(std::chrono::nanoseconds interval, double random) noexcept {
    const double factor = 0.8 + 0.4 * random;
    return std::chrono::nanoseconds{
        static_cast<std::int64_t>(static_cast<double>(interval.count()) * factor)};
}

} // namespace originpull::detail
