#include "plan_file_lines.hpp"

#include "../text.hpp"
#include "json_line.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace originpull::command {

namespace {

namespace json = boost::json;

constexpr std::string_view version_name = "originpull_plan";
constexpr std::int64_t version = 1;
constexpr std::string_view digest_begin = R"(,"digest":")";
constexpr std::string_view digest_kind = "sha256:";
constexpr std::size_t digest_digits = 64;

bool is_sha256(std::string_view text) {
    return text.size() == digest_digits &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

json::array array_of(const std::vector<std::string>& texts) {
    json::array array;
    array.reserve(texts.size());
    for (const std::string& text : texts)
        array.push_back(text_value(text));
    return array;
}

} // namespace

std::string action_of(const plan_item& item) {
    if (!item.hostnames || item.hostnames->empty())
        return "delete";
    return "void " + count_of(static_cast<long long>(item.hostnames->size()), "hostname") + " and delete";
}

std::string line_of(const plan_item& item) {
    json::object object;
    object.reserve(12);
    object["item"] = item.number;
    object["zone"] = item.zone.id.view();
    object["zone_name"] = text_value_or_null(item.zone.name);
    object["certificate"] = item.certificate.view();
    object["fingerprint"] = text_value_or_null(item.fingerprint);
    object["status"] = text_value(item.status);
    object["expires_on"] = item.expires_on ? text_value(item.expires_on->text()) : json::value(nullptr);
    object["uploaded_on"] = item.uploaded_on ? text_value(item.uploaded_on->text()) : json::value(nullptr);
    object["hostnames"] = item.hostnames ? json::value(array_of(*item.hostnames)) : json::value(nullptr);
    object["zone_certificates"] = item.zone_certificates;
    object["why"] = array_of(item.why);
    object["action"] = action_of(item);
    return json_line(object);
}

plan_item item_of(std::string_view line) {
    const json::object object = object_of(line);
    plan_item item{
        .number = number_member(object, "item"),
        .zone = {zone_id{text_member(object, "zone")}, text_or_null_member(object, "zone_name")},
        .certificate = certificate_id{text_member(object, "certificate")},
        .fingerprint = text_or_null_member(object, "fingerprint"),
        .status = text_member(object, "status"),
        .why = texts_of(member(object, "why"), "why"),
        .zone_certificates = number_member(object, "zone_certificates"),
    };
    if (item.number == 0 || item.number > most_plan_items)
        throw std::invalid_argument("'item' is no number that can be");
    if (!item.fingerprint.empty() && !is_sha256(item.fingerprint))
        throw std::invalid_argument("'fingerprint' is no SHA-256");
    if (!member(object, "expires_on").is_null())
        item.expires_on.emplace(text_member(object, "expires_on"));
    if (!member(object, "uploaded_on").is_null())
        item.uploaded_on.emplace(text_member(object, "uploaded_on"));
    if (!member(object, "hostnames").is_null())
        item.hostnames = texts_of(member(object, "hostnames"), "hostnames");
    // The line says all that will be done, and nothing else: what people have read in it is what happens.
    if (line_of(item) != line)
        throw std::invalid_argument("it is not as originpull writes it");
    return item;
}

std::string head_line_begin(const plan_head& head) {
    json::object object;
    object[version_name] = version;
    object["created_at"] = moment_text(head.created);
    object["selectors"] = array_of(head.selectors);
    object["zones"] = head.zones;
    object["items"] = head.items;
    object["complete"] = head.complete;
    std::string line = json_line(object);
    line.pop_back(); // the brace: a member follows
    return line;
}

std::string head_line_end(std::string_view digest) {
    return std::string{digest_begin}.append(digest).append("\"}\n");
}

plan_head_line head_of(std::string_view line) {
    boost::system::error_code bad;
    const json::value value = json::parse(line, bad);
    const json::object* object = bad ? nullptr : value.if_object();
    const json::value* made_by = object == nullptr ? nullptr : object->if_contains(version_name);
    if (made_by == nullptr || !made_by->is_int64())
        throw std::invalid_argument("is not a plan: its first line is not that of originpull plan");
    if (made_by->get_int64() != version)
        throw std::invalid_argument("is a plan of version " + std::to_string(made_by->get_int64()) +
                                    ", and this originpull reads version " + std::to_string(version) +
                                    ": use the originpull that made it, or make a new one");
    plan_head_line read;
    try {
        const auto created = moment_of(text_member(*object, "created_at"));
        if (!created)
            throw std::invalid_argument("'created_at' is no time");
        read.head.created = *created;
        read.head.selectors = texts_of(member(*object, "selectors"), "selectors");
        read.head.zones = number_member(*object, "zones");
        read.head.items = number_member(*object, "items");
        if (read.head.items > most_plan_items)
            throw std::invalid_argument("'items' is more than " + std::to_string(most_plan_items));
        if (!member(*object, "complete").is_bool())
            throw std::invalid_argument("'complete' is neither true nor false");
        read.head.complete = member(*object, "complete").get_bool();
        read.head.digest = text_member(*object, "digest");
        const std::string_view digest = read.head.digest;
        if (!digest.starts_with(digest_kind) || !is_sha256(digest.substr(digest_kind.size())))
            throw std::invalid_argument("'digest' is no SHA-256");
        const std::string begin = head_line_begin(read.head);
        // head_line_end() has the line break, the line has not.
        if (begin + head_line_end(digest) != std::string{line} + '\n')
            throw std::invalid_argument("it is not as originpull writes it");
        read.digested = line.substr(0, begin.size());
    } catch (const std::invalid_argument& why) {
        throw std::invalid_argument("was edited after it was made, or damaged (its first line: " +
                                    std::string{why.what()} + "): make a new one with originpull plan");
    }
    return read;
}

} // namespace originpull::command
