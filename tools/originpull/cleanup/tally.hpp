#pragma once

#include "item_outcome.hpp"
#include "job_options.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace originpull::command {

/// How a plan, or a shard of it, stands. The numbers add up: see adds_up().
struct tally {
    std::size_t planned = 0;
    std::size_t done_before = 0; ///< by earlier runs

    // What has ended.
    std::size_t deleted = 0;
    std::size_t inferred = 0;
    std::size_t already_gone = 0;
    std::size_t skipped = 0;
    std::size_t failed = 0;
    std::size_t unfinished = 0;

    std::size_t changed = 0; ///< of all these: something is different now because of this run, or may be

    std::size_t in_flight = 0;
    std::size_t left = 0; ///< not begun

    std::size_t zones = 0;
    std::size_t zones_done = 0;

    /// An item has ended like this. What it was counted as before is the caller's business.
    void add(item_state state) noexcept;

    [[nodiscard]] std::size_t done() const noexcept {
        return done_before + deleted + inferred + already_gone;
    }
    /// Including what earlier runs have done.
    [[nodiscard]] std::size_t ended() const noexcept { return done() + skipped + failed + unfinished; }
    [[nodiscard]] bool adds_up() const noexcept { return planned == ended() + in_flight + left; }
};

/// "60 items: 51 deleted, 2 gone already, 7 done before". Only what there is, and all of it.
[[nodiscard]] std::string summary_text(const tally& counts, const shard& part);

[[nodiscard]] boost::json::object summary_object(const tally& counts);

} // namespace originpull::command
