#include <catch2/catch_test_macros.hpp>

#include <cleanup/shard_of.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace cmd = originpull::command;
using originpull::zone_id;

namespace {

zone_id numbered(unsigned i) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(32, '0');
    for (std::size_t at = text.size(); i != 0; i /= 16)
        text[--at] = digits[i % 16];
    return zone_id{text};
}

} // namespace

// Two machines of different age must agree: these numbers never change.
TEST_CASE("cleanup shard: fixed vectors", "[command]") {
    struct vector {
        const char* zone;
        std::array<std::size_t, 6> indexes;
    };
    constexpr std::array<std::size_t, 6> counts{2, 3, 4, 7, 100, 4096};
    const std::array vectors{
        vector{"023e105f4ecef8ad9ca31a8372d0c353", {1, 1, 1, 5, 25, 3009}},
        vector{"00000000000000000000000000000000", {0, 2, 0, 6, 28, 2612}},
        vector{"ffffffffffffffffffffffffffffffff", {0, 1, 0, 6, 48, 3312}},
        vector{"0123456789abcdef0123456789abcdef", {0, 1, 2, 2, 22, 2934}},
    };
    for (const vector& v : vectors)
        for (std::size_t i = 0; i < counts.size(); ++i)
            for (std::size_t index = 0; index < counts[i]; ++index)
                if (cmd::in_shard(zone_id{v.zone}, {index, counts[i]}) != (index == v.indexes[i]))
                    FAIL(v.zone << " in " << index << "/" << counts[i]);
}

TEST_CASE("cleanup shard: each zone is in exactly one, and they are even", "[command]") {
    constexpr unsigned zones = 20'000;
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{16}}) {
        std::vector<std::size_t> sizes(count);
        for (unsigned i = 0; i < zones; ++i) {
            std::size_t homes = 0;
            for (std::size_t index = 0; index < count; ++index)
                if (cmd::in_shard(numbered(i), {index, count})) {
                    ++homes;
                    ++sizes[index];
                }
            if (homes != 1)
                FAIL("zone " << i << " is in " << homes << " of " << count << " shards");
        }
        const double fair = static_cast<double>(zones) / static_cast<double>(count);
        for (const std::size_t size : sizes) {
            CHECK(static_cast<double>(size) > 0.88 * fair);
            CHECK(static_cast<double>(size) < 1.12 * fair);
        }
    }
}
