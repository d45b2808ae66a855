#include "walk_state.hpp"

#include "../codec/target.hpp"

#include <stdexcept>

namespace originpull::detail {

std::shared_ptr<request_data> page_request(const operation& op, std::string target, int number,
                                           int per_page) {
    add_query(target, "page", std::to_string(number));
    add_query(target, "per_page", std::to_string(per_page));
    return std::make_shared<request_data>(op, std::move(target));
}

request next_page(const std::shared_ptr<walk_state>& walk) {
    if (walk->progress.over())
        throw std::logic_error("page_walk::next: the last page has been given already");
    auto what = walk->next();
    what->walk = walk;
    return what;
}

bool more_pages(const std::shared_ptr<walk_state>& walk) noexcept { return !walk->progress.over(); }

} // namespace originpull::detail
