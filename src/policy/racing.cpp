#include "racing.hpp"

namespace originpull::detail {

racing_state::step racing_state::next(time_point now) noexcept {
    if (started_ == addresses_)
        return under_way_ == 0 ? step{step::action::lost, 0, {}} : step{};
    if (under_way_ >= most_)
        return {};
    if (now < next_start_)
        return {step::action::wait, 0, next_start_};
    next_start_ = now + stagger_;
    ++under_way_;
    return {step::action::start, started_++, {}};
}

void racing_state::failed() noexcept {
    --under_way_;
    next_start_ = time_point::min();
}

std::vector<std::size_t> interleave_families(const std::vector<bool>& is_v6) {
    std::vector<std::size_t> first;
    std::vector<std::size_t> second;
    for (std::size_t i = 0; i < is_v6.size(); ++i)
        (is_v6[i] == is_v6[0] ? first : second).push_back(i);
    std::vector<std::size_t> order;
    order.reserve(is_v6.size());
    for (std::size_t i = 0; i < first.size() || i < second.size(); ++i) {
        if (i < first.size())
            order.push_back(first[i]);
        if (i < second.size())
            order.push_back(second[i]);
    }
    return order;
}

} // namespace originpull::detail
