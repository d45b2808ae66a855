#pragma once

#include "job_options.hpp"
#include "plan.hpp"

#include <cstddef>
#include <string>

namespace originpull::command {

/** Whether a plan, or a shard of it, would delete more than it may. Sees the items in the order of the plan. Pure. */
class brakes {
public:
    explicit brakes(const apply_wishes& wishes) : wishes_(wishes) {}

    void see(const plan_item& item);

    /// Behind the last item: nothing, or what is too much. @throws std::invalid_argument
    void check();

    [[nodiscard]] std::size_t items() const noexcept { return items_; }
    [[nodiscard]] std::size_t zones() const noexcept { return zones_; }
    /// Items with bound hostnames.
    [[nodiscard]] std::size_t bound() const noexcept { return bound_; }

private:
    void close_zone();

    const apply_wishes& wishes_;
    std::size_t items_ = 0;
    std::size_t zones_ = 0;
    std::size_t bound_ = 0;

    std::string zone_; ///< that the last item was of
    std::string zone_name_;
    std::size_t of_zone_ = 0;
    std::size_t zone_had_ = 0;

    std::size_t too_much_ = 0; ///< zones
    std::string first_;        ///< what is too much in the first of them
};

/// @throws std::invalid_argument when the plan is older than it may be, or made in the future
void check_age(const plan_head& plan, const apply_wishes& wishes, time_point now);

} // namespace originpull::command
