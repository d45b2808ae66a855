#include "brakes.hpp"

#include "../durations.hpp"
#include "../text.hpp"

#include <stdexcept>

namespace originpull::command {

namespace {

std::string text_of(const zone_brake& most) { return std::to_string(most.value) + (most.percent ? "%" : ""); }

bool exceeds(const zone_brake& most, std::size_t deleted, std::size_t had) {
    return most.percent ? deleted * 100 > had * most.value : deleted > most.value;
}

} // namespace

void brakes::see(const plan_item& item) {
    if (item.zone.id.view() != zone_) {
        close_zone();
        zone_ = item.zone.id.str();
        zone_name_ = item.zone.name;
        ++zones_;
    }
    ++items_;
    ++of_zone_;
    zone_had_ = item.zone_certificates;
    if (item.hostnames && !item.hostnames->empty())
        ++bound_;
}

void brakes::close_zone() {
    if (of_zone_ != 0 && exceeds(wishes_.max_per_zone, of_zone_, zone_had_) && ++too_much_ == 1)
        first_ = std::to_string(of_zone_) + " of the " +
                 count_of(static_cast<long long>(zone_had_), "certificate") + " of zone " +
                 (zone_name_.empty() ? zone_ : printable(zone_name_));
    of_zone_ = 0;
}

void brakes::check() {
    close_zone();
    if (too_much_ != 0)
        throw std::invalid_argument(
            "the plan would delete " + first_ +
            (too_much_ > 1
                 ? " (and too much of " + count_of(static_cast<long long>(too_much_ - 1), "other zone") + ")"
                 : "") +
            "; --max-per-zone allows " + text_of(wishes_.max_per_zone) +
            ". Nothing was changed: look at the plan, and allow more if it is right");
    if (wishes_.max_items && items_ > *wishes_.max_items)
        throw std::invalid_argument("the plan would delete " +
                                    count_of(static_cast<long long>(items_), "certificate") +
                                    "; --max-items allows " + std::to_string(*wishes_.max_items) +
                                    ". Nothing was changed: look at the plan, and allow more if it is right");
}

void check_age(const plan_head& plan, const apply_wishes& wishes, time_point now) {
    constexpr std::chrono::minutes clocks_differ{5};
    if (plan.created > now + clocks_differ)
        throw std::invalid_argument(
            "the plan was made in the future: one of the clocks is wrong. Nothing was changed");
    const auto age = now - plan.created;
    if (age > wishes.max_age)
        throw std::invalid_argument("the plan is " + format_duration(age) + " old; --max-age allows " +
                                    format_duration(wishes.max_age) +
                                    ". Nothing was changed: make a new one with originpull plan");
}

} // namespace originpull::command
