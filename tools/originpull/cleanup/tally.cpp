#include "tally.hpp"

#include "../text.hpp"

namespace originpull::command {

namespace {

/// "0 and 2 to 3" of 4, without 1.
std::string siblings_of(const shard& part) {
    const auto range = [](std::size_t from, std::size_t to) {
        return from == to ? std::to_string(from) : std::to_string(from) + " to " + std::to_string(to);
    };
    std::string text;
    if (part.index > 0)
        text = range(0, part.index - 1);
    if (part.index + 1 < part.count)
        text += (text.empty() ? "" : " and ") + range(part.index + 1, part.count - 1);
    return text;
}

} // namespace

void tally::add(item_state state) noexcept {
    switch (state) {
    case item_state::deleted:
        ++deleted;
        break;
    case item_state::inferred:
        ++inferred;
        break;
    case item_state::already_gone:
        ++already_gone;
        break;
    case item_state::skipped:
        ++skipped;
        break;
    case item_state::failed:
        ++failed;
        break;
    case item_state::begun:
    case item_state::unfinished:
        ++unfinished;
        break;
    case item_state::untouched:
        ++left;
        break;
    }
}

std::string summary_text(const tally& counts, const shard& part) {
    std::string text = count_of(static_cast<long long>(counts.planned), "item");
    if (part.count > 1)
        text += " of shard " + std::to_string(part.index) + " of " + std::to_string(part.count) +
                " (the others: " + siblings_of(part) + ")";
    const char* separator = ": ";
    const auto add = [&](std::size_t count, const char* what) {
        if (count == 0)
            return;
        text.append(separator).append(std::to_string(count)).append(" ").append(what);
        separator = ", ";
    };
    add(counts.done_before, "done before");
    add(counts.deleted, "deleted");
    add(counts.inferred, "gone after an answer was lost");
    add(counts.already_gone, "gone already");
    add(counts.skipped, "skipped");
    add(counts.failed, "failed");
    add(counts.unfinished, "unfinished");
    add(counts.in_flight, "in flight");
    add(counts.left, "not begun");
    return text;
}

boost::json::object summary_object(const tally& counts) {
    boost::json::object object;
    object["planned"] = counts.planned;
    object["changed"] = counts.changed;
    object["done_before"] = counts.done_before;
    object["deleted"] = counts.deleted;
    object["inferred"] = counts.inferred;
    object["already_gone"] = counts.already_gone;
    object["skipped"] = counts.skipped;
    object["failed"] = counts.failed;
    object["unfinished"] = counts.unfinished;
    object["not_begun"] = counts.left + counts.in_flight;
    object["zones"] = counts.zones;
    object["zones_done"] = counts.zones_done;
    return object;
}

} // namespace originpull::command
