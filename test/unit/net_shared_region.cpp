// Memory that processes share: who gets in, what is found there, and where it may not be.

#include "host_support.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <net/shared_region.hpp>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using originpull::detail::shared_region;
using entry = shared_region::entry;
using unit_test::child;
using unit_test::own_directory;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t size = 1000;

std::unique_ptr<shared_region> attach(const std::string& directory, std::size_t bytes = size) {
    return shared_region::attach({directory}, "name", bytes);
}

} // namespace

TEST_CASE("region: what one writes, the other reads; one at a time", "[net][host]") {
    const own_directory base;
    const auto one = attach(base.inside("d"));
    const auto other = attach(base.inside("d"));
    REQUIRE(one);
    REQUIRE(other);
    REQUIRE(one->enter(true) == entry::anew);
    one->content()[size - 1] = std::byte{42};
    CHECK(other->enter(false) == entry::busy);
    CHECK(other->enter(true) == entry::busy);
    one->leave();
    REQUIRE(other->enter(false) == entry::entered);
    CHECK(other->content()[size - 1] == std::byte{42});
    CHECK(&other->me() == &other->participants()[1]);
    CHECK(other->lives(0));
    CHECK_FALSE(other->lives(2));
    other->leave();

    struct stat found{};
    REQUIRE(::stat(base.inside("d").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0700);
    REQUIRE(::stat(base.inside("d/name").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    CHECK(static_cast<std::size_t>(found.st_blocks) * 512 >= size); // there, not only promised
}

TEST_CASE("region: what is not ours is begun anew", "[net][host]") {
    const own_directory base;
    {
        const auto first = attach(base.inside("d"));
        REQUIRE(first->enter(true) == entry::anew);
        first->leave();
    }
    // In its beginning there are a word, the boot, the version and the size.
    const auto at = GENERATE(0, 16, 20, 56, 64);
    {
        std::fstream file{base.inside("d/name"), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(at);
        file.put('\x7F');
    }
    const auto second = attach(base.inside("d"));
    REQUIRE(second);
    REQUIRE(second->enter(true) == entry::anew);
    second->leave();
    CHECK(second->enter(true) == entry::entered);
    second->leave();
}

TEST_CASE("region: a file of another size is replaced, and those who have it notice", "[net][host]") {
    const own_directory base;
    const auto first = attach(base.inside("d"));
    REQUIRE(first->enter(true) == entry::anew);
    first->leave();
    fs::resize_file(base.inside("d/name"), 100);
    CHECK(first->enter(true) == entry::gone);
    const auto second = attach(base.inside("d"));
    REQUIRE(second);
    CHECK(second->enter(true) == entry::anew);
    second->leave();
    CHECK(first->enter(true) == entry::gone);
    fs::remove_all(base.inside("d"));
    CHECK(second->enter(true) == entry::gone);
}

TEST_CASE("region: places where it may not be", "[net][host]") {
    const own_directory base;
    SECTION("others may look into the directory") {
        fs::create_directory(base.inside("d"));
        fs::permissions(base.inside("d"), fs::perms{0750});
        CHECK_FALSE(attach(base.inside("d")));
    }
    SECTION("the directory is a link") {
        fs::create_directory(base.inside("real"));
        fs::permissions(base.inside("real"), fs::perms{0700});
        fs::create_symlink(base.inside("real"), base.inside("d"));
        CHECK_FALSE(attach(base.inside("d")));
        CHECK(fs::is_empty(base.inside("real")));
    }
    SECTION("the file is a link") {
        std::ofstream{base.inside("victim")} << "precious";
        REQUIRE(attach(base.inside("d"))); // makes the directory
        fs::remove(base.inside("d/name"));
        fs::create_symlink(base.inside("victim"), base.inside("d/name"));
        CHECK_FALSE(attach(base.inside("d")));
        CHECK(unit_test::content_of(base.inside("victim")) == "precious");
    }
    SECTION("others may read the file, or it is none") {
        REQUIRE(attach(base.inside("d")));
        fs::permissions(base.inside("d/name"), fs::perms{0640});
        CHECK_FALSE(attach(base.inside("d")));
        fs::remove(base.inside("d/name"));
        REQUIRE(::mkfifo(base.inside("d/name").c_str(), 0600) == 0);
        CHECK_FALSE(attach(base.inside("d")));
    }
    SECTION("somebody else's") {
        if (::geteuid() != 0)
            SKIP("only root can give a directory away");
        fs::create_directory(base.inside("d"));
        fs::permissions(base.inside("d"), fs::perms{0700});
        REQUIRE(::chown(base.inside("d").c_str(), 12345, 12345) == 0);
        CHECK_FALSE(attach(base.inside("d")));
        REQUIRE(::chown(base.inside("d").c_str(), 0, 0) == 0);
        REQUIRE(attach(base.inside("d")));
        REQUIRE(::chown(base.inside("d/name").c_str(), 12345, 12345) == 0);
        CHECK_FALSE(attach(base.inside("d")));
    }
    SECTION("there is no directory to make it in: the next is taken") {
        const auto made = shared_region::attach({base.inside("none/d"), "/proc/originpull", base.inside("d")},
                                                "name", size);
        CHECK(made);
        CHECK(fs::exists(base.inside("d/name")));
    }
}

TEST_CASE("region: no space, no region, and no signal later", "[net][host]") {
    const own_directory base;
    SECTION("beyond what a file may have") {
        rlimit before{};
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
        const rlimit little{512, before.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
        const bool made = attach(base.inside("d")) != nullptr;
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
        CHECK_FALSE(made);
    }
    SECTION("beyond what the file system has") {
        CHECK_FALSE(attach(base.inside("d"), std::size_t{1} << 46));
    }
    CHECK(fs::is_empty(base.inside("d")));
    CHECK(attach(base.inside("d")));
}

TEST_CASE("region: who dies inside holds nobody up, and what he left is known", "[net][host]") {
    const own_directory base;
    const auto ours = attach(base.inside("d"));
    REQUIRE(ours->enter(true) == entry::anew);
    ours->me() = {1, 3};
    ours->leave();
    child other{[&] {
        const auto theirs = attach(base.inside("d")).release(); // lives until it is killed
        if (theirs->enter(true) != entry::entered)
            ::_exit(1);
    }};
    CHECK(ours->enter(true) == entry::busy);
    CHECK(ours->lives(1));
    other.kill();
    CHECK_FALSE(ours->lives(1));
    REQUIRE(ours->enter(true) == entry::unfinished);
    CHECK(ours->me().here == 0);
    ours->leave();
    CHECK(ours->enter(true) == entry::entered);
    ours->leave();
}

TEST_CASE("region: there are so many places, and a place becomes free", "[net][host]") {
    const own_directory base;
    std::vector<std::unique_ptr<shared_region>> all;
    for (std::size_t i = 0; i < shared_region::places; ++i) {
        all.push_back(attach(base.inside("d")));
        REQUIRE(all.back());
    }
    CHECK_FALSE(attach(base.inside("d")));
    all[100].reset();
    CHECK(attach(base.inside("d")));
}

TEST_CASE("region: a forked child has to attach for itself", "[net][host]") {
    const own_directory base;
    const auto ours = attach(base.inside("d"));
    REQUIRE(ours->enter(true) == entry::anew);
    ours->leave();
    const child other{[&] {
        if (ours->enter(true) != entry::forked)
            ::_exit(1);
    }};
    CHECK(ours->enter(true) == entry::entered);
    ours->leave();
}
