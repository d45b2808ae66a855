#include <catch2/catch_test_macros.hpp>

#include <policy/pool_state.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <set>
#include <vector>

using namespace originpull::detail;
using namespace std::chrono_literals;

namespace {

using pool = pool_state<int>;

/** Callers that come, wait, get a connection, lose it, lose patience, at random; beside the pool, a book of
 * who must have what. */
class model {
public:
    model(std::size_t most, std::uint32_t seed) : most_(most), pool_(most), random_(seed) {}

    void step() {
        now_ += std::chrono::milliseconds{below(50)};
        switch (below(8)) {
        case 0:
        case 1:
        case 2:
            come();
            break;
        case 3:
        case 4:
            give_back();
            break;
        case 5:
            lose();
            break;
        case 6:
            leave();
            break;
        default:
            if (below(20) == 0)
                sweep_or_drain();
        }
        check();
    }

    std::size_t served() const { return served_; }
    std::size_t reused() const { return reused_; }
    std::size_t expired() const { return expired_count_; }
    std::size_t most_waiting() const { return most_waiting_; }

private:
    struct holder {
        int connection;
    };

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }

    void come() {
        const bool fresh_only = below(5) == 0;
        const auto given = pool_.acquire(now_, fresh_only, expired_);
        forget_expired();
        if (given) {
            if (!queue_.empty())
                FAIL("overtook those who wait");
            take(*given, fresh_only);
            return;
        }
        auto waiter = std::make_unique<pool_waiter>();
        waiter->fresh_only = fresh_only;
        pool_.wait(*waiter);
        queue_.push_back(std::move(waiter));
    }

    void take(const pool::grant& given, bool fresh_only) {
        ++served_;
        if (!given.reuse) {
            holders_.push_back({next_connection_++});
            return;
        }
        ++reused_;
        if (fresh_only)
            FAIL("a used connection for one who wants a fresh one");
        // Either from the idle ones, or from hand to hand.
        if (idle_.erase(*given.reuse) == 0 && passed_on_ != *given.reuse)
            FAIL("connection " << *given.reuse << " was not free");
        holders_.push_back({*given.reuse});
    }

    void give_back() {
        if (holders_.empty())
            return;
        const int connection = release();
        const auto until = now_ + std::chrono::milliseconds{below(400)};
        passed_on_ = connection;
        const auto next = pool_.give_back(connection, now_, until, expired_);
        const bool thrown_out = std::find(expired_.begin(), expired_.end(), connection) != expired_.end();
        if (until <= now_ && !thrown_out)
            FAIL("kept a connection past its time");
        if (next.waiter == nullptr && !thrown_out)
            idle_.insert(connection);
        forget_expired();
        serve(next);
        passed_on_ = -1;
    }

    void lose() {
        if (holders_.empty())
            return;
        release();
        serve(pool_.free_slot());
    }

    void serve(const pool::served& next) {
        if (next.waiter == nullptr) {
            if (!queue_.empty())
                FAIL("a slot came free and nobody was woken");
            return;
        }
        if (queue_.empty() || queue_.front().get() != next.waiter)
            FAIL("out of turn");
        const bool fresh_only = next.waiter->fresh_only;
        queue_.pop_front();
        take(next.what, fresh_only);
    }

    void leave() {
        if (queue_.empty())
            return;
        const auto at = queue_.begin() + static_cast<std::ptrdiff_t>(below(queue_.size()));
        pool_.leave(**at);
        queue_.erase(at);
    }

    void sweep_or_drain() {
        if (below(4) == 0) {
            std::vector<int> out;
            pool_.drain(out);
            if (out.size() != idle_.size())
                FAIL("drained " << out.size() << " of " << idle_.size());
            idle_.clear();
        } else {
            pool_.sweep(now_, expired_);
            forget_expired();
        }
    }

    int release() {
        const std::size_t at = below(holders_.size());
        const int connection = holders_[at].connection;
        holders_[at] = holders_.back();
        holders_.pop_back();
        return connection;
    }

    void forget_expired() {
        expired_count_ += expired_.size();
        for (const int connection : expired_)
            idle_.erase(connection);
        expired_.clear();
    }

    void check() {
        most_waiting_ = std::max(most_waiting_, queue_.size());
        if (pool_.waiting() != queue_.size() || pool_.in_use() != holders_.size() ||
            pool_.idle() != idle_.size())
            FAIL("counts: waiting " << pool_.waiting() << '/' << queue_.size() << ", in use "
                                    << pool_.in_use() << '/' << holders_.size() << ", idle " << pool_.idle()
                                    << '/' << idle_.size());
        if (pool_.in_use() + pool_.idle() > most_)
            FAIL("more connections than allowed");
        if (pool_.waiting() != 0 && (pool_.idle() != 0 || pool_.in_use() < most_))
            FAIL("somebody waits while something is idle or free");
    }

    std::size_t most_;
    pool pool_;
    std::mt19937 random_;
    pool::time_point now_{};
    std::vector<holder> holders_;
    std::deque<std::unique_ptr<pool_waiter>> queue_;
    std::set<int> idle_;
    std::vector<int> expired_;
    int next_connection_ = 1;
    int passed_on_ = -1;
    std::size_t served_ = 0;
    std::size_t reused_ = 0;
    std::size_t expired_count_ = 0;
    std::size_t most_waiting_ = 0;
};

} // namespace

TEST_CASE("pool: nobody waits while something is idle or free, over 100,000 random steps", "[policy][pool]") {
    for (const std::size_t most : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{32}}) {
        CAPTURE(most);
        model m{most, 20260501};
        for (int i = 0; i < 25'000; ++i)
            m.step();
        // Otherwise the walk has not been where it matters.
        CHECK(m.served() > 5'000);
        CHECK(m.reused() > 500);
        CHECK(m.expired() > 100);
        CHECK(m.most_waiting() > 2);
    }
}
