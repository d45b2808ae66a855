// The lines of a plan of the command: its head and its items.

#include "support.hpp"

#include <cleanup/plan_file_lines.hpp>

#include <stdexcept>
#include <string>

using namespace fuzz;
namespace cmd = originpull::command;

namespace {

void check_item(std::string_view line) {
    try {
        const cmd::plan_item item = cmd::item_of(line);
        require(cmd::line_of(item) == line, "a line that is taken is what its item makes");
        require(item.number >= 1 && item.number <= cmd::most_plan_items, "items are numbered");
        require(item.fingerprint.empty() || item.fingerprint.size() == 64, "a fingerprint is whole");
        require(is_plain_line(line), "no line commands a terminal");
    } catch (const std::invalid_argument&) {
    }
}

void check_head(std::string_view line) {
    try {
        const cmd::plan_head_line read = cmd::head_of(line);
        require(cmd::head_line_begin(read.head) == read.digested,
                "what the digest is over is what the head makes");
        require(std::string{read.digested} + cmd::head_line_end(read.head.digest) == std::string{line} + '\n',
                "and the rest is the digest");
        require(read.head.items <= cmd::most_plan_items, "there is an end to items");
        require(is_plain_line(line), "no line commands a terminal");
    } catch (const std::invalid_argument& why) {
        require(is_plain_line(why.what()), "what is said is fit for a terminal");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const exact_copy line{text_of(data, size)};
    check_item(line.view());
    check_head(line.view());
    return 0;
}
