// Walks over all pages of a list: what is seen, and what is asked of the service for it.

#include "operations_support.hpp"

#include <catch2/generators/catch_generators.hpp>

#include <set>

using namespace originpull;
using namespace originpull::test;

namespace {

using strings = std::vector<std::string>;

/// The sizes of the pages of a walk, to its end.
template <class T>
asio::awaitable<std::vector<std::size_t>> sizes(page_walk<T>& walk, std::vector<T>& items) {
    std::vector<std::size_t> seen;
    while (walk) {
        const auto page = co_await walk.next();
        seen.push_back(page->size());
        items.insert(items.end(), page->begin(), page->end());
        CHECK(page.diagnostics().attempts == 1);
    }
    co_return seen;
}

emulator::reading either() { return GENERATE(emulator::reading::documented, emulator::reading::observed); }

} // namespace

TEST_CASE("a walk over zones ends with the last page, and asks for no other", "[integration][walks]") {
    struct row {
        unsigned zones;
        std::vector<std::size_t> sizes;
    };
    const auto expected =
        GENERATE(row{12, {5, 5, 2}}, row{10, {5, 5}}, row{5, {5}}, row{4, {4}}, row{6, {5, 1}});
    // One of the readings does not say how many pages there are.
    scene stage{read_as(either(), with_zones(expected.zones))};
    stage.play([&](scene& s) -> asio::awaitable<void> {
        auto walk = s.api.walk_zones({.per_page = 5});
        CHECK(s.requests().empty()); // nothing is asked before somebody wants a page
        std::vector<zone> items;
        const auto seen = co_await sizes(walk, items);
        CHECK(seen == expected.sizes);
        std::set<std::string> ids;
        for (const zone& each : items)
            ids.insert(each.id.str());
        CHECK(ids.size() == expected.zones);
        strings wanted;
        for (std::size_t i = 1; i <= expected.sizes.size(); ++i)
            wanted.push_back("GET /zones?page=" + std::to_string(i) + "&per_page=5");
        CHECK(s.requests() == wanted);
        CHECK(s.api.statistics().calls == expected.sizes.size());
    });
}

TEST_CASE("a walk over an empty list is one empty page", "[integration][walks]") {
    scene stage{read_as(either())};
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto zones = s.api.walk_zones({.name = "nobody.example"});
        CHECK(zones);
        const auto none = co_await zones.next();
        CHECK(none->empty());
        CHECK_FALSE(zones);

        auto accounts = s.api.walk_accounts({.name = "Nobody"});
        const auto nobody = co_await accounts.next();
        CHECK(nobody->empty());
        CHECK_FALSE(accounts);

        auto associations =
            s.api.walk_hostname_associations(documented_zone, {.status = "deletion_timed_out"});
        const auto nothing = co_await associations.next();
        CHECK(nothing->empty());
        CHECK_FALSE(associations);
        CHECK(s.requests().size() == 3);
    });
}

TEST_CASE("a walk keeps its filter, and may begin further on", "[integration][walks]") {
    scene stage{read_as(either(), with_zones(23))};
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto walk = [&] {
            // The texts need not outlive the call.
            const std::string name = "contains:example", direction = "desc";
            return s.api.walk_zones({.name = name, .direction = direction, .page = 3, .per_page = 5});
        }();
        std::vector<zone> items;
        const auto seen = co_await sizes(walk, items);
        CHECK(seen == std::vector<std::size_t>{5, 5, 3});
        CHECK(items.back().id == documented_zone);
        const std::string filter = "GET /zones?name=contains%3Aexample&direction=desc&page=";
        CHECK(s.requests() ==
              strings{filter + "3&per_page=5", filter + "4&per_page=5", filter + "5&per_page=5"});

        auto behind = s.api.walk_zones({.page = 9, .per_page = 5});
        const auto none = co_await behind.next();
        CHECK(none->empty());
        CHECK_FALSE(behind);
    });
}

TEST_CASE("a walk over associations sees each once", "[integration][walks]") {
    emulator::options options = read_as(either());
    options.certificates_per_zone = 9;
    scene stage{options};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const std::size_t count = s.zone().associations.size();
        REQUIRE(count >= 3);
        for (const int per_page : {1, 2, 1000}) {
            CAPTURE(per_page);
            s.world.server.clear_events();
            auto walk =
                s.api.walk_hostname_associations(documented_zone, {.status = "all", .per_page = per_page});
            std::vector<hostname_association> items;
            const auto seen = co_await sizes(walk, items);
            std::set<std::string> hostnames;
            for (const hostname_association& each : items) {
                hostnames.insert(each.hostname);
                CHECK(each.binds());
            }
            CHECK(items.size() == count);
            CHECK(hostnames.size() == count);
            const auto size = static_cast<std::size_t>(per_page);
            CHECK(seen.size() == (count + size - 1) / size);
            CHECK(s.requests().size() == seen.size());
        }
    });
}

TEST_CASE("walks know nothing of each other", "[integration][walks]") {
    scene stage{with_zones(12)};
    stage.play([](scene& s) -> asio::awaitable<void> {
        auto one = s.api.walk_zones({.per_page = 5});
        auto two = s.api.walk_zones({.per_page = 10});
        const auto first = co_await one.next();
        const auto other = co_await two.next();
        const auto second = co_await one.next();
        CHECK(first->number == 1);
        CHECK(other->number == 1);
        CHECK(other->size() == 10);
        CHECK(second->number == 2);
        CHECK((*second)[0].id == (*other)[5].id);
        // A page belongs to whoever asked for it.
        CHECK((*first)[0].id == documented_zone);
    });
}

TEST_CASE("what is created on the way may be missed; the walk ends all the same", "[integration][walks]") {
    emulator::options options = emulated::unlimited();
    options.settle = 0ns;
    scene stage{options};
    stage.play([](scene& s) -> asio::awaitable<void> {
        const certificate_id cert{s.find(false).id};
        auto walk = s.api.walk_hostname_associations(documented_zone, {.status = "all", .per_page = 1});
        int pages = 0;
        while (walk && pages < 20) {
            if (++pages <= 5) { // before each of the first pages there is one more
                const std::string name = "a" + std::to_string(pages) + ".example.com";
                const std::vector<association_change> more{{name, cert, association_state::enabled}};
                co_await s.api.update_hostname_associations(documented_zone, more);
            }
            static_cast<void>(co_await walk.next());
        }
        CHECK_FALSE(walk);
        CHECK(pages == static_cast<int>(s.zone().associations.size()));
    });
}
