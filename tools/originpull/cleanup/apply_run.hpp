#pragma once

#include "../commands.hpp"
#include "apply_results.hpp"
#include "job.hpp"
#include "live_progress.hpp"
#include "plan_file.hpp"
#include "tally.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace originpull::command {

/// A run of apply: a job over a client, with signals, results and progress.
class apply_run {
public:
    apply_run(workbench& bench, plan_reader& plan, journal& log, const tally& begin_with);
    apply_run(const apply_run&) = delete;
    apply_run& operator=(const apply_run&) = delete;
    ~apply_run();

    /// To its end.
    exit_status run();

    [[nodiscard]] const tally& counts() const noexcept { return tally_; }

private:
    /// The client, as the job sees it.
    struct over_client final : retirer {
        explicit over_client(session& to) : api(to) {}
        void retire(const plan_item& item, const retire_options& how, handler done) override;
        void wind_down() noexcept override;
        session& api;
    };

    void signalled();
    void show_finished();
    void say_that_it_stops();
    void show_progress();
    void count(const finished_item& ended);
    void say_why_it_stopped() const;
    void say_about_journal(const std::error_code& failed) const;
    [[nodiscard]] exit_status status() const;
    [[nodiscard]] std::string_view how_it_ended() const;

    workbench& bench_;
    journal& log_;
    over_client by_;
    job job_;
    boost::asio::steady_timer drain_;
    int signals_ = 0;
    bool said_ = false;                                              ///< that it stops
    std::shared_ptr<bool> given_up_ = std::make_shared<bool>(false); ///< to wait for anybody
    tally tally_;
    exit_status worst_ = exit_status::done;
    std::optional<finished_item> refusal_; ///< the first that the service refused the credentials for
    apply_results results_;
    live_progress progress_;
};

} // namespace originpull::command
