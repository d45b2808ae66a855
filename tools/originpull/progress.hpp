#pragma once

#include "options.hpp"
#include "output.hpp"

#include <originpull/observer.hpp>

#include <string>

namespace originpull::command {

/// How a retirement goes on, from what the observer sees: that is always behind a request.
class retire_progress {
public:
    explicit retire_progress(const retire_wishes& wishes) : wishes_(wishes) {}

    /// What is good to know after the event; empty: nothing, or nothing new.
    [[nodiscard]] std::string line_after(const observer_event& event);

private:
    [[nodiscard]] std::string after_refusal(const observer_event& event);
    [[nodiscard]] static std::string once(bool& said, std::string line);

    retire_wishes wishes_;
    bool no_list_ = false;
    bool said_in_use_ = false;
    bool said_not_ready_ = false;
    bool said_conflict_ = false;
};

/// What --verbose and delete --retire want to see; empty when nobody does. `say` has to outlive it.
[[nodiscard]] observer make_observer(const options& asked, const messages& say);

} // namespace originpull::command
