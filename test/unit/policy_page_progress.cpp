#include <catch2/catch_test_macros.hpp>

#include <policy/page_progress.hpp>

#include <vector>

using namespace originpull::detail;

namespace {

constexpr std::optional<int> unsaid;

/// The elements of a page with this mark.
page_facts facts(int number, std::size_t size, std::size_t mark, std::optional<int> total_pages = unsaid) {
    return {.number = number, .size = size, .mark = mark, .per_page = {}, .total_pages = total_pages};
}

} // namespace

TEST_CASE("page progress: the first page decides whether there is another", "[policy][pages]") {
    struct row {
        const char* what;
        std::size_t size;
        std::optional<int> total_pages;
        bool over;
    };
    const row rows[] = {
        {"empty, nothing said", 0, unsaid, true},
        {"empty, no pages", 0, 0, true},
        {"empty, one page", 0, 1, true},
        {"empty, and yet there are said to be more", 0, 7, true},
        {"less than a page", 4, unsaid, true},
        {"exactly a page: who knows", 5, unsaid, false},
        {"more than was asked for", 9, unsaid, false},
        {"one page", 5, 1, true},
        {"two pages", 5, 2, false},
        {"two pages, short ones", 1, 2, false},
        {"less than a page, and it is the only one", 4, 1, true},
    };
    for (const row& r : rows) {
        CAPTURE(r.what);
        page_progress progress{5};
        CHECK(progress.next() == 1);
        CHECK_FALSE(progress.over());
        CHECK(progress.take(facts(1, r.size, 17, r.total_pages)));
        CHECK(progress.over() == r.over);
        CHECK(progress.next() == 2);
    }
}

TEST_CASE("page progress: as many pages as the service says, or until one is short", "[policy][pages]") {
    for (const bool says_total : {true, false}) {
        for (const std::size_t last : {std::size_t{1}, std::size_t{4}}) {
            CAPTURE(says_total, last);
            page_progress progress{5};
            for (int number = 1; number <= 4; ++number) {
                CHECK_FALSE(progress.over());
                CHECK(progress.next() == number);
                const std::size_t size = number == 4 ? last : 5;
                CHECK(progress.take(facts(number, size, 100U + static_cast<unsigned>(number),
                                          says_total ? std::optional{4} : unsaid)));
            }
            CHECK(progress.over());
        }
    }
}

TEST_CASE("page progress: full pages without a total end with an empty one", "[policy][pages]") {
    page_progress progress{5};
    CHECK(progress.take(facts(1, 5, 1)));
    CHECK(progress.take(facts(2, 5, 2)));
    CHECK_FALSE(progress.over());
    CHECK(progress.take(facts(3, 0, 0)));
    CHECK(progress.over());
}

TEST_CASE("page progress: the total may change on the way", "[policy][pages]") {
    SECTION("more") {
        page_progress progress{5};
        CHECK(progress.take(facts(1, 5, 1, 2)));
        CHECK(progress.take(facts(2, 5, 2, 3)));
        CHECK_FALSE(progress.over());
        CHECK(progress.take(facts(3, 1, 3, 3)));
        CHECK(progress.over());
    }
    SECTION("fewer") {
        page_progress progress{5};
        CHECK(progress.take(facts(1, 5, 1, 4)));
        CHECK(progress.take(facts(2, 5, 2, 1)));
        CHECK(progress.over());
    }
    SECTION("no longer said") {
        page_progress progress{5};
        CHECK(progress.take(facts(1, 5, 1, 2)));
        CHECK(progress.take(facts(2, 5, 2)));
        CHECK_FALSE(progress.over());
    }
}

TEST_CASE("page progress: a page that comes again ends the walk", "[policy][pages]") {
    for (const int number : {1, 2}) {
        CAPTURE(number);
        page_progress progress{5};
        CHECK(progress.take(facts(1, 5, 17, 9)));
        CHECK_FALSE(progress.take(facts(number, 5, 17, 9)));
        CHECK(progress.over());
    }
    // The same elements further apart are no loop.
    page_progress progress{5};
    CHECK(progress.take(facts(1, 5, 17, 9)));
    CHECK(progress.take(facts(2, 5, 18, 9)));
    CHECK(progress.take(facts(3, 5, 17, 9)));
    CHECK_FALSE(progress.over());
}

TEST_CASE("page progress: a page of another number ends the walk", "[policy][pages]") {
    for (const int number : {3, 9, 2'000'000'000}) {
        CAPTURE(number);
        page_progress progress{5};
        CHECK(progress.take(facts(1, 5, 1, 9)));
        CHECK_FALSE(progress.take(facts(number, 5, 2, 9)));
        CHECK(progress.over());
    }
    // A service that does not number its pages has them all be the first.
    page_progress unnumbered{5};
    for (std::size_t i = 1; i <= 3; ++i)
        CHECK(unnumbered.take(facts(1, 5, i, 9)));
    // An empty one is the end, whatever its number.
    page_progress emptied{5};
    CHECK(emptied.take(facts(1, 5, 1, 9)));
    CHECK(emptied.take(facts(7, 0, 0, 9)));
    CHECK(emptied.over());
}

TEST_CASE("page progress: may begin further on", "[policy][pages]") {
    page_progress progress{5, 3};
    CHECK(progress.next() == 3);
    CHECK(progress.take(facts(3, 5, 1, 4)));
    CHECK_FALSE(progress.over());
    CHECK(progress.next() == 4);
    CHECK(progress.take(facts(4, 5, 2, 4)));
    CHECK(progress.over());

    page_progress behind{5, 9};
    CHECK(behind.take(facts(9, 0, 0, 4)));
    CHECK(behind.over());
    page_progress last{5, 9};
    CHECK(last.take(facts(9, 5, 1, 4))); // it had shrunk, and grew again
    CHECK(last.over());
}

TEST_CASE("page progress: a service that gives fewer a page than asked for, and no totals",
          "[policy][pages]") {
    page_progress walk{1000};
    page_facts capped = facts(1, 50, 1);
    capped.per_page = 50;
    CHECK(walk.take(capped));
    CHECK_FALSE(walk.over());
    capped = facts(2, 30, 2);
    capped.per_page = 50;
    CHECK(walk.take(capped));
    CHECK(walk.over());

    page_progress other{50};
    CHECK(other.take(facts(1, 50, 1, 0))); // no pages in all, and yet here is a full one
    CHECK_FALSE(other.over());
}
