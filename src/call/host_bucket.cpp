#include "host_bucket.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace originpull::detail {

namespace {

constexpr auto attach_interval = std::chrono::seconds{1};
constexpr auto patience_with_others = std::chrono::seconds{1};
constexpr auto ask_again_after = std::chrono::milliseconds{10};
constexpr auto look_after_interval = std::chrono::milliseconds{500};
/// What a client pauses for at most; a longer one cannot be right.
constexpr auto sane_pause = std::chrono::minutes{15};
/// By how much others may have been ahead of us when they looked at the clock.
constexpr auto tolerance = std::chrono::seconds{10};
constexpr std::size_t most_unsettled = 256;

constexpr std::size_t log_at = sizeof(pacing_state);
static_assert(sizeof(pacing_state) % alignof(pacer::time_point) == 0);

std::size_t content_size(const rate_limit_config& config) {
    return log_at + config.requests * sizeof(pacer::time_point);
}

} // namespace

/// For the time of which it is known who judges; in between, others may be in there.
class host_bucket::visit {
public:
    visit(host_bucket& what, time_point now) noexcept : what_(what), who(what.open(now)) {}
    ~visit() {
        if (who == judge::all)
            what_.close();
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

private:
    host_bucket& what_;

public:
    const judge who;
};

host_bucket::host_bucket(const rate_limit_config& config, std::vector<std::string> directories,
                         const std::string& name, time_point now)
    : config_(config),
      directories_(std::move(directories)),
      // Processes that see another layout have another file.
      name_(name + '-' + std::to_string(content_size(config))),
      pacer_(config.requests, config.window, config.reserve),
      attach_again_(now),
      seen_(config.reserve) {
    unsettled_.reserve(most_unsettled);
    const visit first{*this, now};
}

host_bucket::~host_bucket() {
    if (!region_)
        return;
    const auto how = region_->enter(true);
    if (how == shared_region::entry::entered) {
        // What the service has counted of them is not to be taken for somebody else's.
        be_with_others();
        pacer_.vanished(shared_state_of_all().latest, region_->me().under_way);
        region_->me() = {};
        region_->leave();
    } else if (how == shared_region::entry::unfinished || how == shared_region::entry::anew) {
        new (region_->content()) pacing_state{config_.reserve};
        region_->leave();
    } // else it will be noticed that we have gone
}

pacing_state& host_bucket::shared_state_of_all() noexcept {
    return *std::launder(reinterpret_cast<pacing_state*>(region_->content()));
}

void host_bucket::attach(time_point now) noexcept {
    attach_again_ = now + attach_interval;
    region_ = shared_region::attach(directories_, name_, content_size(config_));
    just_attached_ = true;
}

/// In a child of the process that made this: what is under way there is not ours.
void host_bucket::forget_parent() noexcept {
    under_way_ = 0;
    unsettled_.clear();
}

host_bucket::judge host_bucket::open(time_point now) noexcept {
    using entry = shared_region::entry;
    constexpr int often_enough = 3;
    for (int i = 0; i < often_enough; ++i) {
        if (!region_ && now >= attach_again_)
            attach(now);
        if (!region_)
            return be_alone();
        const entry how = region_->enter(!locked_out_since_);
        switch (how) {
        case entry::busy:
            return locked_out(now);
        case entry::forked:
            forget_parent();
            [[fallthrough]];
        case entry::gone:
            static_cast<void>(be_alone()); // nothing of the pacer's is left in there
            region_.reset();
            attach_again_ = now;
            break;
        case entry::entered:
        case entry::unfinished:
        case entry::anew:
            enter(how, now);
            return judge::all;
        }
    }
    return be_alone();
}

host_bucket::judge host_bucket::locked_out(time_point now) noexcept {
    if (!locked_out_since_)
        locked_out_since_ = now;
    if (alone_ && !just_attached_)
        return judge::ourselves;
    return now - *locked_out_since_ < patience_with_others ? judge::nobody : be_alone();
}

host_bucket::judge host_bucket::be_alone() noexcept {
    if (!std::exchange(alone_, true)) {
        // Others may be as alone as we are: together no more than is permitted.
        const std::size_t part = config_.requests / participants_;
        seen_.service.correct(under_way_ - static_cast<std::int64_t>(seen_.service.under_way()));
        seen_.paused_until = std::max(seen_.paused_until, paused_until_);
        pacer_.part(seen_, config_.requests == 0 ? 0 : std::max<std::size_t>(part, 1));
        settle_unsettled();
    }
    return judge::ourselves;
}

void host_bucket::enter(shared_region::entry how, time_point now) noexcept {
    locked_out_since_.reset();
    pacing_state& state = shared_state_of_all();
    const auto is_sane = [&] {
        return state.first < std::max(config_.requests, 1U) && state.count <= config_.requests &&
               (!just_attached_ || state.latest <= now + tolerance); // else it is of another clock
    };
    if (how != shared_region::entry::entered || !is_sane()) {
        const time_point until = state.paused_until;
        new (&state) pacing_state{config_.reserve};
        if (how == shared_region::entry::unfinished && until > now && until <= now + sane_pause)
            state.paused_until = until;
        // Each tells again who he is.
        std::ranges::fill(region_->participants(), shared_region::participant{});
    }
    just_attached_ = false;
    be_with_others();
    // Usually there is no difference; after we have been taken for dead, or have been alone, there is.
    shared_region::participant& me = region_->me();
    state.service.correct(static_cast<std::int64_t>(under_way_) - static_cast<std::int64_t>(me.under_way));
    me = {1, under_way_};
    pacer_.pause(paused_until_);
    settle_unsettled();
}

void host_bucket::be_with_others() noexcept {
    if (!std::exchange(alone_, false))
        return;
    auto* const log = reinterpret_cast<time_point*>(region_->content() + log_at);
    pacer_.join(shared_state_of_all(), {log, config_.requests});
}

void host_bucket::settle_unsettled() noexcept {
    for (const answer_kept& one : unsettled_) {
        pacer_.answered(one.at, one.sent, one.told, one.refused);
        under_way_ -= under_way_ != 0;
    }
    unsettled_.clear();
}

void host_bucket::close() noexcept {
    region_->me().under_way = under_way_;
    seen_ = shared_state_of_all();
    region_->leave();
}

/// Takes those out of the count whose process is no more.
void host_bucket::look_after_others(time_point now) noexcept {
    if (now < looked_after_ + look_after_interval)
        return;
    looked_after_ = now;
    participants_ = 1;
    const auto all = region_->participants();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].here == 0 || &all[i] == &region_->me())
            continue;
        if (region_->lives(i)) {
            ++participants_;
            continue;
        }
        pacer_.vanished(now, all[i].under_way);
        all[i] = {};
    }
}

pacer::answer host_bucket::reserve(time_point now) noexcept {
    const visit here{*this, now};
    if (here.who == judge::nobody)
        return {false, {}, now + ask_again_after};
    if (here.who == judge::all)
        look_after_others(now);
    return pacer_.reserve(now);
}

bool host_bucket::take(time_point now, double random) {
    const visit here{*this, now};
    if (here.who == judge::nobody || !pacer_.take(now, random))
        return false;
    ++under_way_;
    return true;
}

void host_bucket::answered(time_point now, time_point sent, const std::optional<quota::reading>& told,
                           bool refused) noexcept {
    const visit here{*this, now};
    if (here.who != judge::nobody)
        pacer_.answered(now, sent, told, refused);
    else if (unsettled_.size() < most_unsettled)
        return unsettled_.push_back({now, sent, told, refused}); // still counted as under way
    under_way_ -= under_way_ != 0;
}

void host_bucket::lost(time_point now) noexcept {
    const visit here{*this, now};
    if (here.who != judge::nobody)
        pacer_.lost(now);
    under_way_ -= under_way_ != 0;
}

void host_bucket::pause(time_point now, time_point until) noexcept {
    paused_until_ = std::max(paused_until_, until);
    const visit here{*this, now};
    if (here.who != judge::nobody)
        pacer_.pause(until);
}

host_bucket::known host_bucket::current(time_point now) noexcept {
    const visit here{*this, now};
    switch (here.who) {
    case judge::all:
        return {shared_state_of_all(), true};
    case judge::nobody:
        return {seen_, true};
    case judge::ourselves:
        break;
    }
    known result{seen_, false};
    result.state.service = pacer_.service();
    result.state.paused_until = pacer_.paused_until();
    return result;
}

} // namespace originpull::detail
