#include "retire_words.hpp"

#include "text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace originpull::command {

namespace {

constexpr std::string_view list_option = "retire_options.hostnames";

std::string with_former_state(const retired_binding& one) {
    std::string text = printable(one.hostname);
    return text.append(" (was ").append(to_string(one.was)).append(")");
}

/// What became of a hostname; empty when that is nothing.
std::string about(const retired_binding& one) {
    switch (one.voided) {
    case effect::applied:
        return "voided " + with_former_state(one);
    case effect::unknown:
        return "may have voided " + with_former_state(one) + ": no answer came";
    case effect::none:
        break;
    }
    return one.was == association_state::voided ? "found voided " + printable(one.hostname) : std::string{};
}

/// One line for each reason to wait.
std::vector<std::string> waits_of(const retirement& done) {
    std::vector<std::string> lines;
    const auto add = [&](int times, std::string_view why) {
        if (times > 0)
            lines.push_back(count_of(times, "time") + ": " + std::string{why});
    };
    add(done.waits_in_use, "a voided hostname still held it");
    add(done.waits_not_ready, "it was still being deployed");
    add(done.waits_conflict, "another change of the zone was under way");
    add(done.waits_to_settle, "the deletion had not settled yet");
    return lines;
}

std::string about_deletion(const retirement& done) {
    if (done.reached == retirement::stage::settling)
        return done.found_deleted ? "the certificate had been deleted before"
                                  : "the deletion has been accepted, and had not settled yet";
    if (done.deleted == effect::unknown)
        return "the certificate may have been deleted: no answer came";
    return "the certificate is not deleted";
}

/// Line by line; empty when nothing was changed.
std::string effect_of(const retirement& done) {
    std::string text;
    for (const retired_binding& one : done.bindings)
        if (one.voided != effect::none)
            text.append(about(one)).append("\n");
    const bool about_certificate =
        done.reached == retirement::stage::settling || done.deleted == effect::unknown;
    return text.empty() && !about_certificate ? text : text + about_deletion(done);
}

std::string advice_about(const error_code& ec, const diagnostics& info, bool begun) {
    if (ec == errc::bindings_kept)
        return "add --void if those hostnames may lose it: they are voided first";
    if (ec == errc::certificate_changed)
        return "it has been uploaded again, or another one is meant: see originpull get";
    if (ec == errc::deletion_timed_out)
        return "run this again later; if that does not help, Cloudflare's support asks for the ray id";
    if (ec == errc::certificate_in_use && info.detail.find("--hostname") != std::string::npos)
        return "name the hostnames that may be bound with --hostname";
    if (ec == condition::unauthorized || ec == condition::forbidden || ec == condition::not_found)
        return {};
    if (info.stop == stop_reason::wait_exceeds_deadline)
        return "run this again: it goes on where things stand; or allow more time with --timeout";
    return begun ? "running this again is safe: it goes on where things stand" : std::string{};
}

} // namespace

std::string confirmation_of(const retirement& done, const std::string& zone, const diagnostics& info) {
    const std::string name = "certificate " + done.certificate.id.str() + " of zone " + zone;
    std::string text = done.found_deleted ? "Found deleted: " + name + "\n" : "Deleted " + name + "\n";
    if (info.inferred)
        text += "  concluded: after an attempt without an answer, it is not there any more\n";
    for (const retired_binding& one : done.bindings)
        if (const std::string line = about(one); !line.empty())
            text.append("  ").append(line).append("\n");
    for (const std::string& line : waits_of(done))
        text.append("  waited ").append(line).append("\n");
    text += "  ";
    if (const std::string_view status = done.certificate.status.text(); !status.empty())
        text.append("status ").append(printable(status)).append(", ");
    return text.append(trail(info)).append("\n");
}

own_words words_about(const retirement& done, const error_code& ec, const diagnostics& info) {
    own_words words{.effect = effect_of(done)};
    words.advice = advice_about(ec, info, !words.effect.empty());
    if (words.effect.empty() && ec == condition::canceled)
        words.effect = "nothing was changed";
    for (const std::string& line : waits_of(done))
        words.waits.append(words.waits.empty() ? "" : "\n").append(line);
    return words;
}

bool leaves_questions(const retirement& done) {
    return done.deleted == effect::unknown ||
           std::ranges::any_of(done.bindings,
                               [](const retired_binding& one) { return one.voided == effect::unknown; });
}

diagnostics in_words_of_the_command(diagnostics info) {
    if (const auto at = info.detail.find(list_option); at != std::string::npos)
        info.detail.replace(at, list_option.size(), "--hostname");
    return info;
}

} // namespace originpull::command
