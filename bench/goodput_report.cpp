#include "goodput_report.hpp"

#include <cstdio>
#include <ostream>
#include <string>

namespace originpull::bench {

namespace {

double seconds(std::chrono::nanoseconds span) { return std::chrono::duration<double>(span).count(); }

std::string number(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string percent(double share, int digits) { return number(100 * share, digits) + " %"; }

std::string join(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& each : parts)
        all += (all.empty() ? "" : "; ") + each;
    return all;
}

const char* name(pacing value) { return value == pacing::paced ? "paced" : "retry only"; }
const char* name_of_mode(const scenario& what) { return what.penalty ? "penalty" : "fixed"; }

std::string verdict(const outcome& result) {
    if (result.what.pacing != pacing::paced)
        return result.problem.empty() ? "" : result.problem;
    const std::string missed = join(missed_goals(result));
    return missed.empty() ? "pass" : "FAIL: " + missed;
}

/// Our own texts only; what Asio calls its categories needs no more than this either.
std::string quoted(const std::string& text) {
    std::string safe = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\')
            safe += '\\';
        safe += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
    }
    return safe + '"';
}

const char* boolean(bool value) { return value ? "true" : "false"; }

void write_windows(std::ostream& out, const outcome& result) {
    const char* comma = "";
    for (const emulator::rate_window& each : result.windows) {
        out << comma
            << "\n      {\"begins_s\": " << number(seconds(each.begins - result.windows.front().begins), 6)
            << ", \"length_s\": " << number(seconds(each.ends - each.begins), 6)
            << ", \"blocked\": " << boolean(each.blocked) << ", \"permitted\": " << each.permitted
            << ", \"refused\": " << each.refused << ", \"foreign_permitted\": " << each.foreign_permitted
            << ", \"foreign_refused\": " << each.foreign_refused << '}';
        comma = ",";
    }
}

} // namespace

void write_table(std::ostream& out, const std::vector<outcome>& results, const measurement& how) {
    out << "Limit " << how.limit << " per " << number(seconds(how.window), 1) << " s, " << how.windows
        << " windows"
        << (how.warm_up != 0 ? " after " + std::to_string(how.warm_up) + " that do not count" : "")
        << (how.host_bucket ? ", with a bucket of the host" : "") << ".\n\n"
        << "| processes | mode | foreign | headers | client | permitted rate reached | refused | most in a "
           "window | "
           "foreign refused | given up | longest call | goals |\n"
        << "|--:|---|--:|---|---|--:|--:|--:|--:|--:|--:|---|\n";
    for (const outcome& each : results) {
        const scenario& what = each.what;
        out << "| " << what.processes << " | " << name_of_mode(what) << " | " << what.foreign << " % | "
            << (what.headers ? "on" : "off") << " | " << name(what.pacing) << " | "
            << percent(each.reached(), 2) << " | " << percent(each.refused_share(), 3) << " (" << each.refused
            << ") | " << each.most_refused << " | "
            << (what.foreign != 0 ? percent(each.foreign_refused_share(), 1) : "") << " | " << each.given_up
            << (each.first_error != "-" ? " (" + each.first_error + ")" : "") << " | "
            << number(seconds(each.longest), 1) << " s | " << verdict(each) << " |\n";
    }
}

void write_json(std::ostream& out, const std::vector<outcome>& results, const measurement& how) {
    out << "{\"limit\": " << how.limit << ", \"window_s\": " << number(seconds(how.window), 3)
        << ", \"windows\": " << how.windows << ", \"warm_up\": " << how.warm_up
        << ", \"latency_s\": " << number(seconds(how.latency), 3) << ", \"seed\": " << how.seed
        << ", \"host_bucket\": " << boolean(how.host_bucket) << ", \"results\": [";
    const char* comma = "";
    for (const outcome& each : results) {
        const scenario& what = each.what;
        out << comma << "\n  {\"processes\": " << what.processes
            << ", \"mode\": " << quoted(name_of_mode(what)) << ", \"foreign_percent\": " << what.foreign
            << ", \"headers\": " << boolean(what.headers) << ", \"client\": " << quoted(name(what.pacing))
            << ", \"problem\": " << quoted(each.problem)
            << ",\n    \"span_s\": " << number(seconds(each.span), 6)
            << ", \"possible\": " << number(each.possible, 3)
            << ", \"reached\": " << number(each.reached(), 6) << ", \"permitted\": " << each.permitted
            << ", \"refused\": " << each.refused << ", \"refused_share\": " << number(each.refused_share(), 6)
            << ", \"most_refused_in_a_window\": " << each.most_refused
            << ",\n    \"foreign_permitted\": " << each.foreign_permitted
            << ", \"foreign_refused\": " << each.foreign_refused << ", \"given_up\": " << each.given_up
            << ", \"first_error\": " << quoted(each.first_error)
            << ", \"longest_call_s\": " << number(seconds(each.longest), 6)
            << ",\n    \"goals_missed\": " << quoted(join(missed_goals(each))) << ", \"windows\": [";
        write_windows(out, each);
        out << "]}";
        comma = ",";
    }
    out << "\n]}\n";
}

} // namespace originpull::bench
