#include "quota.hpp"

#include <algorithm>
#include <utility>

namespace originpull::detail {

namespace {

/// Before the first look into a window, no more than these are under way: alone, and among others.
constexpr std::size_t scouts = 32;
constexpr std::size_t scouts_among_others = 2;

/// So many go at once in each window, whoever else there is.
constexpr std::size_t at_once = 4;

/// Who sends no more than that never waits to see whether there are others.
constexpr std::size_t few = 32;

/// When less than one request is ours, so many more than that many of those in this position take one: some find that
/// they are too late.
constexpr double lenience = 0.7;

constexpr quota::duration shortest_wait = std::chrono::milliseconds{1};
constexpr quota::duration longest_wait = std::chrono::seconds{1};

double in_seconds(quota::duration span) noexcept { return std::chrono::duration<double>(span).count(); }

quota::duration from_seconds(double span) noexcept {
    constexpr double far_away = 1e6;
    return std::chrono::duration_cast<quota::duration>(
        std::chrono::duration<double>(std::min(span, far_away)));
}

} // namespace

void quota::sent(time_point now, double random) noexcept {
    ++under_way_;
    last_ = now;
    patience_ = 0.75 + 0.5 * random;
    luck_ = lenience * random;
}

double quota::others_so_far() const noexcept {
    // Ours that are under way may have been counted already.
    const double gone = static_cast<double>(from_) - static_cast<double>(left_);
    return std::max(0.0, gone - static_cast<double>(ours_) - static_cast<double>(under_way_));
}

double quota::our_share() const noexcept {
    const double ours = static_cast<double>(ours_) + ours_before_;
    const double others = others_so_far() + others_before_;
    return std::clamp(ours / std::max(ours + others, 1.0), 1.0 / 256, 1.0);
}

void quota::close_window() noexcept {
    if (std::exchange(closed_, true))
        return;
    ours_before_ = 0.5 * ours_before_ + 0.5 * static_cast<double>(ours_);
    others_before_ = 0.5 * others_before_ + 0.5 * others_so_far();
    if (others_before_ < 0.25)
        others_before_ = 0;
}

void quota::begin_window(time_point now, const reading& told) noexcept {
    const bool first = !known_;
    if (!first)
        close_window();
    else if (told.remaining == 0) // used up, and not by us
        others_before_ = 8;
    first_ = first;
    known_ = true;
    silent_ = false;
    closed_ = false;
    limit_ = told.limit.value_or(std::max(limit_, told.remaining + 1));
    length_ = told.window ? duration{*told.window} : std::max<duration>(length_, told.reset);
    left_ = told.remaining;
    ours_ = 1;
    looked_ = now;
    ends_ = now + told.reset;
    // In the first window, what was gone when we came says nothing: it may have been ourselves, in another process.
    from_ = first ? told.remaining + 1 : limit_;
    since_ = first ? now : ends_ - length_;
}

void quota::answered(time_point now, time_point sent, const std::optional<reading>& told) noexcept {
    lost();
    constexpr std::chrono::minutes credible{15}; // the service's windows are five minutes long
    if (!told || told->reset > credible) {
        silent_ = !known_;
        return;
    }
    constexpr std::chrono::seconds rounding{1};
    if (!known_ || sent >= ends_ || sent + told->reset - rounding > ends_) {
        begin_window(now, *told);
        return;
    }
    if (now + told->reset < ends_ - std::max<duration>(length_ / 2, rounding))
        return; // of the window before, and late
    ++ours_;
    ends_ = std::min(ends_, now + told->reset);
    if (told->remaining <= left_) { // else it was overtaken
        left_ = told->remaining;
        looked_ = now;
    }
}

/// Nobody has looked into the window yet.
quota::answer quota::scout(time_point now, std::size_t planned) noexcept {
    if (known_)
        close_window();
    // Who has never looked may have come to a window that others have used up: one finds out, the rest would be refused.
    const std::size_t most = !known_ ? 1 : others_before_ > 0 ? scouts_among_others : scouts;
    constexpr std::chrono::seconds a_second{1};
    // Those who went ahead may hang: one more now and then finds out.
    if (under_way_ + planned < most || (planned == 0 && now - last_ >= a_second))
        return {true, {}, true};
    return {false, now + a_second, false};
}

/// What is left, spread over the rest of the window, and our part of it.
quota::answer quota::among_others(time_point now, std::size_t planned) const noexcept {
    const double rest = std::max(in_seconds(ends_ - now), 1e-6);
    const double since = in_seconds(now - looked_);
    const double seen = static_cast<double>(left_) - static_cast<double>(under_way_ + planned);
    const double size = static_cast<double>(limit_);
    const double length = std::max(in_seconds(length_), 1e-6);
    // Ahead of time there is enough for everybody; and some must always be able to go at once.
    const bool ahead = seen / size > rest / length + 0.1;
    const bool first_ones = ours_ + under_way_ + planned < at_once && 2 * seen > size;
    if (ahead || first_ones)
        return {true, {}, true};
    const double left = seen * rest / (rest + since) - reserve_; // the others will have gone on
    if (left < 1)
        return {false, ends_, static_cast<double>(left_) < 1 + reserve_};
    double ours = our_share() * left;
    if (others_before_ <= 0) { // nothing to go by but what they have done since we are here
        // At the rate that the last look showed, and since then too: what is not looked at goes on all the same.
        const double watched = std::max(in_seconds(looked_ - since_), 1e-6);
        ours = std::min(ours, seen - reserve_ - others_so_far() * (rest + since) / watched);
    }
    if (ours <= 0)
        return {false, std::min(ends_, now + std::max(shortest_wait, from_seconds(rest / 16))), false};
    const time_point next = last_ + from_seconds(patience_ * rest / ours);
    if (now >= next && ours > luck_ && planned == 0)
        return {true, {}, true};
    // Asked again before that: what is ours changes with every look.
    const duration soon = std::clamp(from_seconds(rest / 16), shortest_wait, longest_wait);
    return {
        false,
        std::min(ends_, now < next ? std::max(now + shortest_wait, std::min(next, now + soon)) : now + soon),
        false};
}

quota::answer quota::may_send(time_point now, std::size_t planned) noexcept {
    if (silent_)
        return {true, {}, true};
    if (!known_ || now >= ends_)
        return scout(now, planned);
    if (others_before_ > 0 || others_so_far() >= 1)
        return among_others(now, planned);
    // Others show by what they take, which takes time: until they had some, a part is kept back for them.
    const time_point shown = since_ + length_ / 16;
    const bool many = ours_ + under_way_ + planned >= few;
    if (first_ && many && looked_ < shown && 4 * left_ <= from_ + 4 * (under_way_ + planned)) {
        if (now < shown)
            return {false, std::min(ends_, shown), false};
        if (under_way_ + planned != 0) // one looks
            return {false, std::min(ends_, now + longest_wait), false};
    }
    if (left_ > under_way_ + planned)
        return {true, {}, true};
    return {false, ends_, left_ == 0};
}

} // namespace originpull::detail
