#ifndef ORIGINPULL_SRC_POLICY_WAITING_LINE_HPP
#define ORIGINPULL_SRC_POLICY_WAITING_LINE_HPP

#include "intrusive_list.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace originpull::detail {

struct waiting_tag;

/** Lanes whose calls wait for a permit, and who of them has waited longest: the first call of each lane stands for it.
 *
 *  One that is called and does not come, because nobody runs its loop, holds up nobody. Pure: time comes as an argument;
 *  the caller keeps it from concurrent use.
 */
class waiting_line {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// A lane's place; at most one.
    class place : public list_hook<waiting_tag> {
    private:
        friend class waiting_line;
        std::uint64_t ticket_ = 0; ///< 0: not in the line
        std::optional<time_point> called_;
    };

    /// It waits, for a call with this ticket. It has come, so it is not being called any more.
    void wait(place& who, std::uint64_t ticket) noexcept {
        who.called_.reset();
        if (who.ticket_ == ticket)
            return;
        leave(who);
        who.ticket_ = ticket;
        place* next = line_.empty() ? nullptr : &line_.front();
        while (next != nullptr && next->ticket_ < ticket)
            next = line_.next(*next);
        if (next != nullptr)
            line_.insert_before(*next, who);
        else
            line_.push_back(who);
    }

    void leave(place& who) noexcept {
        who.called_.reset();
        if (who.ticket_ != 0)
            line_.remove(who);
        who.ticket_ = 0;
    }

    /// Who has to go before one with this ticket, and is to be called; null: nobody.
    [[nodiscard]] place* before(const place& who, std::uint64_t ticket, time_point now) noexcept {
        for (place* one = line_.empty() ? nullptr : &line_.front(); one != nullptr && one->ticket_ < ticket;
             one = line_.next(*one)) {
            if (one == &who)
                continue;
            if (!one->called_)
                one->called_ = now;
            if (now - *one->called_ < patience)
                return one;
        }
        return nullptr;
    }

    [[nodiscard]] bool empty() const noexcept { return line_.empty(); }

private:
    static constexpr std::chrono::milliseconds patience{100};

    intrusive_list<place, waiting_tag> line_;
};

} // namespace originpull::detail

#endif
