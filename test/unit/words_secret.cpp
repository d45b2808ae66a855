#include <catch2/catch_test_macros.hpp>

#include <words/secret.hpp>

#include <string>
#include <utility>

using originpull::detail::secret_buffer;

TEST_CASE("secret buffer: collects what is appended", "[words][secret]") {
    secret_buffer buffer;
    CHECK(buffer.empty());
    CHECK(buffer.view().empty());
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        const std::string part(static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 26));
        buffer.append(part);
        buffer.push_back('.');
        expected += part + '.';
    }
    CHECK(buffer.view() == expected);
    CHECK(buffer.size() == expected.size());
}

TEST_CASE("secret buffer: clearing overwrites what was there", "[words][secret]") {
    secret_buffer buffer{"topsecret"};
    const char* const memory = buffer.view().data();
    buffer.clear();
    CHECK(buffer.empty());
    // The buffer keeps its memory, so it may be looked at.
    CHECK(std::string(memory, 9) == std::string(9, '\0'));
    buffer.append("x");
    CHECK(buffer.view() == "x");
}

TEST_CASE("secret buffer: moves", "[words][secret]") {
    secret_buffer one{"abc"};
    secret_buffer two{std::move(one)};
    CHECK(two.view() == "abc");
    secret_buffer three{"longer than abc"};
    three = std::move(two);
    CHECK(three.view() == "abc");
    three.reserve(4096);
    CHECK(three.view() == "abc");
}
