#pragma once

#include "bound_hostnames.hpp"
#include "certificate_kinds.hpp"
#include "records.hpp"
#include "session.hpp"

#include <originpull/client.hpp>
#include <originpull/diagnostics.hpp>
#include <originpull/page_walk.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace originpull::command {

/// For messages: the name with the id, where somebody has said the name.
[[nodiscard]] std::string title_of(const known_zone& zone);

/// Whether a list of associations failed because the service has none; not every account has it. The zone has to be
/// good: its certificates have been listed.
[[nodiscard]] bool has_no_association_list(const diagnostics& info);

/// What list shows of a zone, and plan looks at.
template <class Certificate>
struct zone_contents {
    std::vector<Certificate> certificates;
    std::optional<bound_hostnames> hostnames{}; ///< of hostname certificates, unless the service refused
    outcome<std::vector<hostname_association>> associations{};
};

/// All pages of a walk as one operation. The diagnostics are those of the last page.
template <class T>
class collected_pages {
public:
    explicit collected_pages(page_walk<T> walk) : state_(std::make_shared<state>(std::move(walk))) {}

    template <class Self>
    void operator()(Self& self) {
        const auto held = state_;
        held->walk.next(std::move(self));
    }

    template <class Self>
    void operator()(Self& self, const error_code& ec, response<page<T>> got) {
        const auto held = state_;
        if (ec) {
            self.complete(ec, response<std::vector<T>>{std::move(got).diagnostics()});
            return;
        }
        std::ranges::move(got->items, std::back_inserter(held->items));
        if (held->walk)
            held->walk.next(std::move(self));
        else
            self.complete({}, response<std::vector<T>>{std::move(held->items), std::move(got).diagnostics()});
    }

private:
    struct state {
        explicit state(page_walk<T> pages) : walk(std::move(pages)) {}
        page_walk<T> walk;
        std::vector<T> items;
    };
    std::shared_ptr<state> state_;
};

/// A zone's certificates, and in parallel the hostnames that are bound to them. Fails when the certificates do.
template <class Token>
void list_contents(const client& api, const zone_id& zone, std::type_identity<hostname_certificate>,
                   Token token) {
    association_filter everything;
    everything.status = "all";
    using associations = std::vector<hostname_association>;
    auto walk = boost::asio::async_compose<const boost::asio::deferred_t, completion_signature<associations>>(
        collected_pages<hostname_association>{api.walk_hostname_associations(zone, everything)},
        boost::asio::deferred, api.get_executor());
    const auto slot = boost::asio::get_associated_cancellation_slot(token);
    auto finished = [token = std::move(token)](std::array<std::size_t, 2>, const error_code& ec,
                                               response<std::vector<hostname_certificate>> listed,
                                               const error_code& walked,
                                               response<associations> found) mutable {
        if (ec) {
            token(ec, response<zone_contents<hostname_certificate>>{std::move(listed).diagnostics()});
            return;
        }
        zone_contents<hostname_certificate> contents{.certificates = std::move(*listed)};
        if (!walked)
            contents.hostnames.emplace(*found);
        contents.associations = {walked, std::move(found)};
        token(ec, response{std::move(contents), std::move(listed).diagnostics()});
    };
    boost::asio::experimental::make_parallel_group(
        api.list_hostname_certificates(zone, boost::asio::deferred), std::move(walk))
        .async_wait(boost::asio::experimental::wait_for_all{},
                    boost::asio::bind_cancellation_slot(slot, std::move(finished)));
}

template <class Token>
void list_contents(const client& api, const zone_id& zone, std::type_identity<zone_certificate>,
                   Token token) {
    const auto slot = boost::asio::get_associated_cancellation_slot(token);
    auto finished = [token = std::move(token)](const error_code& ec,
                                               response<std::vector<zone_certificate>> listed) mutable {
        response<zone_contents<zone_certificate>> contents{listed.diagnostics()};
        if (!ec)
            contents = {zone_contents<zone_certificate>{.certificates = std::move(*listed)},
                        std::move(listed).diagnostics()};
        token(ec, std::move(contents));
    };
    api.list_zone_certificates(zone, boost::asio::bind_cancellation_slot(slot, std::move(finished)));
}

} // namespace originpull::command
