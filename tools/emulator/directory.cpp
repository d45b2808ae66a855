#include "directory.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>

#include <boost/json/array.hpp>

#include "codes.hpp"
#include "paging.hpp"
#include "random.hpp"
#include "reply.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

constexpr std::size_t longest_name = 253;

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return result;
}

const std::string* value_of(const query_map& query, const char* name) {
    const auto found = query.find(name);
    return found == query.end() ? nullptr : &found->second;
}

json::object to_json(const account_record& account) {
    json::object object;
    object["id"] = account.id;
    object["name"] = account.name;
    object["type"] = "standard";
    object["created_on"] = to_rfc3339(account.created_on, 6);
    return object;
}

json::object to_json(const world& everything, const zone_record& zone) {
    const account_record& account = everything.accounts[zone.account];
    json::object owner;
    owner["id"] = account.id;
    owner["name"] = account.name;
    json::object object;
    object["id"] = zone.id;
    object["name"] = zone.name;
    object["status"] = zone.status;
    object["type"] = zone.type;
    object["paused"] = false;
    object["account"] = std::move(owner);
    object["created_on"] = to_rfc3339(zone.created_on, 6);
    object["modified_on"] = to_rfc3339(zone.created_on + std::chrono::hours(1), 6);
    object["activated_on"] = to_rfc3339(zone.created_on + std::chrono::minutes(30), 6);
    json::array servers;
    for (const char* server : {"ada.ns.emulated.example", "bob.ns.emulated.example"})
        servers.emplace_back(server);
    object["name_servers"] = std::move(servers);
    return object;
}

// Each condition of the query that is set, as an answer to "does the zone satisfy it?".
std::vector<bool> judge(const world& everything, const zone_record& zone, const query_map& query) {
    std::vector<bool> verdicts;
    const account_record& account = everything.accounts[zone.account];
    if (const auto* wanted = value_of(query, "name"))
        verdicts.push_back(name_matches(zone.name, *wanted));
    if (const auto* wanted = value_of(query, "account.id"))
        verdicts.push_back(account.id == *wanted);
    if (const auto* wanted = value_of(query, "account.name"))
        verdicts.push_back(name_matches(account.name, *wanted));
    if (const auto* wanted = value_of(query, "status"))
        verdicts.push_back(zone.status == *wanted);
    if (const auto* wanted = value_of(query, "type"))
        verdicts.push_back((',' + *wanted + ',').find(',' + zone.type + ',') != std::string::npos);
    return verdicts;
}

std::string sort_key(const world& everything, const zone_record& zone, const std::string& order) {
    if (order == "name")
        return zone.name;
    if (order == "status")
        return zone.status;
    if (order == "account.id")
        return everything.accounts[zone.account].id;
    if (order == "account.name")
        return everything.accounts[zone.account].name;
    return {};
}

bool is_one_of(const query_map& query, const char* name, std::initializer_list<std::string_view> allowed) {
    const auto* value = value_of(query, name);
    return !value || std::ranges::find(allowed, *value) != allowed.end();
}

struct name_filter {
    std::string_view op = "equal";
    std::string_view operand;
    bool exact_case = false;
};

// Nothing when the operator does not exist.
std::optional<name_filter> read_filter(std::string_view text) {
    constexpr std::array<std::string_view, 5> operators{"equal", "not_equal", "starts_with", "ends_with",
                                                        "contains"};
    constexpr std::string_view exact_case = "_case_sensitive";
    name_filter filter;
    const auto colon = text.find(':');
    filter.operand = text.substr(colon == std::string_view::npos ? 0 : colon + 1);
    if (colon == std::string_view::npos)
        return filter;
    filter.op = text.substr(0, colon);
    filter.exact_case = filter.op.ends_with(exact_case);
    if (filter.exact_case)
        filter.op.remove_suffix(exact_case.size());
    if (std::ranges::find(operators, filter.op) == operators.end())
        return std::nullopt;
    return filter;
}

bool is_name_filter(const query_map& query, const char* name) {
    const auto* value = value_of(query, name);
    if (!value)
        return true;
    const auto filter = read_filter(*value);
    return filter && filter->operand.size() <= longest_name;
}

bool is_list_of(const query_map& query, const char* name, std::initializer_list<std::string_view> allowed) {
    const auto* value = value_of(query, name);
    return !value || std::ranges::all_of(split_list(*value), [&](std::string_view each) {
        return std::ranges::find(allowed, each) != allowed.end();
    });
}

response invalid_parameter() {
    return refusal(400, code::invalid_request, "A parameter of the query has an invalid value");
}

json::object verified(const world& everything, const caller& who) {
    random_source random{everything.seed + std::hash<std::string>{}(who.secret)};
    json::object token;
    token["id"] = random.hex(32);
    token["status"] = "active";
    return token;
}

response confirm(json::object token) {
    json::object notice;
    notice["code"] = 10000;
    notice["message"] = "This API Token is valid and active";
    notice["type"] = nullptr;
    json::array messages;
    messages.push_back(std::move(notice));
    return success_with_messages(std::move(token), std::move(messages));
}

response wrong_kind(unsigned status, const char* message) {
    return refusal(status, code::wrong_credential_kind, message);
}

} // namespace

bool name_matches(const std::string& name, std::string_view filter) {
    const auto read = read_filter(filter);
    if (!read)
        return false;
    const std::string have = read->exact_case ? name : lower(name);
    const std::string want = read->exact_case ? std::string(read->operand) : lower(read->operand);
    if (read->op == "equal")
        return have == want;
    if (read->op == "not_equal")
        return have != want;
    if (read->op == "starts_with")
        return have.starts_with(want);
    if (read->op == "ends_with")
        return have.ends_with(want);
    return have.find(want) != std::string::npos;
}

response list_zones(const world& everything, const query_map& query) {
    const auto page = read_page(query, 20, 5, 50);
    if (!page)
        return refuse_page(5, 50);
    if (!is_one_of(query, "status", {"initializing", "pending", "active", "moved"}) ||
        !is_one_of(query, "order", {"name", "status", "account.id", "account.name", "plan.id"}) ||
        !is_one_of(query, "direction", {"asc", "desc"}) || !is_one_of(query, "match", {"any", "all"}) ||
        !is_list_of(query, "type", {"full", "partial", "secondary", "internal"}) ||
        !is_name_filter(query, "name") || !is_name_filter(query, "account.name"))
        return invalid_parameter();

    const auto* match = value_of(query, "match");
    std::vector<const zone_record*> matches;
    for (const zone_record& zone : everything.zones) {
        const auto verdicts = judge(everything, zone, query);
        const auto good = [](bool verdict) { return verdict; };
        const bool wanted = match && *match == "any" ? verdicts.empty() || std::ranges::any_of(verdicts, good)
                                                     : std::ranges::all_of(verdicts, good);
        if (wanted)
            matches.push_back(&zone);
    }
    if (const auto* order = value_of(query, "order")) {
        // The place in memory keeps those of one key as they were.
        std::ranges::sort(matches, {}, [&](const zone_record* zone) {
            return std::pair(sort_key(everything, *zone, *order), zone);
        });
    }
    if (const auto* direction = value_of(query, "direction"); direction && *direction == "desc")
        std::ranges::reverse(matches);

    const auto [first, last] = page->range(matches.size());
    json::array result;
    for (std::size_t i = first; i < last; ++i)
        result.push_back(to_json(everything, *matches[i]));
    return success(std::move(result), page->info(matches.size()));
}

response get_zone(const world& everything, const zone_record& zone) {
    return success(to_json(everything, zone));
}

response list_accounts(const world& everything, const query_map& query, const caller& who) {
    if (who.kind == credential_kind::account_token)
        return wrong_kind(400, "List accounts endpoint does not support account owned tokens.");
    const auto page = read_page(query, 20, 5, 50);
    if (!page)
        return refuse_page(5, 50);
    if (!is_one_of(query, "direction", {"asc", "desc"}))
        return invalid_parameter();
    // No operators here: an account's name may hold a colon.
    const auto* name = value_of(query, "name");
    std::vector<const account_record*> matches;
    for (const account_record& account : everything.accounts) {
        if (!name || lower(account.name) == lower(*name))
            matches.push_back(&account);
    }
    if (const auto* direction = value_of(query, "direction"); direction && *direction == "desc")
        std::ranges::reverse(matches);
    const auto [first, last] = page->range(matches.size());
    json::array result;
    for (std::size_t i = first; i < last; ++i)
        result.push_back(to_json(*matches[i]));
    return success(std::move(result), page->info(matches.size()));
}

response verify_user_token(const world& everything, const caller& who) {
    if (who.kind == credential_kind::key)
        return wrong_kind(400, "This endpoint verifies API tokens; the request carries an API key");
    if (who.kind == credential_kind::account_token)
        return refusal(403, code::authentication_error, "Authentication error");
    return confirm(verified(everything, who));
}

response verify_account_token(const world& everything, const caller& who, const std::string& account) {
    if (who.kind == credential_kind::key)
        return wrong_kind(400, "This endpoint verifies API tokens; the request carries an API key");
    const bool known =
        std::ranges::find(everything.accounts, account, &account_record::id) != everything.accounts.end();
    if (who.kind != credential_kind::account_token || !known)
        return refusal(403, code::authentication_error, "Authentication error");
    return confirm(verified(everything, who));
}

} // namespace originpull::emulator
