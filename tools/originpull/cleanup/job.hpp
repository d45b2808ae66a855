#pragma once

#include "item_outcome.hpp"
#include "job_options.hpp"
#include "journal.hpp"
#include "plan.hpp"

#include <originpull/error.hpp>
#include <originpull/response.hpp>
#include <originpull/retire.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace originpull::command {

/// Whom a job asks to delete: a client, or what stands for it in a test.
class retirer {
public:
    using handler = std::function<void(const error_code&, response<retirement>)>;

    /// `how.review` lives until `done` is called. Never calls `done` before it returns.
    virtual void retire(const plan_item& item, const retire_options& how, handler done) = 0;

    /// Lets changes that have been sent be answered, and ends everything else.
    virtual void wind_down() noexcept = 0;

protected:
    ~retirer() = default;
};

/// An item that has ended.
struct finished_item {
    plan_item item;
    item_outcome outcome;
    error_code ec{};
    response<retirement> reply{};
};

/** Carries out a plan: zones side by side, the items of a zone one after the other, each written down in the journal before
 *  and after. Has no loop of its own: it is pumped, and told what ended by its retirer.
 */
class job {
public:
    enum class stop : unsigned char {
        none,
        told,        ///< by a signal
        plan,        ///< it cannot be read on
        journal,     ///< it cannot be written
        credentials, ///< the service does not accept them
        service,     ///< nothing but transient failures for a while
    };

    /// What it is about. All of it has to outlive the job.
    struct parts {
        retirer& by;
        journal& log;
        /// The items of the plan, in their order. May throw std::invalid_argument.
        std::function<std::optional<plan_item>()> next;
        const apply_wishes& wishes;
    };

    explicit job(parts with);
    job(const job&) = delete;
    job& operator=(const job&) = delete;
    ~job();

    /// Begins what may be begun now. From the outside only, never from within a handler.
    void pump();
    /// It had enough for one time, and goes on when it is pumped again.
    [[nodiscard]] bool wants_more() const noexcept { return wants_more_; }

    /// Nothing more is begun.
    void stop_because(stop reason);

    /// Nothing is in flight, and nothing will be begun.
    [[nodiscard]] bool over() const noexcept {
        return flights_.empty() && (exhausted_ || stopped_ != stop::none);
    }

    [[nodiscard]] stop stopped() const noexcept { return stopped_; }
    /// What the journal answered when it could not be written.
    [[nodiscard]] const std::error_code& journal_failure() const noexcept { return journal_failure_; }

    /// What is wrong with the plan, when it cannot be read on.
    [[nodiscard]] const std::string& plan_problem() const noexcept { return plan_problem_; }

    /// What has ended since it was asked last.
    [[nodiscard]] std::vector<finished_item> take_finished();

    [[nodiscard]] std::size_t in_flight() const noexcept;
    /// Items that earlier runs had done, as far as they have been come to.
    [[nodiscard]] std::size_t done_before() const noexcept { return done_before_; }
    /// Zones that are over.
    [[nodiscard]] std::size_t zones_done() const noexcept { return zones_done_; }

private:
    struct flight;

    [[nodiscard]] std::optional<plan_item> next_item();
    [[nodiscard]] bool next_zone(std::deque<plan_item>& items);
    void begin(std::deque<plan_item> rest);
    void launch(const std::shared_ptr<flight>& one);
    void landed(flight& one, const error_code& ec, response<retirement> reply);
    void ended(flight& one, item_outcome outcome, const error_code& ec, response<retirement> reply);
    void watch(const error_code& ec, item_state state);
    void journal_failed(const std::error_code& ec);

    parts with_;
    std::list<std::shared_ptr<flight>> flights_; ///< one for each zone that is being worked on
    std::vector<finished_item> finished_;
    std::optional<plan_item> ahead_; ///< the first item of the next zone
    bool exhausted_ = false;
    bool wants_more_ = false;
    stop stopped_ = stop::none;
    std::error_code journal_failure_;
    std::string plan_problem_;
    std::size_t done_before_ = 0;
    std::size_t zones_done_ = 0;
    std::size_t failures_in_a_row_ = 0;
};

} // namespace originpull::command
