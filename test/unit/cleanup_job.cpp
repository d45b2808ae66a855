// A job over a made-up retirer and a journal on a made-up disk: what is begun when, and what stops it.

#include <cleanup/job.hpp>
#include <cleanup/journal_storage.hpp>

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <random>
#include <set>

using namespace originpull;
using namespace originpull::command;
using Catch::Matchers::ContainsSubstring;

namespace {

/// What outlives a run.
struct disk {
    std::string bytes;
    std::size_t writes = 0;
    std::size_t fails_at = 0; ///< the n-th write, and all that follow; 0: none
    std::error_code how = std::make_error_code(std::errc::no_space_on_device);
};

class on_disk final : public journal_storage {
public:
    explicit on_disk(disk& where) : disk_(where) {}

    bool lock(std::error_code&) override { return true; }
    std::size_t read(std::size_t offset, std::span<char> into, std::error_code&) override {
        const std::string_view rest =
            std::string_view{disk_.bytes}.substr(std::min(offset, disk_.bytes.size()), into.size());
        std::ranges::copy(rest, into.begin());
        return rest.size();
    }
    std::size_t append(std::string_view bytes, std::error_code& failed) override {
        ++disk_.writes;
        if (disk_.fails_at != 0 && disk_.writes >= disk_.fails_at) {
            failed = disk_.how;
            return 0;
        }
        disk_.bytes += bytes;
        return bytes.size();
    }
    std::error_code sync() override { return {}; }
    std::error_code sync_name() override { return {}; }
    std::error_code truncate(std::size_t size) override {
        disk_.bytes.resize(size);
        return {};
    }

private:
    disk& disk_;
};

/// Remembers who is in flight, and ends them when told.
struct made_up_retirer final : retirer {
    struct flying {
        plan_item item;
        retire_review* review;
        handler done;
    };

    void retire(const plan_item& item, const retire_options& how, handler done) override {
        CHECK(how.fingerprint == item.fingerprint);
        CHECK_FALSE(wound_down);
        for (const flying& other : in_flight)
            CHECK(other.item.zone.id != item.zone.id);
        ++asked[item.number];
        in_flight.push_back({item, how.review, std::move(done)});
        most = std::max(most, in_flight.size());
    }
    void wind_down() noexcept override { wound_down = true; }

    /// What the service shows of an item, as planned.
    static retirement as_planned(const plan_item& item) {
        retirement found{item.certificate};
        found.certificate.status = certificate_status{item.status};
        return found;
    }

    /// The item in flight at this place ends like this.
    void end(std::size_t at, const error_code& ec = {}) {
        flying one = std::move(in_flight[at]);
        in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(at));
        retirement report = as_planned(one.item);
        const error_code objection = ec ? ec : one.review->review(report);
        if (!objection) {
            deleted.insert(one.item.number);
            report.deleted = effect::applied;
        }
        diagnostics info;
        info.ray_id = "ray-" + std::to_string(one.item.number);
        info.detail = "in the service's words";
        for (const std::string& hostname : bound)
            report.bindings.push_back({hostname, association_state::enabled});
        one.done(objection, response<retirement>{std::move(report), std::move(info)});
    }

    std::deque<flying> in_flight{};
    std::map<std::size_t, int> asked{};
    std::set<std::size_t> deleted{};
    std::size_t most = 0;
    std::vector<std::string> bound{}; ///< what ends find bound
    bool wound_down = false;
};

/// So many zones with so many items each.
struct scene {
    explicit scene(std::size_t zones, std::size_t of_each = 1, std::size_t concurrency = 4) {
        wishes.concurrency = concurrency;
        for (std::size_t z = 0; z < zones; ++z)
            for (std::size_t i = 0; i < of_each; ++i)
                items.push_back(item_of(z));
        head.items = items.size();
        head.digest = "sha256:" + std::string(64, 'd');
    }

    plan_item item_of(std::size_t zone) const {
        std::string id = std::to_string(zone);
        id.insert(0, 32 - id.size(), '0');
        plan_item item{.number = items.size() + 1,
                       .zone = {zone_id{id}, {}},
                       .certificate = certificate_id{"certificate-" + std::to_string(items.size())}};
        item.fingerprint = std::string(64, 'f');
        item.status = "active";
        item.hostnames.emplace();
        item.zone_certificates = 9;
        return item;
    }

    /// Begins another run on the same disk.
    void begin() {
        work.reset();
        log.reset();
        by = {};
        log.emplace(std::make_unique<on_disk>(where), "journal", head, wishes.part);
        work.emplace(job::parts{by, *log,
                                [this, at = std::size_t{0}]() mutable {
                                    return at < items.size() ? std::optional{items[at++]} : std::nullopt;
                                },
                                wishes});
    }

    /// Until nothing is in flight, and nothing more is begun.
    void finish() {
        work->pump();
        while (!work->over()) {
            REQUIRE_FALSE(by.in_flight.empty());
            by.end(0);
            collect();
            work->pump();
        }
    }

    void collect() {
        for (finished_item& one : work->take_finished())
            ended.push_back(std::move(one));
    }

    std::vector<plan_item> items{};
    plan_head head{};
    apply_wishes wishes{};
    disk where{};
    made_up_retirer by{};
    std::optional<journal> log{};
    std::optional<job> work{};
    std::vector<finished_item> ended{};
};

} // namespace

TEST_CASE("job: zones side by side, the items of a zone one after the other") {
    const std::size_t concurrency = GENERATE(1U, 3U, 100U);
    scene s{10, 3, concurrency};
    s.begin();
    s.finish();
    CHECK(s.by.deleted.size() == 30);
    CHECK(s.by.most == std::min<std::size_t>(concurrency, 10));
    REQUIRE(s.ended.size() == 30);
    CHECK(s.work->zones_done() == 10);
    for (const finished_item& one : s.ended)
        CHECK(one.outcome.state == item_state::deleted);
    for (const auto& [number, times] : s.by.asked)
        CHECK(times == 1);
}

TEST_CASE("job: what is in the journal as done is not touched again, whatever else is") {
    scene s{8, 2};
    s.begin();
    s.work->pump();
    s.by.end(0);
    s.by.end(0, http_status_error(403));
    s.by.end(0, http_status_error(503));
    // Killed here: one is in flight.
    s.begin();
    s.finish();
    CHECK(s.work->done_before() == 1);
    CHECK(s.by.asked.size() == 15);
    CHECK(s.by.deleted.size() == 15);
    s.begin();
    s.finish();
    CHECK(s.by.asked.empty());
    CHECK(s.work->done_before() == 16);
}

TEST_CASE("job: a shard has its own zones only, and all shards have all") {
    std::set<std::size_t> all;
    for (std::size_t i = 0; i < 3; ++i) {
        scene s{60};
        s.wishes.part = {i, 3};
        s.begin();
        s.finish();
        CHECK(s.by.deleted.size() > 5);
        for (const std::size_t number : s.by.deleted)
            CHECK(all.insert(number).second);
    }
    CHECK(all.size() == 60);
}

TEST_CASE("job: an item that has changed since is skipped, and the rest of its zone goes on") {
    scene s{1, 2};
    s.begin();
    s.work->pump();
    REQUIRE(s.by.in_flight.size() == 1);
    s.by.in_flight.front().item.status = "pending_deployment"; // what the service shows
    s.finish();
    REQUIRE(s.ended.size() == 2);
    CHECK(s.ended[0].outcome.state == item_state::skipped);
    CHECK_THAT(s.ended[0].outcome.reason, ContainsSubstring("pending_deployment now"));
    CHECK(s.ended[1].outcome.state == item_state::deleted);
    CHECK(s.by.deleted == std::set<std::size_t>{2});
}

TEST_CASE("job: what the service said is in the outcome and in the journal") {
    scene s{1};
    s.begin();
    s.work->pump();
    s.by.end(0, errc::json_invalid);
    s.finish();
    s.collect();
    REQUIRE(s.ended.size() == 1);
    CHECK(s.ended.front().outcome.ray_id == "ray-1");
    CHECK(s.ended.front().reply.diagnostics().ray_id == "ray-1");
    CHECK_THAT(s.where.bytes, ContainsSubstring("ray-1"));
}

TEST_CASE("job: a hostname that was bound since is a reason to skip, also where none may be voided") {
    scene s{1};
    s.by.bound = {"new.example.com"};
    s.begin();
    s.by.bound = {"new.example.com"};
    s.work->pump();
    s.by.end(0, errc::bindings_kept);
    s.collect();
    REQUIRE(s.ended.size() == 1);
    CHECK(s.ended.front().outcome.state == item_state::skipped);
    CHECK_THAT(s.ended.front().outcome.reason, ContainsSubstring("new.example.com has been bound"));
}

TEST_CASE("job: only what an earlier run may have changed is looked at with indulgence") {
    const bool may_have = GENERATE(false, true);
    scene s{1};
    s.items.front().hostnames = std::vector<std::string>{"a.example.com"};
    s.begin();
    s.work->pump();
    if (!may_have) // it was refused, and nothing was changed
        s.by.end(0, http_status_error(400));
    // Otherwise killed here. Now nothing is bound to it any more.
    s.begin();
    s.work->pump();
    s.by.end(0);
    s.collect();
    REQUIRE(s.ended.size() == 1);
    CHECK(s.ended.front().outcome.state == (may_have ? item_state::deleted : item_state::skipped));
}

TEST_CASE("job: with every write to the journal failing in turn, nothing is sent after that") {
    const auto how = GENERATE(std::errc::no_space_on_device, std::errc::io_error);
    scene undisturbed{4, 2, 2};
    undisturbed.begin();
    undisturbed.finish();
    const std::size_t writes = undisturbed.where.writes;
    REQUIRE(writes >= 17);
    for (std::size_t at = 2; at <= writes; ++at) { // the first is the opening, which throws
        CAPTURE(at);
        scene s{4, 2, 2};
        s.where.fails_at = at;
        s.where.how = std::make_error_code(how);
        s.begin();
        s.work->pump();
        while (!s.work->over()) {
            REQUIRE_FALSE(s.by.in_flight.empty());
            const std::size_t asked = s.by.asked.size();
            const bool failed = s.work->journal_failure().value() != 0;
            s.by.end(0);
            s.collect();
            s.work->pump();
            if (failed)
                CHECK(s.by.asked.size() == asked);
        }
        s.collect();
        CHECK(s.work->stopped() == job::stop::journal);
        CHECK(s.work->journal_failure() == how);
        CHECK(s.by.wound_down);
        CHECK(s.by.deleted.size() == s.ended.size());
        // Every item that was begun has its intent on the disk.
        for (const auto& [number, times] : s.by.asked)
            CHECK_THAT(s.where.bytes,
                       ContainsSubstring("\"event\":\"intent\",\"item\":" + std::to_string(number)));

        // There is room again.
        const std::set<std::size_t> before = s.by.deleted;
        s.where.fails_at = 0;
        s.begin();
        s.finish();
        std::set<std::size_t> both = before;
        both.insert(s.by.deleted.begin(), s.by.deleted.end());
        CHECK(both.size() == 8);
        CHECK(s.work->stopped() == job::stop::none);
    }
}

TEST_CASE("job: told to stop, it begins nothing more and waits for what is in flight") {
    scene s{10, 2, 4};
    s.begin();
    s.work->pump();
    s.by.end(1);
    s.work->stop_because(job::stop::told);
    CHECK(s.by.wound_down);
    s.work->pump();
    CHECK_FALSE(s.work->over());
    CHECK(s.by.in_flight.size() == 3);
    s.by.end(0);
    s.by.end(0, boost::asio::error::operation_aborted);
    s.by.end(0, boost::asio::error::operation_aborted);
    s.work->pump();
    CHECK(s.work->over());
    s.collect();
    REQUIRE(s.ended.size() == 4);
    CHECK(s.ended[1].outcome.state == item_state::deleted);
    CHECK(s.ended[2].outcome.state == item_state::unfinished);
    CHECK(s.ended[2].outcome.reason == "stopped before it was finished");
}

TEST_CASE("job: credentials that are refused stop it, a permission that is missing does not") {
    const bool refused = GENERATE(false, true);
    scene s{30, 1, 4};
    s.begin();
    s.work->pump();
    s.by.end(0, http_status_error(refused ? 401 : 403));
    s.finish();
    CHECK(s.work->stopped() == (refused ? job::stop::credentials : job::stop::none));
    CHECK(s.by.asked.size() == (refused ? 4 : 30));
}

TEST_CASE("job: when nothing works for a while, it stops rather than burn the plan") {
    scene s{200, 1, 4};
    s.begin();
    s.work->pump();
    std::size_t failed = 0;
    while (!s.work->over()) {
        REQUIRE_FALSE(s.by.in_flight.empty());
        // A single success shows that the service is there.
        const bool well = ++failed == 15;
        s.by.end(0, well ? error_code{} : http_status_error(503));
        s.work->pump();
    }
    CHECK(s.work->stopped() == job::stop::service);
    CHECK(s.by.asked.size() >= 35);
    CHECK(s.by.asked.size() < 50);
}

TEST_CASE("job: a plan that cannot be read on ends it, behind what was begun") {
    scene s{10, 1, 2};
    s.begin();
    s.work.emplace(job::parts{s.by, *s.log,
                              [&s, at = std::size_t{0}]() mutable -> std::optional<plan_item> {
                                  if (at == 5)
                                      throw std::invalid_argument("it was changed");
                                  return s.items[at++];
                              },
                              s.wishes});
    s.finish();
    CHECK(s.work->stopped() == job::stop::plan);
    CHECK(s.work->plan_problem() == "it was changed");
    CHECK(s.by.deleted == std::set<std::size_t>{1, 2, 3, 4}); // the fifth may not be the last of its zone
    CHECK_FALSE(s.by.wound_down);
}

TEST_CASE("job: results that nobody takes hold it up") {
    scene s{3000, 1, 8};
    s.begin();
    for (int i = 0; i < 5000 && !s.work->over(); ++i) {
        s.work->pump();
        if (s.by.in_flight.empty())
            break;
        s.by.end(0);
    }
    CHECK_FALSE(s.work->over());
    CHECK(s.by.asked.size() < 1100);
    s.collect();
    s.finish();
    CHECK(s.by.asked.size() == 3000);
}

TEST_CASE("job: killed at any moment of a random schedule and resumed, every item is deleted and told of") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        std::mt19937 random{seed};
        const auto below = [&](std::size_t n) {
            return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
        };
        scene s{1 + below(6), 1 + below(4), 1 + below(5)};
        std::set<std::size_t> deleted;
        const std::size_t crashes = below(5);
        for (std::size_t run = 0; run < crashes; ++run) {
            s.begin();
            s.work->pump();
            for (std::size_t steps = below(20); steps > 0 && !s.by.in_flight.empty(); --steps) {
                s.by.end(below(s.by.in_flight.size()), below(4) == 0 ? http_status_error(503) : error_code{});
                if (below(2) == 0)
                    s.work->pump();
            }
            deleted.insert(s.by.deleted.begin(), s.by.deleted.end());
            // Torn in the middle of what was written last, sometimes.
            if (below(3) == 0 && !s.where.bytes.empty())
                s.where.bytes.resize(s.where.bytes.size() -
                                     std::min<std::size_t>(below(80), s.where.bytes.size()));
        }
        s.ended.clear();
        s.begin();
        s.finish();
        s.collect();
        deleted.insert(s.by.deleted.begin(), s.by.deleted.end());
        CHECK(deleted.size() == s.items.size());
        CHECK(s.work->done_before() + s.ended.size() == s.items.size());
    }
}
