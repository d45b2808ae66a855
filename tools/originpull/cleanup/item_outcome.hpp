#pragma once

#include <originpull/diagnostics.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace originpull::command {

/// How it went with an item of a plan.
enum class item_state : unsigned char {
    untouched,    ///< nobody has begun with it
    begun,        ///< a run has, and was killed before it could say what came of it
    deleted,      ///< this and the next two are final
    inferred,     ///< gone after an attempt whose answer was lost
    already_gone, ///< it was deleted before anything was done
    skipped,      ///< it is no longer what was planned; nothing was changed
    failed,       ///< for good
    unfinished,   ///< running again would finish or settle it
};

/// Nothing is left to do.
[[nodiscard]] constexpr bool is_done(item_state s) noexcept {
    return s == item_state::deleted || s == item_state::inferred || s == item_state::already_gone;
}

/// "deleted", "already_gone"; the name in journals and results.
[[nodiscard]] std::string_view to_string(item_state s) noexcept;
/// Nothing when there is no such name.
[[nodiscard]] std::optional<item_state> item_state_of(std::string_view name) noexcept;

/// What the journal and the results say of an item.
struct item_outcome {
    item_state state = item_state::untouched;
    std::string reason{}; ///< why, unless it was simply deleted; for people
    /// What may have changed at the service because of this run.
    effect changed = effect::none;
    int http_status = 0; ///< of the last answer; 0: none
    int attempts = 0;
    std::string ray_id{};
};

} // namespace originpull::command
