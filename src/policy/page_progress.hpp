#ifndef ORIGINPULL_SRC_POLICY_PAGE_PROGRESS_HPP
#define ORIGINPULL_SRC_POLICY_PAGE_PROGRESS_HPP

#include <algorithm>
#include <cstddef>
#include <optional>

namespace originpull::detail {

/// What matters of a page when it comes to the next.
struct page_facts {
    int number = 1; ///< as the service says
    std::size_t size = 0;
    std::size_t mark = 0;        ///< a hash over what identifies its elements
    std::optional<int> per_page; ///< as the service says: it may give fewer than asked for
    std::optional<int> total_pages;
};

/** How far a walk over a list with pages has come. */
class page_progress {
public:
    explicit page_progress(int per_page, int first = 1) noexcept : next_(first), per_page_(per_page) {}

    [[nodiscard]] int next() const noexcept { return next_; }
    [[nodiscard]] bool over() const noexcept { return over_; }

    /// A page has come. False: it is the one before it again, or not the one that was asked for, and would
    /// come for ever.
    [[nodiscard]] bool take(const page_facts& got) noexcept {
        const bool same_as_last = got.size != 0 && last_mark_ == got.mark;
        if (same_as_last || (got.size != 0 && got.number != next_ && got.number != 1)) {
            over_ = true;
            return false;
        }
        const int full = got.per_page && *got.per_page > 0 ? std::min(per_page_, *got.per_page) : per_page_;
        over_ = got.size == 0 ||
                (got.total_pages && *got.total_pages > 0 ? next_ >= *got.total_pages
                                                         : got.size < static_cast<std::size_t>(full));
        last_mark_ = got.mark;
        ++next_;
        return true;
    }

private:
    int next_;
    int per_page_;
    bool over_ = false;
    std::optional<std::size_t> last_mark_;
};

} // namespace originpull::detail

#endif
