#include "verdict.hpp"

#include <algorithm>

namespace originpull::detail {

namespace {

struct known_code {
    std::int64_t code;
    int status; ///< the one it comes with; a 2xx with `success: false` counts as that too
    errc meaning;
};

// Most of these were observed by third parties; there is no official list. The message text is never looked
// at.
constexpr known_code known_codes[] = {
    {1433, 400, errc::certificate_in_use},    {1434, 400, errc::certificate_not_ready},
    {1414, 400, errc::certificate_pending},   {1415, 400, errc::certificate_deleted},
    {1406, 400, errc::certificate_exists},    {1551, 404, errc::certificate_not_found},
    {1552, 404, errc::certificate_not_found}, {9106, 400, errc::authentication_failed},
    {6003, 400, errc::authentication_failed}, {10000, 400, errc::authentication_failed},
    {6111, 400, errc::authentication_failed}, {6103, 400, errc::authentication_failed},
};

error_code refusal(int status, std::span<const notice> errors) noexcept {
    for (const notice& n : errors) {
        for (const known_code& known : known_codes) {
            if (known.code == n.code && (known.status == status || status < 300))
                return known.meaning;
        }
    }
    return status < 300 ? make_error_code(errc::refused) : http_status_error(status);
}

// "Not there" after an attempt whose outcome is unclear is what the attempt was for.
verdict refused(const operation& op, const error_code& ec, effect so_far) noexcept {
    if (op.removes && so_far != effect::none && ec == condition::not_found)
        return {{}, effect::none, true};
    return {ec, effect::none};
}

} // namespace

verdict judge(const operation& op, const response_facts& facts, effect so_far) noexcept {
    const effect unclear = op.changes ? effect::unknown : effect::none;
    const effect done = op.changes ? effect::applied : effect::none;
    const int status = facts.status;

    if (status >= 200 && status < 300) {
        if (!facts.is_json &&
            status != 204) // a proxy or a captive portal; it need not have asked the service
            return {errc::unexpected_content_type, unclear};
        if (facts.is_coded)
            return {errc::unsupported_encoding, done};
        if (status == 204) {
            if (op.result_may_be_absent)
                return {{}, done};
            return {errc::json_invalid, done};
        }
        if (!facts.has_envelope)
            return {facts.body_truncated ? errc::json_truncated : errc::json_invalid, done};
        if (!facts.success)
            return refused(op, refusal(status, facts.errors), so_far);
        if (!facts.result_usable)
            return {errc::json_invalid, done};
        if (!facts.result_matches)
            return {errc::result_mismatch, done};
        return {{}, done};
    }
    if (status < 400)
        return {errc::unexpected_redirect, effect::none};
    if (status >= 500)
        return {http_status_error(status), unclear};
    if (status == 429)
        return {http_status_error(status), effect::none};
    const bool definitive = facts.has_envelope && !facts.success;
    if (!definitive) {
        // A proxy's 404 says nothing about the object.
        if (status == 404 || status == 410)
            return {errc::not_from_api, unclear};
        return {http_status_error(status), unclear};
    }
    if (status == 408)
        return {http_status_error(status), unclear};
    return refused(op, refusal(status, facts.errors), so_far);
}

} // namespace originpull::detail
