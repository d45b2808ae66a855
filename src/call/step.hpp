#ifndef ORIGINPULL_SRC_CALL_STEP_HPP
#define ORIGINPULL_SRC_CALL_STEP_HPP

#include "../codec/envelope.hpp"
#include "../policy/retry.hpp"
#include "request.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace originpull::detail {

using time_point = std::chrono::steady_clock::time_point;

/** One request of a call, with all its attempts, and where its result goes.
 *
 *  What is specific to the value type is behind the virtual functions, so that one loop drives every operation.
 */
class step {
public:
    explicit step(std::shared_ptr<const request_data> what) : request(std::move(what)) {}
    virtual ~step() = default;
    step(const step&) = delete;
    step& operator=(const step&) = delete;

    [[nodiscard]] virtual result_target begin_result() = 0;
    /// False when a result is needed and was not there.
    [[nodiscard]] virtual bool finish_result(const envelope& from, bool may_be_absent) = 0;
    [[nodiscard]] virtual bool result_matches() const = 0;
    virtual void drop_result() noexcept = 0;

    [[nodiscard]] const operation& op() const noexcept { return request->op(); }

    const std::shared_ptr<const request_data> request;

    effect contributes = effect::none; ///< of all attempts so far

    // For a procedure that wants to look again before each attempt.
    std::optional<time_point> valid_until; ///< what was looked at counts for a request sent until then
    bool again = false;                    ///< not over: look again, and perform it once more

    std::optional<retry_state> retry; ///< of the attempts so far
};

} // namespace originpull::detail

#endif
