#include "faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <stdexcept>
#include <utility>

#include "parse.hpp"

namespace originpull::emulator {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string_view why) {
    throw std::invalid_argument("'" + std::string(what) + "': " + std::string(why));
}

std::uint64_t read_number(std::string_view item, std::string_view text, std::uint64_t least,
                          std::uint64_t most) {
    std::uint64_t value = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || value < least || value > most)
        refuse(item, "it takes a number from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
}

template <class Value>
Value read_word(std::string_view item, std::string_view text,
                std::initializer_list<std::pair<std::string_view, Value>> words) {
    std::string known;
    for (const auto& [word, value] : words) {
        if (word == text)
            return value;
        known += (known.empty() ? "" : ", ") + std::string(word);
    }
    refuse(item, "it takes one of " + known);
}

struct input {
    std::string_view item; ///< as written, for messages
    std::string_view value;
};

// Whether the value is required, allowed, or refused.
enum class value_rule : std::uint8_t { none, optional, required };

struct keyword {
    std::string_view name;
    value_rule rule;
    bool treats; ///< does something, rather than select
    void (*apply)(fault&, const input&);
};

constexpr std::uint64_t many = 1'000'000'000;

void set_end(fault& f, ending how) {
    if (f.what.end != ending::respond || f.what.truncate_at)
        throw std::invalid_argument("an exchange can end in one way only");
    f.what.end = how;
}

constexpr auto keywords = std::to_array<keyword>({
    {"count", value_rule::required, false,
     [](fault& f, const input& in) { f.count = read_number(in.item, in.value, 1, many); }},
    {"skip", value_rule::required, false,
     [](fault& f, const input& in) { f.skip = read_number(in.item, in.value, 0, many); }},
    {"every", value_rule::required, false,
     [](fault& f, const input& in) { f.every = read_number(in.item, in.value, 1, many); }},
    {"zone", value_rule::required, false, [](fault& f, const input& in) { f.zone = in.value; }},
    {"reused", value_rule::none, false, [](fault& f, const input&) { f.reused = true; }},
    {"at", value_rule::required, false,
     [](fault& f, const input& in) {
         f.what.at = read_word<place>(
             in.item, in.value,
             {{"before", place::before}, {"after", place::after}, {"body", place::body}});
     }},
    {"notify", value_rule::none, false, [](fault& f, const input&) { f.what.notify = true; }},
    {"reset", value_rule::none, true, [](fault& f, const input&) { set_end(f, ending::reset); }},
    {"close", value_rule::none, true, [](fault& f, const input&) { set_end(f, ending::close); }},
    {"stall", value_rule::none, true, [](fault& f, const input&) { set_end(f, ending::stall); }},
    {"close-on-reuse", value_rule::none, true,
     [](fault& f, const input&) {
         set_end(f, ending::close);
         f.reused = true;
     }},
    {"reset-on-reuse", value_rule::none, true,
     [](fault& f, const input&) {
         set_end(f, ending::reset);
         f.reused = true;
     }},
    {"truncate", value_rule::optional, true,
     [](fault& f, const input& in) {
         set_end(f, ending::close);
         f.what.at = place::body;
         if (!in.value.empty())
             f.what.truncate_at = read_number(in.item, in.value, 0, many);
     }},
    {"status", value_rule::required, true,
     [](fault& f, const input& in) {
         f.what.status = static_cast<unsigned>(read_number(in.item, in.value, 100, 999));
     }},
    {"code", value_rule::required, false,
     [](fault& f, const input& in) {
         f.what.code = static_cast<int>(read_number(in.item, in.value, 0, many));
     }},
    {"message", value_rule::required, false, [](fault& f, const input& in) { f.what.message = in.value; }},
    {"body", value_rule::required, true,
     [](fault& f, const input& in) {
         f.what.body = read_word<body_form>(in.item, in.value,
                                            {{"json", body_form::json},
                                             {"html", body_form::html},
                                             {"empty", body_form::empty},
                                             {"garbage", body_form::garbage}});
     }},
    {"garbage", value_rule::none, true, [](fault& f, const input&) { f.what.body = body_form::garbage; }},
    {"html", value_rule::none, true, [](fault& f, const input&) { f.what.body = body_form::html; }},
    {"no-content", value_rule::none, true, [](fault& f, const input&) { f.what.status = 204; }},
    {"success-false", value_rule::none, true, [](fault& f, const input&) { f.what.success_false = true; }},
    {"result", value_rule::required, true,
     [](fault& f, const input& in) {
         f.what.result = read_word<result_form>(in.item, in.value,
                                                {{"null", result_form::null},
                                                 {"absent", result_form::absent},
                                                 {"wrong-id", result_form::wrong_id}});
     }},
    {"duplicate-key", value_rule::none, true, [](fault& f, const input&) { f.what.duplicate_key = true; }},
    {"content-type", value_rule::required, true,
     [](fault& f, const input& in) { f.what.content_type = in.value; }},
    {"retry-after", value_rule::required, true,
     [](fault& f, const input& in) { f.what.retry_after = in.value; }},
    {"chunked", value_rule::none, true, [](fault& f, const input&) { f.what.chunked = true; }},
    {"connection-close", value_rule::none, true,
     [](fault& f, const input&) { f.what.announce_close = true; }},
    {"no-ratelimit", value_rule::none, true, [](fault& f, const input&) { f.what.no_rate_headers = true; }},
    {"extra-bytes", value_rule::none, true, [](fault& f, const input&) { f.what.extra_bytes = true; }},
    {"informational", value_rule::required, true,
     [](fault& f, const input& in) {
         f.what.informational = static_cast<unsigned>(read_number(in.item, in.value, 1, 100'000));
     }},
    {"latency", value_rule::required, true,
     [](fault& f, const input& in) { f.what.latency = parse_duration(in.value); }},
    {"hang-up", value_rule::optional, true,
     [](fault& f, const input& in) {
         f.what.hang_up =
             in.value.empty() ? std::chrono::nanoseconds(0) : parse_duration(in.value);
     }},
    {"settles", value_rule::required, true,
     [](fault& f, const input& in) { f.what.settles_as = in.value; }},
});

// True when the item does something to the exchange.
bool read_item(fault& f, std::string_view item) {
    const auto equals = item.find('=');
    const std::string_view name = item.substr(0, equals);
    const auto found = std::ranges::find(keywords, name, &keyword::name);
    if (found == keywords.end())
        refuse(item, "no such item");
    const bool has_value = equals != std::string_view::npos;
    const std::string_view value = has_value ? item.substr(equals + 1) : std::string_view();
    if (has_value && found->rule == value_rule::none)
        refuse(item, "it takes no value");
    if ((has_value && value.empty()) || (!has_value && found->rule == value_rule::required))
        refuse(item, "it needs a value");
    found->apply(f, {item, value});
    return found->treats;
}

void check_connection_fault(const fault& f) {
    treatment rest = f.what;
    rest.end = ending::respond;
    rest.latency.reset();
    const bool plain = !rest.status && !rest.body && !rest.result && !rest.truncate_at && !rest.hang_up &&
                       rest.at == place::unset && rest.retry_after.empty() && !rest.chunked &&
                       !rest.success_false && !rest.duplicate_key && rest.informational == 0;
    if (!plain || f.reused)
        throw std::invalid_argument("ACCEPT goes with reset, close, stall and latency only");
}

bool is_method(std::string_view text) {
    return text == "*" ||
           (!text.empty() && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; }));
}

fault read(std::string_view text) {
    const auto first = text.find(':');
    const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
    if (second == std::string_view::npos)
        throw std::invalid_argument("it has to be METHOD:PATH-GLOB:ITEM[,ITEM]...");
    fault f;
    f.text = text;
    f.method = text.substr(0, first);
    f.path = text.substr(first + 1, second - first - 1);
    if (!is_method(f.method))
        refuse(f.method, "not a method (a verb in capitals, *, or ACCEPT)");
    if (f.path.empty())
        throw std::invalid_argument("the path is empty; * stands for all");

    bool treats = false;
    std::string_view rest = text.substr(second + 1);
    for (bool more = true; more;) {
        const auto comma = rest.find(',');
        more = comma != std::string_view::npos;
        treats = read_item(f, rest.substr(0, comma)) || treats;
        rest.remove_prefix(more ? comma + 1 : rest.size());
    }
    if (!treats)
        throw std::invalid_argument("it says which exchanges, but not what to do with them");
    if (f.what.at == place::body && f.what.end == ending::respond)
        throw std::invalid_argument("at=body goes with reset, close, stall and truncate only");
    if (f.method == "ACCEPT")
        check_connection_fault(f);
    return f;
}

} // namespace

fault parse_fault(std::string_view specification) {
    try {
        return read(specification);
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument("fault '" + std::string(specification) + "': " + problem.what());
    }
}

std::string_view fault_grammar() {
    return R"(A fault is METHOD:PATH-GLOB:ITEM[,ITEM]...
  METHOD     a verb, * for any, or ACCEPT for a new connection, before TLS (with reset, close, stall, latency)
  PATH-GLOB  the path below /client/v4 without query; * is any run of characters, ? one character
Which matches:
  count=N skip=N every=N     at most N; not the first N; only each N-th
  zone=ID reused             inside that zone; from the second request of a connection on
No whole response:
  reset close stall          RST, FIN, silence until the client goes away; where:
    at=before                  nothing is executed (default)
    at=after                   the change took effect, no response
    at=body                    the change took effect, half of the body is sent
  close,notify               with a TLS close_notify
  truncate[=BYTES]           Content-Length promises all, BYTES (or half) are sent, then FIN
  close-on-reuse reset-on-reuse
Another response:
  status=CODE                not executed unless it is 2xx or with at=after; with code=N message=TEXT
  success-false              200 that says no; not executed unless with at=after
  body=json|html|empty|garbage   garbage and html for short
  no-content                 204
Changed response:
  result=null|absent|wrong-id duplicate-key content-type=TEXT chunked connection-close
  no-ratelimit extra-bytes informational=N
  retry-after=V              V as it is, imf+5 rfc850+5 asctime+5 (dates in 5 s), A|B for two headers
Time and state:
  latency=D hang-up[=D]      hang-up closes D after the response, unannounced
  settles=STATUS             what the change settles to, such as deletion_timed_out
Examples:
  'DELETE:*/hostnames/certificates/*:reset,at=after,count=1'
  'GET:/zones:status=429,code=971,retry-after=imf+3,every=2'
  '*:*:close-on-reuse')";
}

} // namespace originpull::emulator
