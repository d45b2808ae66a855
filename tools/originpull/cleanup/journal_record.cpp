#include "journal_record.hpp"

#include "../text.hpp"
#include "json_line.hpp"
#include "plan_file_lines.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace originpull::command {

namespace {

namespace json = boost::json;

constexpr std::int64_t version = 1;
constexpr std::string_view checksum_begin = R"(,"crc":")";
constexpr std::string_view checksum_end = R"("})";
constexpr std::size_t checksum_digits = 8;
/// Six bytes of a line for one of it at most, and there are two such texts at most.
constexpr std::size_t longest_text = 4000;

/// CRC-32C, in lower-case digits.
std::array<char, checksum_digits> checksum_of(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, checksum_digits> text{};
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = digits[(crc.checksum() >> (28 - 4 * i)) & 0xFU];
    return text;
}

/// What the checksum is over; nothing when it is not right.
std::optional<std::string_view> checked(std::string_view line) {
    constexpr std::size_t tail = checksum_begin.size() + checksum_digits + checksum_end.size();
    if (line.size() < tail || line.size() > longest_journal_line)
        return std::nullopt;
    const std::string_view bytes = line.substr(0, line.size() - tail);
    std::string_view rest = line.substr(bytes.size());
    const auto sum = checksum_of(bytes);
    if (!rest.starts_with(checksum_begin) || !rest.ends_with(checksum_end) ||
        rest.substr(checksum_begin.size(), checksum_digits) != std::string_view{sum.data(), sum.size()})
        return std::nullopt;
    return bytes;
}

json::value bounded(std::string_view text) {
    if (text.size() > longest_text)
        text = text.substr(0, longest_text); // text_value() sees to a character that was cut in two
    return text_value_or_null(text);
}

void put_certificate(json::object& object, std::size_t item, std::string_view zone,
                     std::string_view certificate) {
    object["item"] = item;
    object["zone"] = text_value(zone);
    object["certificate"] = text_value(certificate);
}

void put(json::object& object, const journal_opened& opened) {
    object["event"] = "opened";
    object["originpull_journal"] = version;
    object["plan"] = text_value(opened.plan);
    object["shard"] = std::to_string(opened.part.index) + '/' + std::to_string(opened.part.count);
    object["items"] = opened.items;
}

void put(json::object& object, const journal_run& run) {
    object["event"] = "run";
    object["pid"] = run.process;
    object["version"] = text_value(run.program);
}

void put(json::object& object, const journal_intent& intent) {
    object["event"] = "intent";
    put_certificate(object, intent.item, intent.zone, intent.certificate);
}

void put(json::object& object, const journal_outcome& done) {
    object["event"] = "outcome";
    put_certificate(object, done.item, done.zone, done.certificate);
    object["outcome"] = to_string(done.outcome.state);
    object["reason"] = bounded(done.outcome.reason);
    object["changed"] = to_string(done.outcome.changed);
    object["http_status"] =
        done.outcome.http_status == 0 ? json::value(nullptr) : json::value(done.outcome.http_status);
    object["attempts"] = done.outcome.attempts;
    object["ray_id"] = bounded(done.outcome.ray_id);
}

void put(json::object& object, const journal_end& end) {
    object["event"] = "ended";
    object["how"] = bounded(end.how);
}

int small_number(const json::object& object, std::string_view name) {
    const std::size_t number = number_member(object, name);
    if (number > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::invalid_argument("'" + std::string{name} + "' is too large");
    return static_cast<int>(number);
}

std::size_t item_number(const json::object& object) {
    const std::size_t item = number_member(object, "item");
    if (item == 0 || item > most_plan_items)
        throw std::invalid_argument("'item' is no number that can be");
    return item;
}

shard shard_of_text(std::string_view text) {
    shard part;
    const auto slash = text.find('/');
    const auto number = [](std::string_view digits) {
        if (digits.empty() || digits.size() > 9 ||
            !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
            throw std::invalid_argument("'shard' is no part of a plan");
        return static_cast<std::size_t>(std::stoul(std::string{digits}));
    };
    part.index = number(text.substr(0, slash));
    part.count = number(slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1));
    if (part.index >= part.count)
        throw std::invalid_argument("'shard' is no part of a plan");
    return part;
}

effect effect_of(std::string_view name) {
    for (const effect one : {effect::none, effect::unknown, effect::applied})
        if (to_string(one) == name)
            return one;
    throw std::invalid_argument("'changed' is none of the effects");
}

journal_opened read_opened(const json::object& object) {
    if (number_member(object, "originpull_journal") != version)
        throw std::invalid_argument("it is of another version");
    journal_opened opened{text_member(object, "plan"), shard_of_text(text_member(object, "shard")),
                          number_member(object, "items")};
    if (opened.items > most_plan_items)
        throw std::invalid_argument("'items' is too large");
    return opened;
}

journal_outcome read_outcome(const json::object& object) {
    const auto state = item_state_of(text_member(object, "outcome"));
    if (!state)
        throw std::invalid_argument("'outcome' is none of them");
    return {.item = item_number(object),
            .zone = text_member(object, "zone"),
            .certificate = text_member(object, "certificate"),
            .outcome = {.state = *state,
                        .reason = text_or_null_member(object, "reason"),
                        .changed = effect_of(text_member(object, "changed")),
                        .http_status =
                            member(object, "http_status").is_null() ? 0 : small_number(object, "http_status"),
                        .attempts = small_number(object, "attempts"),
                        .ray_id = text_or_null_member(object, "ray_id")}};
}

journal_record read(const json::object& object) {
    journal_record record;
    record.sequence = number_member(object, "seq");
    const auto at = moment_of(text_member(object, "at"));
    if (!at)
        throw std::invalid_argument("'at' is no time");
    record.at = *at;
    const std::string event = text_member(object, "event");
    if (event == "opened")
        record.what = read_opened(object);
    else if (event == "run")
        record.what =
            journal_run{static_cast<long long>(number_member(object, "pid")), text_member(object, "version")};
    else if (event == "intent")
        record.what = journal_intent{item_number(object), text_member(object, "zone"),
                                     text_member(object, "certificate")};
    else if (event == "outcome")
        record.what = read_outcome(object);
    else if (event == "ended")
        record.what = journal_end{text_or_null_member(object, "how")};
    else
        throw std::invalid_argument("'event' is unknown");
    return record;
}

} // namespace

std::string_view journal_line_begin() noexcept { return R"({"seq":)"; }

std::string line_of(const journal_record& record) {
    json::object object;
    object.reserve(12);
    object["seq"] = record.sequence;
    object["at"] = moment_text(record.at);
    std::visit([&](const auto& what) { put(object, what); }, record.what);
    std::string line = json_line(object);
    line.pop_back(); // the brace: a member follows
    const auto sum = checksum_of(line);
    return line.append(checksum_begin).append(sum.data(), sum.size()).append(checksum_end);
}

journal_line journal_line_of(std::string_view line) {
    const auto bytes = checked(line);
    if (!bytes)
        return {};
    try {
        return {journal_line_kind::good, read(object_of(line))};
    } catch (const std::invalid_argument&) {
        return {journal_line_kind::foreign, {}};
    }
}

} // namespace originpull::command
