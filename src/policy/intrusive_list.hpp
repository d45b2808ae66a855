#ifndef ORIGINPULL_SRC_POLICY_INTRUSIVE_LIST_HPP
#define ORIGINPULL_SRC_POLICY_INTRUSIVE_LIST_HPP

#include <cstddef>
#include <utility>

namespace originpull::detail {

/// What an element of an intrusive_list derives from. `Tag` tells several lists of one element apart.
template <class Tag = void>
class list_hook {
public:
    list_hook() = default;
    list_hook(const list_hook&) = delete;
    list_hook& operator=(const list_hook&) = delete;

    [[nodiscard]] bool linked() const noexcept { return next_ != nullptr; }

private:
    template <class, class>
    friend class intrusive_list;

    list_hook* prev_ = nullptr;
    list_hook* next_ = nullptr;
};

/** A queue from whose middle an element can leave in constant time, without an allocation.
 *  Does not own its elements; one that is destroyed must have been removed. */
template <class T, class Tag = void>
class intrusive_list {
    using hook = list_hook<Tag>;

public:
    intrusive_list() noexcept { head_.prev_ = head_.next_ = &head_; }
    intrusive_list(const intrusive_list&) = delete;
    intrusive_list& operator=(const intrusive_list&) = delete;
    ~intrusive_list() { head_.prev_ = head_.next_ = nullptr; }

    [[nodiscard]] bool empty() const noexcept { return head_.next_ == &head_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] T& front() noexcept { return static_cast<T&>(*head_.next_); }
    /// The element behind `element`; null at the end.
    [[nodiscard]] T* next(T& element) noexcept {
        hook& h = element;
        return h.next_ == &head_ ? nullptr : static_cast<T*>(h.next_);
    }

    [[nodiscard]] T& back() noexcept { return static_cast<T&>(*head_.prev_); }

    void push_back(T& element) noexcept { insert(head_, element); }
    void insert_before(T& next, T& element) noexcept { insert(next, element); }
    void push_front(T& element) noexcept { insert(*head_.next_, element); }

    void remove(T& element) noexcept {
        hook& h = element;
        h.prev_->next_ = h.next_;
        h.next_->prev_ = h.prev_;
        h.prev_ = h.next_ = nullptr;
        --size_;
    }

    T& pop_front() noexcept {
        T& element = front();
        remove(element);
        return element;
    }

    /// Moves all elements of `other` behind those here, in constant time.
    void splice_back(intrusive_list& other) noexcept {
        if (other.empty())
            return;
        hook& first = *other.head_.next_;
        hook& last = *other.head_.prev_;
        first.prev_ = head_.prev_;
        head_.prev_->next_ = &first;
        last.next_ = &head_;
        head_.prev_ = &last;
        size_ += std::exchange(other.size_, 0);
        other.head_.prev_ = other.head_.next_ = &other.head_;
    }

private:
    void insert(hook& before, hook& element) noexcept {
        element.next_ = &before;
        element.prev_ = before.prev_;
        before.prev_->next_ = &element;
        before.prev_ = &element;
        ++size_;
    }

    hook head_;
    std::size_t size_ = 0;
};

} // namespace originpull::detail

#endif
