#ifndef ORIGINPULL_SRC_POLICY_VERDICT_HPP
#define ORIGINPULL_SRC_POLICY_VERDICT_HPP

#include "operation.hpp"

#include <originpull/diagnostics.hpp>
#include <originpull/error.hpp>

#include <cstdint>
#include <span>

namespace originpull::detail {

/// What one response amounts to.
struct verdict {
    error_code ec;                     ///< none: success
    effect contributes = effect::none; ///< of this attempt alone
    bool inferred = false;             ///< success because the object is not there after an unclear attempt
};

/// The facts about a response that its meaning depends on.
struct response_facts {
    int status = 0;
    bool is_json = true;         ///< its content type says so, or says nothing
    bool is_coded = false;       ///< it has a content coding
    bool has_envelope = false;   ///< the body is the service's envelope
    bool success = false;        ///< what the envelope says
    bool result_usable = false;  ///< the result is there, or may be absent
    bool result_matches = true;  ///< it is about the object asked for
    bool body_truncated = false; ///< the JSON ends in the middle, or is missing
    std::span<const notice> errors{};
};

/// @param so_far the effect of the attempts before this one
[[nodiscard]] verdict judge(const operation& op, const response_facts& facts, effect so_far) noexcept;

/// The effect of several attempts: never below what any of them may have done.
[[nodiscard]] constexpr effect combine(effect a, effect b) noexcept { return a < b ? b : a; }

} // namespace originpull::detail

#endif
