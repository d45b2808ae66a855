#ifndef ORIGINPULL_DETAIL_WALK_HPP
#define ORIGINPULL_DETAIL_WALK_HPP

#include <originpull/detail/export.hpp>
#include <originpull/detail/initiate.hpp>

#include <memory>

namespace originpull::detail {

/// Where a walk over the pages of a list is. Lives in the compiled part.
class walk_state;

/// The request for the next page. @throws std::logic_error behind the last one
[[nodiscard]] ORIGINPULL_EXPORT request next_page(const std::shared_ptr<walk_state>& walk);
[[nodiscard]] ORIGINPULL_EXPORT bool more_pages(const std::shared_ptr<walk_state>& walk) noexcept;

} // namespace originpull::detail

#endif
