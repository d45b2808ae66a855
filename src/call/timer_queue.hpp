#ifndef ORIGINPULL_SRC_CALL_TIMER_QUEUE_HPP
#define ORIGINPULL_SRC_CALL_TIMER_QUEUE_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace originpull::detail {

/// What an element of a timer_queue derives from.
class timer_node {
public:
    using time_point = std::chrono::steady_clock::time_point;

    timer_node() = default;
    timer_node(const timer_node&) = delete;
    timer_node& operator=(const timer_node&) = delete;

    /// Its time has come; it is not armed any more.
    virtual void expired() noexcept = 0;

    [[nodiscard]] bool armed() const noexcept { return index_ != none; }
    [[nodiscard]] time_point when() const noexcept { return when_; }

protected:
    ~timer_node() = default;

private:
    friend class timer_queue;
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    time_point when_{};
    std::size_t index_ = none;
};

/** The deadlines of many calls behind one timer: a binary heap whose elements know their places. */
class timer_queue {
public:
    using time_point = timer_node::time_point;

    [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
    [[nodiscard]] time_point earliest() const noexcept { return heap_.front()->when_; }

    /// Room for that many nodes, so that arming does not allocate.
    void reserve(std::size_t nodes) {
        if (nodes > heap_.capacity())
            heap_.reserve(std::max(nodes, heap_.capacity() * 2));
    }

    void arm(timer_node& node, time_point when) {
        if (!node.armed()) {
            heap_.push_back(&node);
            node.index_ = heap_.size() - 1;
            node.when_ = when;
            rise(node.index_);
            return;
        }
        const bool earlier = when < node.when_;
        node.when_ = when;
        if (earlier)
            rise(node.index_);
        else
            sink(node.index_);
    }

    void disarm(timer_node& node) noexcept {
        if (!node.armed())
            return;
        const std::size_t at = node.index_;
        const std::size_t last = heap_.size() - 1;
        if (at != last)
            swap(at, last);
        heap_.pop_back();
        node.index_ = timer_node::none;
        if (at < heap_.size()) {
            rise(at);
            sink(at);
        }
    }

    /// Disarms and returns the earliest node if its time has come; null otherwise.
    timer_node* pop_due(time_point now) noexcept {
        if (heap_.empty() || heap_.front()->when_ > now)
            return nullptr;
        timer_node* const node = heap_.front();
        disarm(*node);
        return node;
    }

private:
    void swap(std::size_t a, std::size_t b) noexcept {
        std::swap(heap_[a], heap_[b]);
        heap_[a]->index_ = a;
        heap_[b]->index_ = b;
    }

    void rise(std::size_t at) noexcept {
        while (at != 0 && heap_[at]->when_ < heap_[(at - 1) / 2]->when_) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    void sink(std::size_t at) noexcept {
        for (;;) {
            std::size_t least = at;
            for (std::size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap_.size(); ++child) {
                if (heap_[child]->when_ < heap_[least]->when_)
                    least = child;
            }
            if (least == at)
                return;
            swap(at, least);
            at = least;
        }
    }

    std::vector<timer_node*> heap_;
};

} // namespace originpull::detail

#endif
