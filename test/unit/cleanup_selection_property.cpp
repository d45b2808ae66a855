#include <catch2/catch_test_macros.hpp>

#include <cleanup/selection.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace cmd = originpull::command;
using namespace std::chrono_literals;
using originpull::association_state;
using originpull::certificate_id;
using originpull::certificate_status;
using originpull::hostname_association;
using originpull::hostname_certificate;
using originpull::timestamp;

namespace {

using ids = std::set<std::string>;

const cmd::known_zone zone{originpull::zone_id{"023e105f4ecef8ad9ca31a8372d0c353"}, "example.com"};
const cmd::time_point now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};

ids ids_of(const cmd::selection& found) {
    ids chosen;
    for (const cmd::plan_item& item : found.chosen)
        chosen.insert(item.certificate.str());
    return chosen;
}

/// A zone, and what somebody may want of it.
class world {
public:
    explicit world(unsigned seed) : random_(seed) {
        for (unsigned i = 0, count = below(9); i < count; ++i)
            certificates.push_back(any_certificate(i));
        for (unsigned i = 0, count = below(12); i < count; ++i)
            bound.push_back(any_association(i));
        known = below(4) != 0;
    }

    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

    /// One more selector. Naming ids is not among them: it lets more through as well.
    void restrict(cmd::selectors& which) {
        switch (below(9)) {
        case 0:
            which.expired = true;
            break;
        case 1:
            which.expired_for =
                std::max<std::chrono::seconds>(which.expired_for.value_or(0s), 24h * below(500));
            break;
        case 2: {
            const cmd::time_point when = now - 24h * below(500) + 24h * below(500);
            which.expires_before = std::min(which.expires_before.value_or(when), when);
            break;
        }
        case 3:
            if (which.statuses.empty())
                which.statuses = {"active", below(2) == 0 ? "deletion_timed_out" : "pending_deployment"};
            break;
        case 4:
            if (which.issuer.empty())
                which.issuer = "one";
            break;
        case 5:
            which.unbound = true;
            break;
        case 6:
            which.superseded = true;
            break;
        case 7:
            which.keep_newest = std::max<std::size_t>(which.keep_newest.value_or(0), below(4));
            break;
        default:
            if (!certificates.empty())
                which.protected_ids.insert(any_id());
        }
    }

    cmd::selectors any_selectors() {
        cmd::selectors which;
        if (below(3) == 0) {
            which.named.emplace();
            for (unsigned i = 0; i < 3 && !certificates.empty(); ++i)
                which.named->insert(any_id());
        }
        for (unsigned i = below(4); i > 0; --i)
            restrict(which);
        return which;
    }

    [[nodiscard]] cmd::selection select(const cmd::selectors& which) const {
        return cmd::select(zone, certificates, known ? &bound : nullptr, which, now);
    }

    [[nodiscard]] bool is_bound(const certificate_id& id) const {
        return std::ranges::any_of(bound, [&](const auto& a) { return a.cert_id == id && a.binds(); });
    }

    std::vector<hostname_certificate> certificates;
    std::vector<hostname_association> bound;
    bool known = true;

private:
    certificate_id any_id() { return certificates[below(static_cast<unsigned>(certificates.size()))].id; }

    std::string any_date(int from, unsigned years) {
        return std::to_string(from + static_cast<int>(below(years))) + "-0" + std::to_string(1 + below(9)) +
               "-1" + std::to_string(below(10)) + "T00:00:00Z";
    }

    hostname_certificate any_certificate(unsigned number) {
        hostname_certificate c{.id = certificate_id{"c" + std::to_string(number)},
                               .expires_on = timestamp{any_date(2024, 5)},
                               .status = certificate_status::active,
                               .uploaded_on = timestamp{any_date(2018, 3)}};
        if (below(10) == 0)
            c.expires_on = timestamp{"unreadable"};
        if (below(10) == 0)
            c.expires_on.reset();
        if (below(8) == 0)
            c.uploaded_on.reset();
        if (below(2) == 0)
            c.status = certificate_status{static_cast<certificate_status::value_type>(below(8))};
        if (below(2) == 0)
            c.issuer = below(2) == 0 ? "Number ONE" : "Number two";
        return c;
    }

    hostname_association any_association(unsigned number) {
        const auto state = std::array{association_state::enabled, association_state::disabled,
                                      association_state::voided, association_state::unknown}[below(4)];
        return {.hostname = "h" + std::to_string(number / 2),
                .cert_id = certificate_id{"c" + std::to_string(below(9))},
                .state = state,
                .status = state == association_state::voided ? certificate_status::deleted
                                                             : certificate_status::active};
    }

    std::mt19937_64 random_;
};

bool is_gone(const hostname_certificate& c) {
    return c.status == certificate_status::deleted || c.status == certificate_status::pending_deletion;
}

} // namespace

TEST_CASE("cleanup selection: whatever the zone and the wishes", "[command][selection]") {
    std::size_t chosen = 0;
    for (unsigned seed = 0; seed < 4000; ++seed) {
        CAPTURE(seed);
        world w{seed};
        cmd::selectors which = w.any_selectors();
        const auto found = w.select(which);
        const ids before = ids_of(found);
        chosen += before.size();

        std::size_t live = 0;
        std::size_t left = 0;
        bool good = true;
        for (const hostname_certificate& c : w.certificates) {
            const bool is_chosen = before.contains(c.id.str());
            live += is_gone(c) ? 0 : 1;
            left += is_gone(c) || is_chosen ? 0 : 1;
            if (!is_chosen)
                continue;
            const auto expiry = c.expires_on ? c.expires_on->time() : std::nullopt;
            const bool in_use = c.status == certificate_status::active && (!expiry || *expiry >= now) &&
                                (!w.known || w.is_bound(c.id));
            good = good && !is_gone(c) && !which.protected_ids.contains(c.id) &&
                   (!which.named || which.named->contains(c.id)) && (!in_use || which.named) &&
                   (!which.unbound || (w.known && !w.is_bound(c.id))) && (!which.superseded || w.known);
        }
        CHECK(good);
        CHECK(left >= std::min(which.keep_newest.value_or(0), live));
        CHECK(std::ranges::all_of(found.chosen,
                                  [&](const auto& item) { return item.zone_certificates == live; }));
        const std::size_t passed =
            std::accumulate(found.passed_over.begin(), found.passed_over.end(), std::size_t{0},
                            [](std::size_t sum, const auto& r) { return sum + r.second; });
        CHECK(passed + found.chosen.size() == w.certificates.size());

        // One selector more.
        w.restrict(which);
        CHECK(std::ranges::includes(before, ids_of(w.select(which))));
        for (const hostname_certificate& c : w.certificates)
            which.protected_ids.insert(c.id);
        CHECK(w.select(which).chosen.empty());
    }
    CHECK(chosen > 1000);
}
