#include <catch2/catch_test_macros.hpp>

#include <policy/intrusive_list.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <vector>

using namespace originpull::detail;

namespace {

struct other_tag {};

struct item : list_hook<>, list_hook<other_tag> {
    int value = 0;

    bool in_first() const { return list_hook<>::linked(); }
    bool in_second() const { return list_hook<other_tag>::linked(); }
};

using list = intrusive_list<item>;

std::vector<int> values(list& from) {
    std::vector<int> out;
    if (!from.empty()) {
        for (item* at = &from.front(); at != nullptr; at = from.next(*at))
            out.push_back(at->value);
    }
    return out;
}

} // namespace

TEST_CASE("intrusive list: a queue with two ends", "[policy][list]") {
    std::array<item, 5> items;
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i].value = static_cast<int>(i);
    list l;
    CHECK(l.empty());
    CHECK(l.size() == 0);
    l.push_back(items[1]);
    l.push_back(items[2]);
    l.push_front(items[0]);
    CHECK(values(l) == std::vector{0, 1, 2});
    CHECK(l.size() == 3);
    CHECK(items[0].in_first());
    CHECK_FALSE(items[0].in_second());
    CHECK(&l.pop_front() == &items[0]);
    CHECK_FALSE(items[0].in_first());
    l.push_back(items[0]);
    CHECK(values(l) == std::vector{1, 2, 0});
}

TEST_CASE("intrusive list: leaving from the front, the middle and the end", "[policy][list]") {
    std::array<item, 5> items;
    list l;
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].value = static_cast<int>(i);
        l.push_back(items[i]);
    }
    l.remove(items[2]);
    CHECK(values(l) == std::vector{0, 1, 3, 4});
    l.remove(items[0]);
    CHECK(values(l) == std::vector{1, 3, 4});
    l.remove(items[4]);
    CHECK(values(l) == std::vector{1, 3});
    l.remove(items[1]);
    l.remove(items[3]);
    CHECK(l.empty());
    CHECK(std::none_of(items.begin(), items.end(), [](const item& one) { return one.in_first(); }));
}

TEST_CASE("intrusive list: one element in two lists", "[policy][list]") {
    item one;
    list first;
    intrusive_list<item, other_tag> second;
    first.push_back(one);
    second.push_back(one);
    CHECK(&second.front() == &one);
    CHECK(second.next(one) == nullptr);
    first.remove(one);
    CHECK_FALSE(one.in_first());
    CHECK(one.in_second());
    second.remove(one);
    CHECK_FALSE(one.in_second());
}

TEST_CASE("intrusive list: moving all elements behind those of another", "[policy][list]") {
    std::array<item, 5> items;
    list a, b;
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].value = static_cast<int>(i);
        (i < 2 ? a : b).push_back(items[i]);
    }
    a.splice_back(b);
    CHECK(values(a) == std::vector{0, 1, 2, 3, 4});
    CHECK(a.size() == 5);
    CHECK(b.empty());
    CHECK(b.size() == 0);
    a.splice_back(b);
    CHECK(a.size() == 5);
}

TEST_CASE("intrusive list: splicing lists of every size, empty ones too", "[policy][list]") {
    for (std::size_t front = 0; front <= 3; ++front) {
        for (std::size_t back = 0; back <= 3; ++back) {
            CAPTURE(front, back);
            std::vector<item> items(front + back + 1);
            list a, b;
            std::vector<int> expected;
            for (std::size_t i = 0; i < front + back; ++i) {
                items[i].value = static_cast<int>(i);
                expected.push_back(items[i].value);
                (i < front ? a : b).push_back(items[i]);
            }
            a.splice_back(b);
            CHECK(values(a) == expected);
            CHECK(a.size() == front + back);
            CHECK(a.empty() == (front + back == 0));
            CHECK(b.empty());
            CHECK(b.size() == 0);
            // Both are whole: what is moved can leave, and what was emptied takes new ones.
            item& fresh = items.back();
            fresh.value = 17;
            b.push_back(fresh);
            CHECK(values(b) == std::vector{17});
            a.splice_back(b);
            expected.push_back(17);
            CHECK(values(a) == expected);
            while (!a.empty()) {
                CHECK(a.size() == expected.size());
                item& first = a.pop_front();
                CHECK(first.value == expected.front());
                CHECK_FALSE(first.in_first());
                expected.erase(expected.begin());
            }
            CHECK(expected.empty());
        }
    }
}

TEST_CASE("intrusive list: elements leave from where they were spliced to", "[policy][list]") {
    std::array<item, 4> items;
    list a, b;
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].value = static_cast<int>(i);
        (i < 2 ? a : b).push_back(items[i]);
    }
    a.splice_back(b);
    a.remove(items[2]); // the first of those that were moved
    a.remove(items[1]); // and the one before it
    CHECK(values(a) == std::vector{0, 3});
    a.remove(items[3]);
    a.push_back(items[1]);
    CHECK(values(a) == std::vector{0, 1});
    CHECK(a.size() == 2);
}

TEST_CASE("intrusive list: behaves as a deque of pointers, at random", "[policy][list]") {
    std::vector<item> items(50);
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i].value = static_cast<int>(i);
    list l;
    std::deque<item*> model;
    std::mt19937 random{3};
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
    };
    for (int step = 0; step < 20'000; ++step) {
        item& one = items[below(items.size())];
        if (one.in_first()) {
            if (below(4) == 0) {
                if (&l.pop_front() != model.front())
                    FAIL("front, step " << step);
                model.pop_front();
            } else {
                l.remove(one);
                model.erase(std::find(model.begin(), model.end(), &one));
            }
        } else if (below(2) == 0) {
            l.push_back(one);
            model.push_back(&one);
        } else {
            l.push_front(one);
            model.push_front(&one);
        }
        if (l.size() != model.size() || l.empty() != model.empty())
            FAIL("size, step " << step);
        if (step % 100 == 0) {
            std::vector<int> expected;
            for (const item* at : model)
                expected.push_back(at->value);
            if (values(l) != expected)
                FAIL("order, step " << step);
        }
    }
}
