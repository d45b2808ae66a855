// A journal of the command: as it is, in pieces, and with the checksum of each line put right.

#include "support.hpp"

#include <cleanup/journal_recovery.hpp>
#include <cleanup/plan_file_lines.hpp>

#include <boost/crc.hpp>

#include <cstdio>
#include <string>
#include <vector>

using namespace fuzz;
namespace cmd = originpull::command;

namespace {

struct outcome {
    std::size_t lines, runs, good, damaged;
    bool torn;
    std::string damage;
    std::vector<cmd::item_state> states;
    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome outcome_of(cmd::journal_recovery& found) {
    found.finish();
    return {found.lines(), found.runs(),   found.good_bytes(), found.damaged_line(),
            found.torn(),  found.damage(), found.take_states()};
}

outcome at_once(std::string_view text) {
    std::size_t records = 0;
    cmd::journal_recovery found{[&](const cmd::journal_record& record) {
        require(record.sequence == ++records, "records come in order");
        const std::string line = cmd::line_of(record);
        require(is_plain_line(line), "no line commands a terminal");
        const auto again = cmd::journal_line_of(line);
        require(again.kind == cmd::journal_line_kind::good && cmd::line_of(again.record) == line,
                "it comes back");
    }};
    found.feed(exact_copy{text}.view());
    const bool opened = found.opened().has_value();
    outcome got = outcome_of(found);
    require(got.lines == records, "each is seen that counts");
    require(got.good <= text.size() && (got.good == 0 || text[got.good - 1] == '\n'),
            "what is good ends with a line");
    require(got.torn == (got.damage.empty() && got.good < text.size()),
            "what is behind it is torn, or damage");
    require(got.states.size() <= cmd::most_plan_items + 1, "there is an end to items");
    require(opened == (got.good > 0), "the first line says what it is about");
    require(is_plain_line(got.damage), "what is said is fit for a terminal");
    return got;
}

void check(const split_input& input) {
    const outcome whole = at_once(input.bytes);
    cmd::journal_recovery pieces;
    input.for_each_piece([&](std::string_view piece) {
        pieces.feed(piece);
        return true;
    });
    require(outcome_of(pieces) == whole, "it is the same however it is split");
    if (!whole.damage.empty())
        return;
    const outcome good = at_once(input.bytes.substr(0, whole.good));
    require(!good.torn && good.damage.empty() && good.lines == whole.lines && good.states == whole.states,
            "with the tail cut off it is whole, and says the same");
}

/// Each line of the input with its own checksum; a line that ends with '!' keeps what it has.
std::string with_checksums(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        out.append(line);
        if (!line.ends_with('!')) {
            boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
            crc.process_bytes(line.data(), line.size());
            char sum[32];
            std::snprintf(sum, sizeof sum, R"(,"crc":"%08x"})", static_cast<unsigned>(crc.checksum()));
            out.append(sum);
        }
        out += '\n';
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    split_input input{text_of(data, size)};
    check(input);
    const std::string summed = with_checksums(input.bytes);
    input.bytes = summed;
    check(input);
    return 0;
}
