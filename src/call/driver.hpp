#ifndef ORIGINPULL_SRC_CALL_DRIVER_HPP
#define ORIGINPULL_SRC_CALL_DRIVER_HPP

#include "call.hpp"

#include <originpull/ids.hpp>

namespace originpull::detail {

/** What a lane does for a call that is more than one request. All of it under the lane's lock.
 *
 *  A procedure's `result` and `info` are those of its last step; attempts, waits and the effect add up.
 */
class driver {
public:
    /// Performs a step to its end: `result`, `info` and the step's value tell how it went. A step with
    /// `valid_until` may come back undone, with `again` set.
    virtual task<void> perform(call& c, step& s) = 0;

    enum class pause_end : unsigned char {
        over,
        too_long, ///< it would have passed the call's deadline, and was not begun
        ended,    ///< the call was ended, see end_code()
    };
    virtual task<pause_end> pause(call& c, nanoseconds length) = 0;

    /// Until it is this call's turn to change the zone. False: the call was ended meanwhile.
    virtual task<bool> take_turn(call& c, const zone_id& zone) = 0;
    virtual void leave_turn(call& c) noexcept = 0;

    /// The error of a call that was ended by its deadline, its user, or with its client.
    [[nodiscard]] virtual error_code end_code(const call& c) const noexcept = 0;
    [[nodiscard]] virtual stop_reason end_reason(const call& c) const noexcept = 0;

    [[nodiscard]] virtual time_point time() const noexcept = 0;
    [[nodiscard]] virtual double chance() noexcept = 0; ///< uniform in [0, 1)

protected:
    ~driver() = default;
};

} // namespace originpull::detail

#endif
