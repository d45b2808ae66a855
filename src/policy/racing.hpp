#ifndef ORIGINPULL_SRC_POLICY_RACING_HPP
#define ORIGINPULL_SRC_POLICY_RACING_HPP

#include <chrono>
#include <cstddef>
#include <vector>

namespace originpull::detail {

/** Which address to connect to when (RFC 8305). Pure: time comes as an argument.
 *
 *  One attempt begins at once, the next after `stagger` or as soon as one has failed, with at most `most`
 *  under way.
 */
class racing_state {
public:
    using time_point = std::chrono::steady_clock::time_point;

    racing_state(std::size_t addresses, std::chrono::nanoseconds stagger, std::size_t most) noexcept
        : addresses_(addresses), stagger_(stagger), most_(most) {}

    struct step {
        enum class action : unsigned char {
            start, ///< an attempt to the address `index`
            wait,  ///< for an attempt to end, or until `until`
            lost,  ///< every address has failed
        };
        action what = action::wait;
        std::size_t index = 0;
        time_point until = time_point::max();
    };

    /// What to do now. Called again after each start, failure and expiry, until it says wait or lost.
    [[nodiscard]] step next(time_point now) noexcept;

    /// An attempt has failed.
    void failed() noexcept;

private:
    std::size_t addresses_;
    std::chrono::nanoseconds stagger_;
    std::size_t most_;
    std::size_t started_ = 0;
    std::size_t under_way_ = 0;
    time_point next_start_ = time_point::min();
};

/** The order in which addresses are tried: families take turns, beginning with that of the first (RFC 8305
 * 4). `is_v6[i]` tells the family of address i in the resolver's order; returns indices. */
[[nodiscard]] std::vector<std::size_t> interleave_families(const std::vector<bool>& is_v6);

} // namespace originpull::detail

#endif
