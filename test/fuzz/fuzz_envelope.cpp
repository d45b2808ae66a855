// The frame around every answer, with nobody who asks for the result.

#include "json_checks.hpp"
#include "support.hpp"

#include <algorithm>

using namespace fuzz;
using originpull::notice;
using originpull::detail::decode_status;
using originpull::detail::envelope;

namespace {

decoded_frame decode(std::string_view body) {
    decoded_frame got;
    got.status = originpull::detail::decode_envelope(body, got.frame, {}, got.error);
    return got;
}

bool same(const std::vector<notice>& a, const std::vector<notice>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const notice& x, const notice& y) {
        return x.code == y.code && x.message == y.message && x.documentation_url == y.documentation_url &&
               x.pointer == y.pointer && same(x.chain, y.chain);
    });
}

bool same(const decoded_frame& a, const decoded_frame& b) {
    const auto &info_a = a.frame.info, &info_b = b.frame.info;
    return a.status == b.status && a.error == b.error && a.frame.success == b.frame.success &&
           same(a.frame.errors, b.frame.errors) && same(a.frame.messages, b.frame.messages) &&
           info_a.page == info_b.page && info_a.per_page == info_b.per_page &&
           info_a.total_pages == info_b.total_pages && info_a.total_count == info_b.total_count;
}

void check_cut_short(std::string_view body) {
    const std::size_t end = body.find_last_not_of(" \t\r\n") + 1;
    const std::size_t step = end / 16 + 1;
    for (std::size_t n = (end - 1) % step; n < end; n += step) // the last is one byte short
        require(decode(exact_copy{body.substr(0, n)}.view()).status == decode_status::truncated,
                "a part of a good body is truncated");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body = text_of(data, size);
    const memory_peak memory;
    const decoded_frame got = decode(body);
    require(memory.bytes() <= most_memory(body), "memory is bounded");
    check_frame(body, got, false);
    require(same(got, decode(body)), "a body is always read in the same way");
    for (const auto& number : {got.frame.info.page, got.frame.info.per_page, got.frame.info.total_pages,
                               got.frame.info.total_count})
        require(!number || *number >= 0, "no number of a page is negative");
    if (got.status == decode_status::ok)
        check_cut_short(body);
    return 0;
}
