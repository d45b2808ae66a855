#ifndef ORIGINPULL_PAGE_WALK_HPP
#define ORIGINPULL_PAGE_WALK_HPP

#include <originpull/call_options.hpp>
#include <originpull/detail/start.hpp>
#include <originpull/detail/walk.hpp>
#include <originpull/values.hpp>

#include <memory>
#include <utility>

namespace originpull {

/** A walk over all pages of a list, one at a time:
 *
 *      auto walk = client.walk_zones();
 *      while (walk) {
 *          auto page = co_await walk.next();
 *          for (const originpull::zone& z : *page) ...
 *      }
 *
 *  Holds no page, only its place: a page belongs to whoever asked for it. It ends with the last page, without a
 *  request for one more; an empty list is one empty page. Lists change while one walks: what is created or deleted
 *  meanwhile may be missed, and an element may come twice.
 *
 *  *Thread safety*: none; one `next` at a time. *Lifetimes*: keeps the client's connections as a copy of the
 *  client would; may be destroyed while a page is on its way.
 */
template <class T>
class page_walk {
public:
    page_walk(detail::call_starter starter, std::shared_ptr<detail::walk_state> state) noexcept
        : starter_(std::move(starter)), state_(std::move(state)) {}

    /// Whether there may be another page.
    [[nodiscard]] explicit operator bool() const noexcept { return detail::more_pages(state_); }

    /** The next page. Completes as every operation of client. After an error or a cancellation the walk is where
     *  it was, and the same page may be asked for again; but when the service repeats a page, which is
     *  `malformed_response`, the walk is over.
     *
     *  The function itself throws std::logic_error behind the last page.
     */
    template <completion_token<page<T>> Token = default_token>
    auto next(Token&& token = Token{}) {
        return starter_.start<page<T>, Token>(detail::next_page(state_), call_options{}, token);
    }

    template <completion_token<page<T>> Token = default_token>
    auto next(call_options options, Token&& token = Token{}) {
        return starter_.start<page<T>, Token>(detail::next_page(state_), options, token);
    }

private:
    detail::call_starter starter_;
    std::shared_ptr<detail::walk_state> state_;
};

} // namespace originpull

#endif
