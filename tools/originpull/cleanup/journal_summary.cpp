#include "journal_summary.hpp"

#include "../text.hpp"
#include "journal.hpp"
#include "journal_reading.hpp"

namespace originpull::command {

journal_summary summarize_journal(const std::string& path, const journal_recovery::seen& each) {
    const auto refuse = [&](const std::string& why) {
        throw journal_error("the journal " + printable(path) + " cannot be read: " + why);
    };
    const auto storage = read_journal_file(path);
    journal_recovery found{each};
    if (const std::error_code failed = read_all(*storage, found))
        refuse(failed.message());
    if (found.damaged() && !found.opened())
        refuse(found.damage());
    journal_summary summary;
    if (found.opened()) {
        summary.plan = found.opened()->plan;
        summary.part = found.opened()->part;
        summary.items = found.opened()->items;
    }
    summary.runs = found.runs();
    summary.ended = found.runs() != 0 && found.unended_process() == 0;
    summary.torn = found.torn();
    summary.damage = found.damage();
    summary.damaged_line = found.damaged_line();
    summary.states = found.take_states();
    return summary;
}

} // namespace originpull::command
