#ifndef ORIGINPULL_SRC_CALL_UNDERSTAND_HPP
#define ORIGINPULL_SRC_CALL_UNDERSTAND_HPP

#include "../policy/verdict.hpp"
#include "../words/printable.hpp"
#include "lane.hpp"

namespace originpull::detail {

// What an attempt amounts to: a failure on the way, or what the response says.

/// What an attempt says about itself.
inline void forget_answer(diagnostics& info) noexcept {
    info.http_status = 0;
    info.ray_id.clear();
    info.errors.clear();
    info.messages.clear();
    info.retry_after.reset();
    info.detail.clear();
    info.inferred = false;
}

/// The beginning of a body that is not the service's. Redacted first: a cut secret would not be found.
inline std::string snippet(const std::string& body, std::string_view secret) {
    std::string text = body.substr(0, 64 * 1024);
    redact(text, secret);
    return '"' + printable(text, 200) + '"';
}

/// Proxies like to quote the request that they refuse, credentials included.
inline void redact_all(diagnostics& info, std::string_view secret) {
    redact(info.detail, secret);
    for (auto* const list : {&info.errors, &info.messages})
        for (notice& one : *list) {
            redact(one.message, secret);
            for (notice& cause : one.chain)
                redact(cause.message, secret);
        }
}

template <class Net>
attempt_outcome lane<Net>::fail_attempt(call& c, const error_code& ec, std::string detail,
                                        effect contributes) {
    forget_answer(c.info);
    c.info.detail = std::move(detail);
    attempt_outcome outcome;
    outcome.ec = ec;
    outcome.contributes = contributes;
    outcome.retryable = worth_another(ec, c.info);
    return outcome;
}

/// What a complete response says.
template <class Net>
attempt_outcome lane<Net>::understand(call& c, step& s, connection_type& with) {
    using std::chrono::milliseconds;
    const response_head& head = with.reader.head();
    const std::string& body = with.reader.body();
    diagnostics& info = c.info;
    info.http_status = head.status;
    info.ray_id = head.ray_id;
    info.rate_limit.reset();
    if (head.rate_limit)
        info.rate_limit = rate_limit_state{head.rate_limit->remaining, head.rate_limit->reset};
    info.retry_after.reset();
    if (head.retry_after)
        info.retry_after = *head.retry_after;
    else if (head.status == 429 && head.rate_limit && head.rate_limit->remaining == 0)
        info.retry_after = head.rate_limit->reset;
    info.detail.clear();
    if (head.status == 429)
        ++counters_.rate_limited;

    response_facts facts;
    facts.status = head.status;
    facts.is_json = head.is_json;
    facts.is_coded = !head.content_encoding.empty();
    envelope frame;
    const bool wants_result = head.status / 100 == 2;
    if (head.status != 204 && !facts.is_coded) {
        result_target target;
        if (wants_result)
            target = s.begin_result();
        const decode_status decoded = decode_envelope(body, frame, target, info.detail);
        facts.has_envelope = decoded == decode_status::ok && frame.success.has_value();
        facts.body_truncated = decoded == decode_status::truncated;
        facts.success = frame.success.value_or(false);
        facts.errors = frame.errors;
    } else if (head.status == 204) {
        static_cast<void>(s.begin_result());
    }
    if (wants_result && (facts.has_envelope || head.status == 204)) {
        facts.result_usable = s.finish_result(frame, s.op().result_may_be_absent);
        if (!facts.result_usable && info.detail.empty())
            info.detail = "the body: lacks result";
        facts.result_matches = !facts.result_usable || s.result_matches();
    }
    const verdict v = judge(s.op(), facts, s.contributes);
    if (facts.has_envelope)
        info.detail = v.ec && v.ec == errc::json_invalid ? info.detail : std::string{};
    else if (head.status >= 400 || v.ec == errc::unexpected_content_type) // not the service: show what it was
        info.detail = body.empty() ? "an empty body" : snippet(body, shared_->secret());
    info.errors = std::move(frame.errors);
    info.messages = std::move(frame.messages);
    redact_all(info, shared_->secret());
    info.inferred = v.inferred;
    if (v.inferred) {
        static_cast<void>(s.begin_result());
        static_cast<void>(s.finish_result(envelope{}, true));
    } else if (v.ec) {
        s.drop_result();
    }

    attempt_outcome outcome;
    outcome.ec = v.ec;
    outcome.contributes = v.contributes;
    // An earlier attempt may still be running there, and this one has met it.
    const bool met_itself = v.ec == http_status_error(409) && s.contributes == effect::unknown;
    if (info.retry_after)
        outcome.retry_after = *info.retry_after;
    if (v.ec)
        outcome.retryable = worth_another(v.ec, info) || (met_itself && !shared_->retry.should_retry);
    return outcome;
}

/// The user's own judgement, if there is one. Runs under the lock; what it throws is a no.
template <class Net>
bool lane<Net>::worth_another(const error_code& ec, const diagnostics& info) const noexcept {
    if (!shared_->retry.should_retry)
        return ec == condition::transient;
    try {
        return shared_->retry.should_retry(ec, info);
    } catch (...) {
        return false;
    }
}

} // namespace originpull::detail

#endif
