#include "failure.hpp"

#include "durations.hpp"
#include "text.hpp"

namespace originpull::command {

namespace {

void append_notice(std::string& out, const notice& said, int depth) {
    constexpr int deepest = 3;
    out += std::to_string(said.code);
    if (!said.message.empty())
        out.append(" ").append(printable(said.message));
    if (depth == deepest)
        return;
    for (const notice& cause : said.chain) {
        out += ", because ";
        append_notice(out, cause, depth + 1);
    }
}

bool changes_something(const diagnostics& info) { return info.method != "GET" && !info.method.empty(); }

/// Rather than what the library made of a good answer.
bool is_answer(const error_code& ec, const diagnostics& info) {
    return info.http_status != 0 && ec != errc::bindings_kept && ec != errc::certificate_changed;
}

bool is_upload(const diagnostics& info) { return info.operation.starts_with("upload_"); }

std::string look_at_the_list(const diagnostics& info) {
    return info.operation.find("_zone_certificate") == std::string_view::npos
               ? "originpull list"
               : "originpull list --zone-level";
}

bool is_verification(const diagnostics& info) {
    return info.operation == "verify_token" || info.operation == "verify_account_token";
}

std::string credentials_advice(const diagnostics& info) {
    // The service answers the same to a bad token and to a missing permission.
    std::string text = "check the credentials";
    if (!is_verification(info))
        text.append(" (originpull verify), and that they have the permission '")
            .append(permission_for(info))
            .append("'");
    else
        text += ": is the token whole, active, and allowed from this address? One that belongs to an account "
                "can be asked about only with the permission 'Zone Read'";
    return text;
}

std::string advice_by_condition(const error_code& ec, const diagnostics& info) {
    if (ec == condition::certificate_in_use)
        return "hostnames are bound to it: delete it with --retire --void, which voids them first";
    if (ec == condition::certificate_not_ready)
        return "it is still being deployed: run this again in some seconds";
    if (ec == errc::certificate_exists)
        return "the same certificate is there already, or its deletion is under way: see " +
               look_at_the_list(info);
    if (ec == condition::unauthorized)
        return credentials_advice(info);
    if (ec == condition::forbidden)
        return is_verification(info)
                   ? credentials_advice(info)
                   : "give the credentials the permission '" + std::string{permission_for(info)} + "'";
    if (ec == errc::rate_limit_wait)
        return "allow a longer wait with --timeout, or another pace with --rate";
    if (ec == condition::rate_limited)
        return "too many requests with these credentials: run this again later";
    if (ec == condition::conflict)
        return "another change of this zone is under way: run this again in some seconds";
    if (ec == errc::certificate_pending || ec == errc::certificate_deleted)
        return "it is gone, or going: see " + look_at_the_list(info);
    if (ec == condition::not_found)
        return "check the zone and the id: see originpull zones and " + look_at_the_list(info);
    if (ec == errc::tls_certificate_untrusted || ec == errc::tls_certificate_self_signed ||
        ec == errc::tls_certificate_incomplete_chain)
        return "if this server is meant to be trusted, name its root with --ca-file";
    if (ec == condition::tls_failure)
        return "check the base URL, the local clock, and what stands between here and the service";
    if (ec == condition::timeout)
        return "run this again, or allow more time with --timeout";
    if (ec == errc::host_not_found || ec == errc::host_not_found_yet)
        return "check the host name of the base URL and the name server";
    if (ec == condition::malformed_response)
        return "something other than the API may have answered: check the base URL and proxies";
    if (ec == condition::transient || ec == condition::server_error)
        return "run this again later";
    return {};
}

std::string advice(const error_code& ec, const diagnostics& info, const std::string& of_the_command) {
    std::string text = of_the_command.empty() ? advice_by_condition(ec, info) : of_the_command;
    if (of_the_command.empty() && info.effect == effect::unknown && changes_something(info))
        text = is_upload(info)
                   ? "it may have happened: look with " + look_at_the_list(info) + " before trying again"
                   : "it may have happened: running this again is safe and settles it";
    if (info.retry_after) {
        text.append(text.empty() ? "" : "; ").append("the service says when: in ");
        text += format_duration(*info.retry_after);
    }
    return text;
}

std::string effect_text(const diagnostics& info) {
    switch (info.effect) {
    case effect::none:
        return "nothing was changed";
    case effect::unknown:
        return "unknown: the request had been sent, and no answer came";
    case effect::applied:
        return "the change has been made";
    }
    return {};
}

void append_fact(std::string& out, std::string_view name, const std::string& text) {
    if (text.empty())
        return;
    std::string line = "\n  " + std::string{name};
    line.append(line.size() < 12 ? 12 - line.size() : 1, ' ');
    for (const char c : text)
        line.append(c == '\n' ? "\n           " : std::string_view{&c, 1});
    out += line;
}

} // namespace

std::string_view permission_for(const diagnostics& info) noexcept {
    if (info.operation == "list_zones")
        return "Zone Read";
    if (info.operation == "list_accounts")
        return "Account Settings Read";
    return changes_something(info) ? "SSL and Certificates Write" : "SSL and Certificates Read";
}

std::string trail(const diagnostics& info) {
    std::string text;
    if (!info.ray_id.empty())
        text.append("ray id ").append(printable(info.ray_id)).append(", ");
    return text + count_of(info.attempts, "attempt");
}

std::string what_came_back(const error_code& ec, const diagnostics& info) {
    std::string text = printable(ec.message());
    if (is_answer(ec, info) && text.find("HTTP") == std::string::npos)
        text.append(" (HTTP ").append(std::to_string(info.http_status)).append(")");
    if (!info.detail.empty())
        text.append(": ").append(printable(info.detail));
    for (const notice& said : info.errors) {
        text += &said == &info.errors.front() ? ": " : "; ";
        append_notice(text, said, 0);
    }
    if (info.last_failure && info.last_failure != ec)
        text.append(" (the last attempt: ").append(printable(info.last_failure.message())).append(")");
    return text;
}

std::string explain(std::string_view asked, const error_code& ec, const diagnostics& info,
                    const own_words& words) {
    const bool canceled = ec == condition::canceled;
    std::string out = (canceled ? "interrupted: " : "could not ") + std::string{asked};
    if (!canceled)
        append_fact(out, is_answer(ec, info) ? "answer" : "reason", what_came_back(ec, info));
    if (!words.effect.empty())
        append_fact(out, "effect", words.effect);
    else if (canceled ? changes_something(info) || info.operation.empty() : info.effect == effect::unknown)
        append_fact(out, "effect", effect_text(info));
    append_fact(out, "waited", words.waits);
    append_fact(out, "to do", advice(ec, info, words.advice));
    if (info.attempts > 0)
        append_fact(out, "trail", trail(info));
    return out;
}

std::string attempt_line(const observer_event& event) {
    std::string line = "attempt " + std::to_string(event.attempt) + ": ";
    line.append(event.method).append(" ").append(event.route).append(" ");
    if (event.http_status != 0)
        line += std::to_string(event.http_status);
    else
        line.append("failed (").append(printable(event.error.message())).append(")");
    line.append(", ").append(format_duration(event.elapsed));
    if (event.connection_reused)
        line += ", connection reused";
    if (event.will_retry)
        line.append(", again in ").append(format_duration(event.retry_in));
    return line;
}

} // namespace originpull::command
