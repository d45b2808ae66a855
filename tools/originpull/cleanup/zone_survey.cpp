#include "zone_survey.hpp"

#include "subject_names.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace originpull::command {

std::optional<instant> instant_of(const std::optional<timestamp>& when) {
    const auto time = when ? when->time() : std::nullopt;
    if (!time)
        return std::nullopt;
    return instant{*time, when->fraction()};
}

bool is_live(const hostname_certificate& certificate) {
    return certificate.status != certificate_status::deleted &&
           certificate.status != certificate_status::pending_deletion;
}

bool is_expired(const hostname_certificate& certificate, time_point now) {
    const auto expiry = instant_of(certificate.expires_on);
    return expiry && expiry->first < now;
}

zone_survey::zone_survey(const std::vector<hostname_certificate>& certificates,
                         const std::vector<hostname_association>* associations, time_point now)
    : certificates_(certificates), now_(now) {
    std::set<certificate_id> live;
    for (const hostname_certificate& c : certificates) {
        if (!is_live(c))
            continue;
        live.insert(c.id);
        if (const auto uploaded = instant_of(c.uploaded_on))
            uploaded_.emplace(c.id, *uploaded);
    }
    live_ = live.size();
    if (associations == nullptr)
        return;
    bound_.emplace(*associations);
    for (const hostname_association& one : *associations) {
        if (!one.cert_id || one.hostname.empty())
            continue;
        if (one.binds())
            holders_[one.hostname].insert(*one.cert_id);
        else
            former_[*one.cert_id].insert(one.hostname);
    }
}

std::optional<std::vector<std::string>> zone_survey::hostnames(const certificate_id& id) const {
    if (!bound_)
        return std::nullopt;
    std::vector<std::string> names;
    for (bound_hostname& one : bound_->of(id))
        names.push_back(std::move(one.name));
    return names;
}

std::set<certificate_id> zone_survey::newest(std::size_t count) const {
    std::vector<const hostname_certificate*> live;
    for (const hostname_certificate& c : certificates_)
        if (is_live(c))
            live.push_back(&c);
    // A missing date is less than any other.
    const auto key = [](const hostname_certificate* c) {
        return std::tuple{instant_of(c->uploaded_on), instant_of(c->expires_on), c->id};
    };
    std::ranges::sort(live, std::ranges::greater{}, key);
    std::set<certificate_id> result;
    for (std::size_t i = 0; i < live.size() && result.size() < count; ++i)
        result.insert(live[i]->id);
    return result;
}

std::vector<certificate_id> zone_survey::successors(const hostname_certificate& certificate) const {
    const auto own = uploaded_.find(certificate.id);
    if (!bound_ || own == uploaded_.end() || !bound_->of(certificate.id).empty())
        return {};
    const auto former = former_.find(certificate.id);
    if (former == former_.end())
        return same_subjects(certificate);
    std::set<certificate_id> found;
    for (const std::string& hostname : former->second) {
        const auto holders = holders_.find(hostname);
        if (holders == holders_.end())
            return {};
        for (const certificate_id& holder : holders->second) {
            const auto uploaded = uploaded_.find(holder);
            if (uploaded == uploaded_.end() || uploaded->second <= own->second)
                return {};
            found.insert(holder);
        }
    }
    return {found.begin(), found.end()};
}

const std::vector<std::string>& zone_survey::subjects(const hostname_certificate& certificate) const {
    auto found = subjects_.find(certificate.id);
    if (found == subjects_.end())
        found = subjects_.emplace(certificate.id, subject_names(certificate.certificate.value_or(""))).first;
    return found->second;
}

std::vector<certificate_id> zone_survey::same_subjects(const hostname_certificate& certificate) const {
    const std::vector<std::string>& wanted = subjects(certificate);
    if (wanted.empty())
        return {};
    const instant own = uploaded_.at(certificate.id);
    std::vector<certificate_id> found;
    for (const hostname_certificate& other : certificates_) {
        const auto uploaded = uploaded_.find(other.id);
        const auto expiry = instant_of(other.expires_on);
        const bool takes_over = uploaded != uploaded_.end() && uploaded->second > own &&
                                other.status == certificate_status::active && expiry &&
                                expiry->first >= now_ && !bound_->of(other.id).empty();
        if (takes_over && subjects(other) == wanted)
            found.push_back(other.id);
    }
    return found;
}

} // namespace originpull::command
