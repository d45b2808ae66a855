#include "journal.hpp"

#include "../text.hpp"
#include "journal_reading.hpp"
#include "journal_record.hpp"
#include "journal_storage.hpp"

#include <originpull/version.hpp>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <signal.h>
#include <unistd.h>

namespace originpull::command {

namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
    throw journal_error("the journal " + printable(name) + " " + why);
}

std::string text_of(const shard& part) {
    return std::to_string(part.index) + '/' + std::to_string(part.count);
}

/// " (process 123)", where that is known and it is alive.
std::string who_has(journal_storage& storage) {
    journal_recovery found;
    static_cast<void>(read_all(storage, found));
    const long long process = found.unended_process();
    const bool alive = process > 0 && (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
    return alive ? " (process " + std::to_string(process) + ")" : "";
}

void lock(journal_storage& storage, const std::string& name) {
    std::error_code failed;
    if (storage.lock(failed))
        return;
    if (failed)
        refuse(name, "cannot be locked: " + failed.message());
    refuse(name, "is in use by another run" + who_has(storage) + ": wait for it, or end it with SIGTERM");
}

/// Another plan's journal would say of its items what is true of others.
void compare(const journal_opened& found, const std::string& name, const plan_head& plan, const shard& part) {
    const auto differ = [&](const std::string& what) {
        throw std::invalid_argument("the journal " + printable(name) + " belongs to another " + what +
                                    ". Name the one of this, or a new file");
    };
    if (found.plan != plan.digest)
        differ("plan: it was begun with " + printable(found.plan) + ", and this one is " + plan.digest);
    if (found.items != plan.items)
        differ("plan: it was begun with " + std::to_string(found.items) + " items, and this one has " +
               std::to_string(plan.items));
    if (found.part != part)
        differ("part of the plan: it was begun with shard " + text_of(found.part) + ", and this is " +
               text_of(part));
}

} // namespace

journal::journal(const std::string& path, const plan_head& plan, const shard& part)
    : journal(open_journal_file(path), path, plan, part) {}

journal::journal(std::unique_ptr<journal_storage> storage, const std::string& name, const plan_head& plan,
                 const shard& part)
    : storage_(std::move(storage)) {
    lock(*storage_, name);
    journal_recovery found;
    if (const std::error_code failed = read_all(*storage_, found))
        refuse(name, "cannot be read: " + failed.message());
    // First of all: nothing is changed in what is not ours.
    if (found.opened())
        compare(*found.opened(), name, plan, part);
    if (found.damaged())
        refuse(name, "cannot be used, " + found.damage() +
                         (found.damaged_line() == 0 ? ": name another file"
                                                    : ": move it away and apply again without it; what is "
                                                      "gone already is found to be gone"));
    torn_ = found.torn();
    if (torn_)
        if (const std::error_code failed = storage_->truncate(found.good_bytes()))
            refuse(name, "cannot be mended: " + failed.message());
    next_ = found.lines() + 1;
    earlier_runs_ = found.runs();
    if (!found.opened()) {
        std::error_code failed = append(journal_opened{plan.digest, part, plan.items});
        if (!failed)
            failed = storage_->sync_name();
        if (failed)
            refuse(name, "cannot be begun: " + failed.message());
    }
    changed_ = found.take_changed();
    states_ = found.take_states();
}

journal::~journal() = default;

item_state journal::state_of(std::size_t number) const noexcept {
    return number < states_.size() ? states_[number] : item_state::untouched;
}

bool journal::may_have_changed(std::size_t number) const noexcept {
    return number < changed_.size() && changed_[number];
}

std::error_code journal::begin_run() {
    return append(journal_run{static_cast<long long>(::getpid()), ORIGINPULL_VERSION_STRING});
}

std::error_code journal::intend(const plan_item& item) {
    return append(journal_intent{item.number, item.zone.id.str(), item.certificate.str()});
}

std::error_code journal::record(const plan_item& item, const item_outcome& outcome) {
    return append(journal_outcome{item.number, item.zone.id.str(), item.certificate.str(), outcome});
}

std::error_code journal::end_run(std::string_view how) { return append(journal_end{std::string{how}}); }

template <class What>
std::error_code journal::append(What what) {
    if (failed_)
        return failed_;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string line = line_of({next_, now, std::move(what)}) + '\n';
    // Set until all of it has gone well: behind half a line, or one that may not be on disk, nothing may be written.
    failed_ = std::make_error_code(std::errc::io_error);
    if (const std::error_code failed = write(line))
        return failed_ = failed;
    if (const std::error_code failed = storage_->sync())
        return failed_ = failed;
    failed_.clear();
    ++next_;
    return {};
}

std::error_code journal::write(std::string_view line) {
    std::error_code failed;
    // The rest once: what stands in the way of it says so then.
    for (int attempts = 0; attempts < 2 && !line.empty(); ++attempts) {
        const std::size_t written = storage_->append(line, failed);
        if (failed)
            return failed;
        line.remove_prefix(written);
    }
    return line.empty() ? std::error_code{} : std::make_error_code(std::errc::no_space_on_device);
}

} // namespace originpull::command
