#ifndef ORIGINPULL_SRC_CALL_HOST_BUCKET_HPP
#define ORIGINPULL_SRC_CALL_HOST_BUCKET_HPP

#include "../net/shared_region.hpp"
#include "../policy/pacer.hpp"

#include <originpull/rate_limiter.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace originpull::detail {

/** A pacer whose state the processes of a machine share (shared_region). Time and chance come as arguments, as for a pacer;
 *  the caller keeps it from concurrent use within the process.
 *
 *  It never waits for others longer than a few milliseconds:
 *  - What a process that has died left behind is put in order by the next one, its requests under way by somebody within
 *    half a second.
 *  - While somebody is in there who does not get on (stopped, say), nothing is sent for a second; then this process goes on
 *    alone with what it knew, and with its part of the own limit, until it gets in again.
 *  - When there is no file, it is alone from the beginning, and looks every second whether there is one.
 */
class host_bucket {
public:
    using time_point = pacer::time_point;

    host_bucket(const rate_limit_config& config, std::vector<std::string> directories,
                const std::string& name, time_point now);
    ~host_bucket();
    host_bucket(const host_bucket&) = delete;
    host_bucket& operator=(const host_bucket&) = delete;

    // As those of a pacer.
    [[nodiscard]] pacer::answer reserve(time_point now) noexcept;
    [[nodiscard]] bool take(time_point now, double random);
    void give_back() noexcept { pacer_.give_back(); }
    void answered(time_point now, time_point sent, const std::optional<quota::reading>& told,
                  bool refused = false) noexcept;
    void lost(time_point now) noexcept;
    void pause(time_point now, time_point until) noexcept;

    struct known {
        pacing_state state;
        bool shared = false;
    };
    [[nodiscard]] known current(time_point now) noexcept;

private:
    enum class judge : unsigned char { all, nobody, ourselves };
    class visit;

    [[nodiscard]] judge open(time_point now) noexcept;
    void close() noexcept;
    void attach(time_point now) noexcept;
    [[nodiscard]] judge locked_out(time_point now) noexcept;
    [[nodiscard]] judge be_alone() noexcept;
    void enter(shared_region::entry how, time_point now) noexcept;
    void be_with_others() noexcept;
    void settle_unsettled() noexcept;
    void look_after_others(time_point now) noexcept;
    void forget_parent() noexcept;
    [[nodiscard]] pacing_state& shared_state_of_all() noexcept;

    struct answer_kept {
        time_point at;
        time_point sent;
        std::optional<quota::reading> told;
        bool refused;
    };

    const rate_limit_config config_;
    const std::vector<std::string> directories_;
    const std::string name_;
    pacer pacer_;
    std::unique_ptr<shared_region> region_;
    bool alone_ = true;
    bool just_attached_ = false;
    time_point attach_again_{};
    std::optional<time_point> locked_out_since_{};
    time_point looked_after_{};
    std::size_t participants_ = 1;
    std::uint32_t under_way_ = 0; ///< of this process
    time_point paused_until_{};
    std::vector<answer_kept> unsettled_; ///< that came while nobody was to be told
    pacing_state seen_;                  ///< when we were in there last
};

} // namespace originpull::detail

#endif
