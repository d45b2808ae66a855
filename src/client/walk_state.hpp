#ifndef ORIGINPULL_SRC_CLIENT_WALK_STATE_HPP
#define ORIGINPULL_SRC_CLIENT_WALK_STATE_HPP

#include "../call/request.hpp"
#include "../policy/page_progress.hpp"

#include <originpull/detail/walk.hpp>
#include <originpull/values.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace originpull::detail {

/// The request for a page of a list. `target` has everything but the place.
[[nodiscard]] std::shared_ptr<request_data> page_request(const operation& op, std::string target, int number,
                                                         int per_page);

/// One walk. Not thread-safe, like the page_walk that owns it.
class walk_state {
public:
    walk_state(const operation& op, std::string target, int first, int per_page)
        : progress(per_page, first), op_(op), target_(std::move(target)), per_page_(per_page) {}

    [[nodiscard]] std::shared_ptr<request_data> next() const {
        return page_request(op_, target_, progress.next(), per_page_);
    }

    page_progress progress;

private:
    const operation& op_;
    std::string target_;
    int per_page_;
};

inline std::string_view identity_of(const zone& one) noexcept { return one.id; }
inline std::string_view identity_of(const account& one) noexcept { return one.id; }
inline std::string_view identity_of(const hostname_association& one) noexcept { return one.hostname; }

/// A hash over what tells elements apart.
template <class T>
std::size_t mark_of(const T& one) noexcept {
    return std::hash<std::string_view>{}(identity_of(one));
}
/// A hostname may occur again, as one that was deleted.
inline std::size_t mark_of(const hostname_association& one) noexcept {
    const std::string_view certificate = one.cert_id ? one.cert_id->view() : std::string_view{};
    return std::hash<std::string_view>{}(one.hostname) * 31 + std::hash<std::string_view>{}(certificate) * 7 +
           std::hash<std::string_view>{}(one.status.text());
}

template <class T>
[[nodiscard]] page_facts facts_of(const page<T>& got) noexcept {
    page_facts facts;
    facts.number = got.number;
    facts.size = got.size();
    facts.per_page = got.per_page;
    facts.total_pages = got.total_pages;
    for (const T& one : got)
        facts.mark = facts.mark * 31 + mark_of(one);
    return facts;
}

} // namespace originpull::detail

#endif
