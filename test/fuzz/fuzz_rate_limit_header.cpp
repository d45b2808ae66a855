// Ratelimit: a list of limits, of which the nearest to its end counts.

#include "support.hpp"

#include <codec/rate_limit_header.hpp>

#include <string>

using namespace fuzz;
using originpull::rate_limit_state;
using originpull::detail::parse_rate_limit;

namespace {

bool says(const std::string& text, const rate_limit_state& expected) {
    const auto read = parse_rate_limit(text);
    return read && read->remaining == expected.remaining && read->reset == expected.reset;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{text_of(data, size)};
    const auto limit = parse_rate_limit(text);
    if (!limit)
        return 0;
    const std::chrono::seconds longest = std::chrono::hours{24 * 366};
    require(limit->remaining <= 999'999'999'999'999, "a count has 15 digits");
    require(limit->reset >= std::chrono::seconds{0} && limit->reset <= longest,
            "a reset is 0 up to a year away");
    require(is_plain_ascii(text) || text.find('\t') != std::string::npos, "there is nothing odd in it");

    const auto write = [](const rate_limit_state& state) {
        return "\"x\";r=" + std::to_string(state.remaining) + ";t=" + std::to_string(state.reset.count());
    };
    require(says(write(*limit), *limit), "it comes back");
    require(says(" " + text + " \t", *limit) && says(text + ",\t" + text, *limit), "in a list, too");
    const rate_limit_state nearest{0, longest};
    require(says(text + ", " + write(nearest), nearest) && says(write(nearest) + "," + text, nearest),
            "the least counts");
    for (const char* garbage : {",", ", {", ";", "\x01", "\xc3\xa9"})
        require(!parse_rate_limit(text + garbage), "garbage makes all of it void");

    // Policies tell the size of a limit, and nothing else.
    for (const std::string& policies : {text, "\"x\";q=7;w=60, " + text}) {
        const auto sized = originpull::detail::parse_rate_limit(text, policies);
        require(sized && sized->remaining == limit->remaining && sized->reset == limit->reset,
                "policies change nothing of what is left");
        require(!sized->limit || *sized->limit > 0, "a limit of nothing is none");
        require(!sized->window || sized->window->count() > 0, "a window takes time");
    }
    const auto sized = originpull::detail::parse_rate_limit(write(*limit), "\"y\";q=1;w=1, \"x\";q=7;w=60");
    require(sized && sized->limit == 7U && sized->window == std::chrono::seconds{60},
            "the policy of the same name counts");
    return 0;
}
