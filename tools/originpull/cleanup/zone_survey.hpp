#pragma once

#include "../bound_hostnames.hpp"
#include "../durations.hpp"

#include <originpull/ids.hpp>
#include <originpull/values.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace originpull::command {

/// A point in time to compare by.
using instant = std::pair<time_point, std::chrono::nanoseconds>;

/// Nothing when it is missing or unreadable.
[[nodiscard]] std::optional<instant> instant_of(const std::optional<timestamp>& when);

/// Neither deleted nor being deleted. A deletion that has timed out may be tried again.
[[nodiscard]] bool is_live(const hostname_certificate& certificate);

/// Not when nobody knows.
[[nodiscard]] bool is_expired(const hostname_certificate& certificate, time_point now);

/// The certificates of a zone beside each other. Refers to what it is made from.
class zone_survey {
public:
    /// @param associations null: not known
    zone_survey(const std::vector<hostname_certificate>& certificates,
                const std::vector<hostname_association>* associations, time_point now);

    [[nodiscard]] std::size_t live() const noexcept { return live_; }

    /// What is bound to it, in order; nothing when that is not known.
    [[nodiscard]] std::optional<std::vector<std::string>> hostnames(const certificate_id& id) const;

    /// The `count` live ones that were uploaded last. One without a date counts as older than all that have one.
    [[nodiscard]] std::set<certificate_id> newest(std::size_t count) const;

    /** The newer ones that have taken over from it; none when it is not superseded.
     *
     *  It is bound to nothing, and all hostnames that it had are bound to newer ones. Where the list shows none of its
     *  hostnames any more: one that is newer, active, unexpired and bound names the same subjects. */
    [[nodiscard]] std::vector<certificate_id> successors(const hostname_certificate& certificate) const;

private:
    [[nodiscard]] const std::vector<std::string>& subjects(const hostname_certificate& certificate) const;
    [[nodiscard]] std::vector<certificate_id> same_subjects(const hostname_certificate& certificate) const;

    const std::vector<hostname_certificate>& certificates_;
    std::optional<bound_hostnames> bound_;
    std::map<certificate_id, std::set<std::string>> former_;  ///< hostnames that it had
    std::map<std::string, std::set<certificate_id>> holders_; ///< whom a hostname is bound to
    std::map<certificate_id, instant> uploaded_;
    /// Reading a certificate costs something; filled in when somebody asks.
    mutable std::map<certificate_id, std::vector<std::string>> subjects_;
    time_point now_;
    std::size_t live_ = 0;
};

} // namespace originpull::command
