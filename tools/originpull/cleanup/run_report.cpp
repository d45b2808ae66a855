#include "../commands.hpp"
#include "../records.hpp"
#include "../table.hpp"
#include "../text.hpp"
#include "plan_file.hpp"
#include "plan_standing.hpp"
#include "tally.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace originpull::command {

namespace {

namespace json = boost::json;

/// As the summary counts it.
std::string_view name_of(item_state state) {
    return state == item_state::untouched ? "not_begun" : to_string(state);
}

tone tone_of(item_state state) {
    switch (state) {
    case item_state::failed:
        return tone::bad;
    case item_state::skipped:
    case item_state::begun:
    case item_state::unfinished:
        return tone::warning;
    default:
        return tone::plain;
    }
}

/// Where the items go, one by one, and what they come to. Memory does not grow with their number.
class report_writer {
public:
    virtual ~report_writer() = default;
    virtual void add(const plan_item& item, item_state state, const item_outcome* said) = 0;
    virtual void finish(const tally& counts, std::size_t begun) = 0;
};

class for_machines final : public report_writer {
public:
    for_machines(output& out, bool lines) : out_(out), lines_(lines) {
        if (!lines_)
            out_.write("{\"items\":[");
    }

    void add(const plan_item& item, item_state state, const item_outcome* said) override {
        json::object object;
        object["item"] = item.number;
        object["zone"] = item.zone.id.view();
        object["zone_name"] = text_or_null(item.zone.name);
        object["certificate"] = item.certificate.view();
        object["outcome"] = name_of(state);
        object["reason"] = text_or_null(said == nullptr ? std::string_view{} : said->reason);
        object["ray_id"] = text_or_null(said == nullptr ? std::string_view{} : said->ray_id);
        if (lines_)
            write_object(out_, object);
        else
            out_.write((std::exchange(first_, false) ? "\n" : ",\n") +
                       escape_controls(json::serialize(object)));
    }

    void finish(const tally& counts, std::size_t) override {
        const std::string text = escape_controls(json::serialize(summary_object(counts)));
        out_.write((lines_ ? "{\"summary\":" : "\n],\"summary\":") + text + "}\n");
    }

private:
    output& out_;
    bool lines_;
    bool first_ = true;
};

/// Those that are not done, and how many there are of each kind.
class for_people final : public report_writer {
public:
    for_people(output& out, const terminal& screen) : out_(out), screen_(screen) {
        items_.columns = {{.title = "STATE", .yields = 1, .least = 9},
                          {.title = "CERTIFICATE"},
                          {.title = "ZONE", .yields = 2, .least = 12},
                          {.title = "WHY", .yields = 3, .least = 12, .goes = 1}};
    }

    void add(const plan_item& item, item_state state, const item_outcome* said) override {
        if (is_done(state))
            return;
        std::string why = said == nullptr ? std::string{} : said->reason;
        if (why.empty())
            for (const std::string& one : item.why)
                why.append(why.empty() ? "" : ", ").append(one);
        items_.rows.push_back({{std::string{name_of(state)}, {}, tone_of(state)},
                               {item.certificate.str()},
                               {item.zone.name.empty() ? item.zone.id.str() : item.zone.name},
                               {why}});
        constexpr std::size_t portion = 1000;
        if (items_.rows.size() == portion)
            flush();
    }

    void finish(const tally& counts, std::size_t begun) override {
        if (!items_.rows.empty())
            flush();
        if (!titles_)
            out_.write("\n");
        table sums;
        sums.columns = {{.title = "STATE"}, {.title = "ITEMS"}};
        const std::pair<item_state, std::size_t> states[]{
            {item_state::deleted, counts.deleted},
            {item_state::inferred, counts.inferred},
            {item_state::already_gone, counts.already_gone},
            {item_state::skipped, counts.skipped},
            {item_state::failed, counts.failed},
            {item_state::unfinished, counts.unfinished - begun},
            {item_state::begun, begun},
            {item_state::untouched, counts.left},
        };
        for (const auto& [state, count] : states)
            if (count != 0)
                sums.rows.push_back(
                    {{std::string{name_of(state)}, {}, tone_of(state)}, {std::to_string(count)}});
        sums.rows.push_back({{"all"}, {std::to_string(counts.planned)}});
        out_.write(render(sums, screen_));
    }

private:
    void flush() {
        out_.write(render(items_, screen_, std::exchange(titles_, false)));
        items_.rows.clear();
    }

    output& out_;
    terminal screen_;
    table items_;
    bool titles_ = true;
};

/// Each item once, in the plan's order; the zones of a plan stand together.
struct counted {
    tally counts{};
    std::size_t begun = 0;
};

counted walk(plan_reader& plan, const plan_standing& standing, report_writer& to) {
    counted all;
    std::optional<zone_id> zone;
    bool zone_done = true;
    const auto end_zone = [&] { all.counts.zones_done += zone && zone_done; };
    while (const auto item = plan.next()) {
        const item_state state = standing.state_of(item->number);
        if (zone != item->zone.id) {
            end_zone();
            zone = item->zone.id;
            zone_done = true;
            ++all.counts.zones;
        }
        zone_done = zone_done && is_done(state);
        ++all.counts.planned;
        all.counts.add(state);
        all.counts.changed += state == item_state::deleted || state == item_state::inferred;
        all.begun += state == item_state::begun;
        to.add(*item, state, standing.outcome_of(item->number));
    }
    end_zone();
    return all;
}

exit_status status_of(const tally& counts) {
    if (counts.left != 0 || counts.unfinished != 0)
        return exit_status::left_over;
    return counts.failed != 0 || counts.skipped != 0 ? exit_status::failed : exit_status::done;
}

} // namespace

exit_status run_report(const options& asked, const environment& env, output& out, const messages& say) {
    plan_reader plan{asked.report.plan};
    plan_standing standing{plan.head()};
    for (const std::string& path : asked.report.journals)
        standing.add_journal(path);
    // After everything that can be refused.
    std::unique_ptr<report_writer> to;
    if (asked.form == output_form::table)
        to = std::make_unique<for_people>(out, inspect_terminal(STDOUT_FILENO, env));
    else
        to = std::make_unique<for_machines>(out, asked.form == output_form::ndjson);
    const counted all = walk(plan, standing, *to);
    to->finish(all.counts, all.begun);
    for (const std::string& line : standing.remarks())
        say.note(line);
    return status_of(all.counts);
}

} // namespace originpull::command
