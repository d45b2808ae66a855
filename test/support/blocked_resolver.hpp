#ifndef ORIGINPULL_TEST_SUPPORT_BLOCKED_RESOLVER_HPP
#define ORIGINPULL_TEST_SUPPORT_BLOCKED_RESOLVER_HPP

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace originpull::test {

/// A client_config.resolver that hangs, as getaddrinfo does, until the test lets it go on.
class blocked_resolver {
public:
    ~blocked_resolver() {
        release();
        // The helper threads belong to nobody; the test's end must not find them at work.
        wait_until([](const state& s) { return s.inside == 0; });
    }

    [[nodiscard]] auto function() const {
        return [shared = shared_](const std::string&) {
            std::unique_lock lock{shared->mutex};
            ++shared->begun;
            ++shared->inside;
            shared->changed.notify_all();
            shared->changed.wait(lock, [&] { return shared->released; });
            --shared->inside;
            shared->changed.notify_all();
            return std::vector<std::string>{"127.0.0.1"};
        };
    }

    void release() {
        const std::lock_guard lock{shared_->mutex};
        shared_->released = true;
        shared_->changed.notify_all();
    }
    void wait_until_asked() {
        wait_until([](const state& s) { return s.inside != 0; });
    }
    [[nodiscard]] int begun() const {
        const std::lock_guard lock{shared_->mutex};
        return shared_->begun;
    }
    [[nodiscard]] bool blocked() const {
        const std::lock_guard lock{shared_->mutex};
        return shared_->inside != 0 && !shared_->released;
    }

private:
    struct state {
        std::mutex mutex;
        std::condition_variable changed;
        bool released = false;
        int begun = 0;
        int inside = 0;
    };

    template <class F>
    void wait_until(F holds) {
        std::unique_lock lock{shared_->mutex};
        const bool held =
            shared_->changed.wait_for(lock, std::chrono::seconds{50}, [&] { return holds(*shared_); });
        lock.unlock();
        CHECK(held);
    }

    std::shared_ptr<state> shared_ = std::make_shared<state>();
};

} // namespace originpull::test

#endif
