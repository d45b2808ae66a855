#include "faults.hpp"

#include <utility>

namespace originpull::emulator {
namespace {

// Iterative, with one point of return: a pattern cannot make it exponential.
bool glob_matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool is_below_zone(std::string_view path, const std::string& zone) {
    const std::string prefix = "/zones/" + zone;
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

bool matches(const fault& rule, const fault_subject& subject) {
    // A connection is not a request: only who asks for connections gets them.
    const bool accepting = subject.method == "ACCEPT";
    if (rule.method != subject.method && (accepting || rule.method != "*"))
        return false;
    if (rule.reused && subject.nth_request < 2)
        return false;
    if (!rule.zone.empty() && !is_below_zone(subject.path, rule.zone))
        return false;
    return accepting || glob_matches(rule.path, subject.path);
}

template <class T>
void take(std::optional<T>& mine, const std::optional<T>& theirs) {
    if (theirs)
        mine = theirs;
}

void take(std::string& mine, const std::string& theirs) {
    if (!theirs.empty())
        mine = theirs;
}

} // namespace

bool treatment::executes() const {
    if (at != place::unset)
        return at != place::before;
    const bool refuses = success_false || (status && (*status < 200 || *status > 299));
    return end == ending::respond && !refuses;
}

void treatment::merge(const treatment& other) {
    if (other.end != ending::respond)
        end = other.end;
    if (other.at != place::unset)
        at = other.at;
    take(truncate_at, other.truncate_at);
    take(latency, other.latency);
    take(status, other.status);
    take(code, other.code);
    take(message, other.message);
    take(body, other.body);
    take(result, other.result);
    take(retry_after, other.retry_after);
    take(content_type, other.content_type);
    take(settles_as, other.settles_as);
    take(hang_up, other.hang_up);
    informational += other.informational;
    notify = notify || other.notify;
    success_false = success_false || other.success_false;
    duplicate_key = duplicate_key || other.duplicate_key;
    chunked = chunked || other.chunked;
    no_rate_headers = no_rate_headers || other.no_rate_headers;
    announce_close = announce_close || other.announce_close;
    extra_bytes = extra_bytes || other.extra_bytes;
}

void fault_book::add(fault f) { entries_.push_back({std::move(f), 0, 0}); }

void fault_book::clear() { entries_.clear(); }

fault_book::verdict fault_book::judge(const fault_subject& subject) {
    verdict result;
    for (entry& each : entries_) {
        if (!matches(each.rule, subject))
            continue;
        const std::uint64_t seen = each.seen++;
        if (seen < each.rule.skip || (seen - each.rule.skip + 1) % each.rule.every != 0)
            continue;
        if (each.rule.count != 0 && each.used >= each.rule.count)
            continue;
        ++each.used;
        result.what.merge(each.rule.what);
        result.applied.push_back(each.rule.text);
    }
    return result;
}

} // namespace originpull::emulator
