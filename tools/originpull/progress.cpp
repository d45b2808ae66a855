#include "progress.hpp"

#include "failure.hpp"
#include "text.hpp"

#include <originpull/error.hpp>
#include <originpull/retire.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace originpull::command {

namespace {

std::string every_so_often() {
    const auto interval = std::chrono::round<std::chrono::seconds>(retire_options{}.poll_interval);
    return "every " + std::to_string(interval.count()) + " s";
}

} // namespace

std::string retire_progress::line_after(const observer_event& event) {
    if (event.kind != observer_event::kind::attempt || event.will_retry)
        return {};
    const bool done = !event.error;
    if (event.operation == "list_hostname_associations") {
        const bool missing = event.http_status == 404 || event.http_status == 405 || event.http_status == 501;
        if (!missing || std::exchange(no_list_, true))
            return {};
        return "the service has no list of bound hostnames: " +
               (wishes_.hostnames.empty()
                    ? "deleting as if there were none"
                    : "asking about " +
                          count_of(static_cast<long long>(wishes_.hostnames.size()), "hostname"));
    }
    if (event.operation == "update_hostname_associations")
        return done ? "voided the bound hostnames, deleting" : after_refusal(event);
    if (event.operation != "delete_hostname_certificate")
        return {};
    if (!done)
        return after_refusal(event);
    return wishes_.wait ? "deleted, waiting until that has settled" : std::string{};
}

std::string retire_progress::after_refusal(const observer_event& event) {
    if (event.error == errc::certificate_in_use)
        return no_list_ && wishes_.hostnames.empty()
                   ? std::string{}
                   : once(said_in_use_,
                          "in use: the service has not let go yet, looking again " + every_so_often());
    if (event.error == condition::certificate_not_ready)
        return once(said_not_ready_, "still being deployed: trying again " + every_so_often());
    if (event.error == http_status_error(409))
        return once(said_conflict_,
                    "another change of the zone is under way: trying again " + every_so_often());
    return {};
}

std::string retire_progress::once(bool& said, std::string line) {
    return std::exchange(said, true) ? std::string{} : std::move(line);
}

observer make_observer(const options& asked, const messages& say) {
    std::optional<retire_progress> progress;
    if (asked.retire)
        progress.emplace(*asked.retire);
    if (!progress && !asked.verbose)
        return {};
    return [progress, &say, verbose = asked.verbose](const observer_event& event) mutable {
        if (verbose && event.kind == observer_event::kind::attempt)
            say.trace(attempt_line(event));
        if (!progress)
            return;
        if (const std::string line = progress->line_after(event); !line.empty())
            say.progress(line);
    };
}

} // namespace originpull::command
