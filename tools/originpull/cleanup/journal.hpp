#pragma once

#include "item_outcome.hpp"
#include "job_options.hpp"
#include "plan.hpp"

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace originpull::command {

class journal_storage;

/// The journal cannot be used: locked by another run, damaged, or not to be read or written. The text says what to do.
struct journal_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/** What a run of apply intends and has done, on disk before anything else happens. One run at a time has it.
 *
 *  Lines that people can read, each with a sequence number and a checksum; appended, and on disk when a function returns.
 *  After a write has failed nothing is written any more.
 */
class journal {
public:
    /** Opens it, or begins it: locks it, cuts off a torn tail, and makes sure that it is about this plan and this part of it.
     *  @throws journal_error (exit status 5); std::invalid_argument when it belongs to another plan or shard (2) */
    journal(const std::string& path, const plan_head& plan, const shard& part);
    /// On another storage: for tests.
    journal(std::unique_ptr<journal_storage> storage, const std::string& name, const plan_head& plan,
            const shard& part);
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;
    ~journal();

    /// What earlier runs have left: how it stands with item `number`.
    [[nodiscard]] item_state state_of(std::size_t number) const noexcept;

    /// Whether an earlier run has changed something of it, or may have.
    [[nodiscard]] bool may_have_changed(std::size_t number) const noexcept;

    /// A torn tail was cut off.
    [[nodiscard]] bool was_torn() const noexcept { return torn_; }
    /// How many runs there were before this one.
    [[nodiscard]] std::size_t earlier_runs() const noexcept { return earlier_runs_; }

    // Each of these: an error, or it is on disk.

    [[nodiscard]] std::error_code begin_run();
    [[nodiscard]] std::error_code intend(const plan_item& item);
    [[nodiscard]] std::error_code record(const plan_item& item, const item_outcome& outcome);
    /// How the run ended: "done", "interrupted", ...
    [[nodiscard]] std::error_code end_run(std::string_view how);

private:
    template <class What>
    [[nodiscard]] std::error_code append(What what);
    [[nodiscard]] std::error_code write(std::string_view line);

    std::unique_ptr<journal_storage> storage_;
    std::vector<item_state> states_; ///< by item number
    std::vector<bool> changed_;      ///< the same
    std::size_t next_ = 1;           ///< sequence number
    std::size_t earlier_runs_ = 0;
    std::error_code failed_; ///< the first failure
    bool torn_ = false;
};

} // namespace originpull::command
