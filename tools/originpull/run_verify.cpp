#include "commands.hpp"
#include "failure.hpp"
#include "text.hpp"

#include <boost/json/object.hpp>

namespace originpull::command {

namespace {

namespace json = boost::json;

/// One thing that was looked at.
struct check {
    std::string name;
    std::string result; ///< ok, warning, missing, refused, unknown
    std::string detail;
    std::string permission{}; ///< the one that is missing
};

struct findings {
    std::optional<bool> good{};
    std::optional<token_verification> token{};
    std::vector<check> checks{};
};

tone tone_of(const std::string& result) {
    if (result == "ok")
        return tone::good;
    return result == "refused" ? tone::bad : tone::warning;
}

json::value token_object(const std::optional<token_verification>& token) {
    if (!token)
        return nullptr;
    const auto time = [](const std::optional<timestamp>& when) {
        return when ? json::value(when->text()) : json::value(nullptr);
    };
    json::object object;
    object["id"] = token->id ? json::value(*token->id) : json::value(nullptr);
    object["status"] = token->status;
    object["not_before"] = time(token->not_before);
    object["expires_on"] = time(token->expires_on);
    object["account"] = token->account ? json::value(token->account->view()) : json::value(nullptr);
    return object;
}

void show(const workbench& bench, const findings& found) {
    if (bench.as_table()) {
        if (bench.say.quiet())
            return;
        table rows;
        rows.columns = {{.title = "CHECK", .yields = 0},
                        {.title = "RESULT", .yields = 0},
                        {.title = "DETAIL", .yields = 1}};
        for (const check& c : found.checks)
            rows.rows.push_back({{c.name}, {c.result, {}, tone_of(c.result)}, {c.detail}});
        bench.out.write(render(rows, bench.screen));
        return;
    }
    json::array checks;
    for (const check& c : found.checks) {
        json::object one;
        one["check"] = c.name;
        one["result"] = c.result;
        one["detail"] = c.detail;
        one["permission"] = c.permission.empty() ? json::value(nullptr) : json::value(c.permission);
        checks.push_back(std::move(one));
    }
    json::object object;
    object["good"] = found.good ? json::value(*found.good) : json::value(nullptr);
    object["credentials"] = to_string(bench.credentials);
    object["token"] = token_object(found.token);
    object["checks"] = std::move(checks);
    write_object(bench.out, object);
}

check expiry_of(const token_verification& token, time_point now) {
    constexpr long long soon = 30;
    if (!token.expires_on)
        return {"expiry", "ok", "the token does not expire"};
    const auto days = days_until(token.expires_on, now);
    std::string detail = token.expires_on->text();
    if (days)
        detail.append(" (").append(count_of(*days, "day")).append(")");
    return {"expiry", days && *days < soon ? "warning" : "ok", detail};
}

bool is_refusal(const error_code& ec) { return ec == condition::unauthorized || ec == condition::forbidden; }

/// A token that works: then what it cannot do is a matter of permissions, and good it is all the same.
bool is_known_good(const findings& found) { return found.token.has_value() && found.good.value_or(false); }

check zones_check(const page<zone>& zones) {
    const std::size_t count = zones.total_count.value_or(zones.size());
    std::string detail =
        zones.empty() ? "the credentials reach no zone" : count_of(static_cast<long long>(count), "zone");
    if (!zones.empty())
        detail.append(count == 1 ? ": " : ", such as ").append(zones[0].name);
    return {"zones", zones.empty() ? "warning" : "ok", detail};
}

/// Asks about the token itself. Returns how that counts; a refusal is left for the zones to confirm.
exit_status check_token(const workbench& bench, findings& found, outcome<token_verification>& asked) {
    asked = bench.api.call<token_verification>(
        [](const client& api, auto token) { api.verify_token(std::move(token)); });
    if (is_refusal(asked.ec)) {
        found.checks.push_back({"token", "refused", what_came_back(asked.ec, asked.diagnostics())});
        return exit_status::done;
    }
    if (asked.ec) {
        found.checks.push_back({"token", "unknown", what_came_back(asked.ec, asked.diagnostics())});
        return bench.report("verify the token", asked.ec, asked.diagnostics());
    }
    found.token = *asked.reply;
    found.good = found.token->status == "active";
    std::string detail = found.token->status;
    if (found.token->account)
        detail += ", belongs to account " + found.token->account->str();
    found.checks.push_back({"token", *found.good ? "ok" : "refused", std::move(detail)});
    found.checks.push_back(expiry_of(*found.token, bench.now));
    if (*found.good)
        return exit_status::done;
    bench.say.error("the token is not active: its status is " + in_quotes(found.token->status));
    return exit_status::refused;
}

/// Whether zones can be listed, which tells of the credentials too where nothing else could.
exit_status check_zones(const workbench& bench, findings& found, const outcome<token_verification>& token) {
    zone_filter filter;
    filter.per_page = 5;
    const auto listed = bench.api.call<page<zone>>(
        [&](const client& api, auto done) { api.list_zones(filter, std::move(done)); });
    if (!listed.ec) {
        if (token.ec) {
            // What an account's token is cannot be asked about without a zone that tells which account.
            found.checks.front() = {"token", "ok", "works; the service tells no more about it"};
        }
        found.good = true;
        found.checks.push_back(zones_check(*listed.reply));
        return exit_status::done;
    }
    if (is_refusal(listed.ec) && is_known_good(found)) {
        found.checks.push_back({"zones", "missing",
                                "the permission Zone Read is missing: zones cannot be listed, and "
                                "have to be named by their ids",
                                "Zone Read"});
        return exit_status::done;
    }
    const bool refused = is_refusal(listed.ec);
    found.checks.push_back(
        {"zones", refused ? "refused" : "unknown", what_came_back(listed.ec, listed.diagnostics())});
    if (refused)
        found.good = false;
    if (refused && token.ec)
        return bench.report("verify the token", token.ec, token.diagnostics());
    return bench.report("list zones with these credentials", listed.ec, listed.diagnostics());
}

} // namespace

exit_status run_verify(workbench& bench) {
    findings found;
    outcome<token_verification> token;
    exit_status status = exit_status::done;
    if (bench.credentials == credential_kind::token)
        status = check_token(bench, found, token);
    if (status == exit_status::done)
        status = check_zones(bench, found, token);
    show(bench, found);
    return status;
}

} // namespace originpull::command
