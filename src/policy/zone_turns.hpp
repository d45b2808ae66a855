#ifndef ORIGINPULL_SRC_POLICY_ZONE_TURNS_HPP
#define ORIGINPULL_SRC_POLICY_ZONE_TURNS_HPP

#include "intrusive_list.hpp"

#include <originpull/ids.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <optional>

namespace originpull::detail {

struct turn_tag;

/// What somebody who changes a zone derives from.
class zone_turn : public list_hook<turn_tag> {
public:
    [[nodiscard]] bool has_turn() const noexcept { return has_turn_; }

    std::size_t turn_lane = 0; ///< where to ring when the turn has come

private:
    friend class zone_turns;

    std::optional<zone_id> zone_; ///< while waiting, and while it has the turn
    bool has_turn_ = false;
    intrusive_list<zone_turn, turn_tag> behind_; ///< who waits, as long as it has the turn
};

/** Changes inside a zone are made one at a time, in the order in which they were asked for: the service answers
 *  parallel ones with 409. Zones have nothing to do with each other.
 *
 *  Pure, without an allocation; the caller keeps it from concurrent use.
 */
class zone_turns {
public:
    /// True: it has the turn at once. Otherwise it waits.
    bool take(zone_turn& me, const zone_id& zone) noexcept {
        me.zone_ = zone;
        queue& holders = bucket(zone);
        for (zone_turn* holder = holders.empty() ? nullptr : &holders.front(); holder != nullptr;
             holder = holders.next(*holder)) {
            if (holder->zone_ == zone) {
                holder->behind_.push_back(me);
                return false;
            }
        }
        holders.push_back(me);
        me.has_turn_ = true;
        return true;
    }

    /// Gives the turn back, or leaves the queue. Returns whose turn has come by that, if anybody's.
    zone_turn* leave(zone_turn& me) noexcept {
        if (!me.zone_)
            return nullptr;
        queue& holders = bucket(*me.zone_);
        const std::optional<zone_id> zone = std::exchange(me.zone_, std::nullopt);
        if (!std::exchange(me.has_turn_, false)) {
            for (zone_turn* holder = &holders.front(); holder != nullptr; holder = holders.next(*holder))
                if (holder->zone_ == zone)
                    holder->behind_.remove(me);
            return nullptr;
        }
        holders.remove(me);
        if (me.behind_.empty())
            return nullptr;
        zone_turn& next = me.behind_.pop_front();
        next.behind_.splice_back(me.behind_);
        next.has_turn_ = true;
        holders.push_back(next);
        return &next;
    }

private:
    using queue = intrusive_list<zone_turn, turn_tag>;

    queue& bucket(const zone_id& zone) noexcept {
        return holders_[std::hash<zone_id>{}(zone) % holders_.size()];
    }

    std::array<queue, 64> holders_; ///< those who have a turn, by zone
};

} // namespace originpull::detail

#endif
