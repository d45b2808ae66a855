#include "apply_results.hpp"

#include "../delete_records.hpp"
#include "../records.hpp"
#include "../text.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace originpull::command {

namespace json = boost::json;

json::object result_object(const finished_item& ended) {
    const plan_item& item = ended.item;
    const item_outcome& outcome = ended.outcome;
    json::object object;
    object["item"] = item.number;
    object["zone"] = item.zone.id.view();
    object["zone_name"] = text_or_null(item.zone.name);
    object["certificate"] = item.certificate.view();
    object["outcome"] = to_string(outcome.state);
    object["reason"] = text_or_null(outcome.reason);
    object["changed"] = to_string(outcome.changed);
    object["http_status"] =
        outcome.http_status == 0 ? json::value(nullptr) : json::value(outcome.http_status);
    object["attempts"] = outcome.attempts;
    object["ray_id"] = text_or_null(outcome.ray_id);
    // What has changed is no error of the service's.
    const bool failed = ended.ec && outcome.state != item_state::skipped;
    object["error"] =
        failed ? json::value(error_object(ended.ec, ended.reply.diagnostics())) : json::value(nullptr);
    object["retirement"] = ended.reply ? json::value(retirement_object(*ended.reply)) : json::value(nullptr);
    return object;
}

std::string result_line(const finished_item& ended, const terminal& screen) {
    const plan_item& item = ended.item;
    const std::string zone = item.zone.name.empty() ? item.zone.id.str() : printable(item.zone.name);
    const std::string state{to_string(ended.outcome.state)};
    const std::string reason = printable(ended.outcome.reason);
    if (!screen.tty)
        return state + "\t" + zone + "\t" + item.certificate.str() + "\t" + reason + "\n";
    constexpr std::size_t longest_state = 12; // already_gone
    std::string line =
        state + std::string(longest_state + 1 - state.size(), ' ') + item.certificate.str() + " " + zone;
    const std::string_view ellipsis = screen.utf8 ? "…" : "...";
    // Why something is not done is never cut.
    if (!reason.empty() && !is_done(ended.outcome.state))
        return shortened(line, screen.width - 1, ellipsis) + "\n    " + reason + "\n";
    if (!reason.empty())
        line.append(": ").append(reason);
    return shortened(line, screen.width - 1, ellipsis) + "\n";
}

void apply_results::begin_document() {
    if (!std::exchange(begun_, true))
        out_.write("{\"items\":[");
}

void apply_results::add(const finished_item& ended) {
    if (form_ == output_form::table) {
        if (screen_.tty)
            screen_.width = width_now(out_.descriptor(), screen_.width);
        // Whoever wants quiet wants to hear of trouble only.
        if (!quiet_ || !is_done(ended.outcome.state))
            out_.write(result_line(ended, screen_));
        return;
    }
    const std::string text = escape_controls(json::serialize(result_object(ended)));
    if (form_ == output_form::ndjson) {
        out_.write(text + "\n");
        return;
    }
    begin_document();
    out_.write((std::exchange(first_, false) ? "\n" : ",\n") + text);
}

void apply_results::finish(const json::object& summary) {
    if (form_ == output_form::table)
        return;
    const std::string text = escape_controls(json::serialize(summary));
    if (form_ == output_form::ndjson) {
        out_.write("{\"summary\":" + text + "}\n");
        return;
    }
    begin_document();
    out_.write("\n],\"summary\":" + text + "}\n");
}

} // namespace originpull::command
