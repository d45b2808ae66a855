#include "selection.hpp"

#include "../text.hpp"
#include "zone_survey.hpp"

#include <originpull/fingerprint.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace originpull::command {

namespace {

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::string in_days(std::chrono::seconds span) {
    return count_of(std::chrono::floor<std::chrono::days>(span).count(), "day");
}

/// About a certificate whose expiry is known.
std::string expiry_fact(time_point expiry, time_point now) {
    if (expiry < now)
        return now - expiry < std::chrono::days{1} ? "expired less than a day ago"
                                                   : "expired " + in_days(now - expiry) + " ago";
    return expiry - now < std::chrono::days{1} ? "expires in less than a day"
                                               : "expires in " + in_days(expiry - now);
}

/// Puts one certificate after the other to the selectors.
class chooser {
public:
    chooser(const zone_survey& survey, const selectors& which, time_point now)
        : survey_(survey), which_(which), now_(now), issuer_(lower_case(which.issuer)) {
        if (which.keep_newest)
            newest_ = survey.newest(*which.keep_newest);
    }

    /// Why not, or nothing: then why() says why.
    std::string refuse(const hostname_certificate& c) {
        why_.clear();
        hostnames_ = survey_.hostnames(c.id);
        std::string reason = never(c);
        for (const auto rule : {&chooser::by_expiry, &chooser::by_date, &chooser::by_status,
                                &chooser::by_issuer, &chooser::by_binding, &chooser::by_succession})
            if (reason.empty())
                reason = (this->*rule)(c);
        return reason;
    }

    [[nodiscard]] const std::vector<std::string>& why() const noexcept { return why_; }
    [[nodiscard]] const std::optional<std::vector<std::string>>& hostnames() const noexcept {
        return hostnames_;
    }

private:
    /// What no selector can outweigh.
    std::string never(const hostname_certificate& c) {
        if (c.status == certificate_status::deleted)
            return "deleted already";
        if (c.status == certificate_status::pending_deletion)
            return "being deleted already";
        if (which_.protected_ids.contains(c.id))
            return "protected";
        if (newest_.contains(c.id))
            return *which_.keep_newest == 1
                       ? "the newest of its zone"
                       : "among the " + std::to_string(*which_.keep_newest) + " newest of its zone";
        if (which_.named) {
            if (!which_.named->contains(c.id))
                return "not named by id";
            why_.emplace_back("named by id");
            return {};
        }
        // One of which the service does not say how it stands may well be in use.
        // One that is still being deployed is about to be used.
        const bool active = c.status == certificate_status::active || c.status.text().empty() ||
                            c.status == certificate_status::initializing ||
                            c.status == certificate_status::pending_deployment;
        if (!active || is_expired(c, now_) || (hostnames_ && hostnames_->empty()))
            return {};
        return hostnames_ ? "active, unexpired and bound" : "active, unexpired and perhaps bound";
    }

    std::string by_expiry(const hostname_certificate& c) {
        if (!which_.expired && !which_.expired_for)
            return {};
        if (!is_expired(c, now_))
            return "not expired";
        const time_point expiry = *c.expires_on->time();
        if (which_.expired_for && now_ - expiry < *which_.expired_for)
            return "not expired for long enough";
        why_.push_back(expiry_fact(expiry, now_));
        return {};
    }

    std::string by_date(const hostname_certificate& c) {
        if (!which_.expires_before)
            return {};
        const auto expiry = instant_of(c.expires_on);
        if (!expiry)
            return "of unknown expiry";
        if (expiry->first >= *which_.expires_before)
            return "not expiring so soon";
        // Said once.
        if (std::string fact = expiry_fact(expiry->first, now_); std::ranges::find(why_, fact) == why_.end())
            why_.push_back(std::move(fact));
        return {};
    }

    std::string by_status(const hostname_certificate& c) {
        if (which_.statuses.empty())
            return {};
        if (std::ranges::find(which_.statuses, c.status.text()) == which_.statuses.end())
            return "of another status";
        why_.push_back("status " + c.status.str());
        return {};
    }

    std::string by_issuer(const hostname_certificate& c) {
        if (which_.issuer.empty())
            return {};
        if (!c.issuer || lower_case(*c.issuer).find(issuer_) == std::string::npos)
            return "of another issuer";
        why_.push_back("issued by " + printable(*c.issuer));
        return {};
    }

    std::string by_binding(const hostname_certificate&) {
        if (!which_.unbound)
            return {};
        if (!hostnames_)
            return "perhaps bound";
        if (!hostnames_->empty())
            return "bound";
        why_.emplace_back("no hostname is bound to it");
        return {};
    }

    std::string by_succession(const hostname_certificate& c) {
        if (!which_.superseded)
            return {};
        const std::vector<certificate_id> newer = survey_.successors(c);
        if (newer.empty())
            return "not superseded";
        std::string text = "superseded by";
        for (const certificate_id& id : newer)
            text.append(&id == &newer.front() ? " " : ", ").append(id.view());
        why_.push_back(std::move(text));
        return {};
    }

    const zone_survey& survey_;
    const selectors& which_;
    time_point now_;
    std::string issuer_; ///< in lower case
    std::set<certificate_id> newest_;
    std::vector<std::string> why_;
    std::optional<std::vector<std::string>> hostnames_;
};

} // namespace

selection select(const known_zone& zone, const std::vector<hostname_certificate>& certificates,
                 const std::vector<hostname_association>* associations, const selectors& which,
                 time_point now) {
    const zone_survey survey{certificates, associations, now};
    chooser by{survey, which, now};
    selection result;
    std::set<certificate_id> seen;
    for (const hostname_certificate& c : certificates) {
        // A list that repeats itself.
        if (!seen.insert(c.id).second)
            continue;
        if (const std::string reason = by.refuse(c); !reason.empty()) {
            ++result.passed_over[reason];
            continue;
        }
        plan_item item{.zone = zone, .certificate = c.id};
        if (c.certificate)
            item.fingerprint = fingerprint_of(*c.certificate).value_or("");
        item.status = c.status.str();
        item.expires_on = c.expires_on;
        item.uploaded_on = c.uploaded_on;
        item.hostnames = by.hostnames();
        item.why = by.why();
        item.zone_certificates = survey.live();
        result.chosen.push_back(std::move(item));
    }
    return result;
}

} // namespace originpull::command
