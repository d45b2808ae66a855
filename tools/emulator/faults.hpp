#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::emulator {

/// How the exchange ends instead of with a whole response.
enum class ending : std::uint8_t {
    respond, ///< with a whole response
    reset,   ///< RST
    close,   ///< FIN
    stall,   ///< silence, until the client goes away
};

/// Where the ending happens.
enum class place : std::uint8_t {
    unset,
    before, ///< before the request is executed: nothing changes
    after,  ///< after it took effect, before the first byte of the response
    body,   ///< after it took effect, in the middle of the response's body
};

/// What a response carries instead of its body.
enum class body_form : std::uint8_t { json, html, empty, garbage };

/// What becomes of `result`.
enum class result_form : std::uint8_t { genuine, null, absent, wrong_id };

/// What is done to an exchange. Of several faults that meet, each adds what it sets; later ones win.
struct treatment {
    ending end = ending::respond;
    place at = place::unset;
    bool notify = false; ///< close: with a TLS close_notify

    std::optional<std::size_t> truncate_at; ///< bytes of the body that are sent before the FIN
    std::optional<std::chrono::nanoseconds> latency;
    std::optional<unsigned> status;
    std::optional<int> code;
    std::string message;
    std::optional<body_form> body;
    std::optional<result_form> result;
    std::string retry_after;  ///< the text after `retry-after=`, see parse_fault()
    std::string content_type; ///< empty: as it would be
    std::string settles_as;   ///< the status in which a change ends instead of its own
    unsigned informational = 0;

    bool success_false = false;
    bool duplicate_key = false;
    bool chunked = false;
    bool no_rate_headers = false;
    bool announce_close = false;
    bool extra_bytes = false;
    std::optional<std::chrono::nanoseconds> hang_up; ///< after the response, without announcing it

    /// Whether the request is to be executed at all.
    bool executes() const;

    /// Takes over everything that `other` sets.
    void merge(const treatment& other);
};

/// Which exchanges are treated, and how.
struct fault {
    std::string method = "*";
    std::string path = "*";
    std::string zone;        ///< empty: any
    bool reused = false;     ///< only from the second request of a connection on
    std::uint64_t skip = 0;  ///< that many matches are left alone first
    std::uint64_t every = 1; ///< then each n-th is treated
    std::uint64_t count = 0; ///< at most so many; 0 = no limit
    treatment what;
    std::string text; ///< the specification, for the event log
};

/// The grammar of a fault, as `--help` shows it.
std::string_view fault_grammar();

/// Reads a specification:
///
///     METHOD:PATH-GLOB:ITEM[,ITEM]...
///
/// METHOD is a verb, `*`, or `ACCEPT` for a connection that has just been accepted (before TLS; only reset,
/// close, stall and latency make sense there). PATH-GLOB is compared with the path below /client/v4 without
/// its query; `*` stands for any run of characters (`/` included), `?` for one.
///
/// Which matches:     count=N skip=N every=N zone=ID reused
/// No whole response: reset close stall, with at=before (default: nothing is executed), at=after (the change
///                    took effect) or at=body (half of the body is sent); close,notify sends close_notify;
///                    truncate[=BYTES] (Content-Length promises all of it, then FIN);
///                    close-on-reuse and reset-on-reuse (short for close,reused and reset,reused)
/// Another response:  status=CODE with code=N message=TEXT body=json|html|empty|garbage; not executed unless
///                    at=after; success-false (200, not executed unless at=after); no-content (204)
/// Changed response:  garbage html body=... content-type=TEXT result=null|absent|wrong-id duplicate-key
///                    retry-after=V chunked connection-close no-ratelimit extra-bytes informational=N
/// Time and state:    latency=D hang-up[=D] (closes D after the response, unannounced) settles=STATUS (what a
///                    change settles to, such as deletion_timed_out)
///
/// V of retry-after is sent as it is (`5`, `-1`, `soon`), except: `imf+5`, `rfc850+5`, `asctime+5` are dates
/// so many seconds from now (or `imf-5`, ago), and `A|B` sends the header twice.
///
/// Throws std::invalid_argument with the reason.
fault parse_fault(std::string_view specification);

/// What a fault is compared with.
struct fault_subject {
    std::string_view method;
    std::string_view path; ///< below the base path, without query
    std::uint64_t nth_request = 1;
};

/// The faults in force, and how often each has matched.
class fault_book {
public:
    void add(fault f);
    void clear();

    /// The merged treatment, and the specifications that it came from. Counts the match.
    struct verdict {
        treatment what;
        std::vector<std::string> applied;
    };
    verdict judge(const fault_subject& subject);

private:
    struct entry {
        fault rule;
        std::uint64_t seen = 0;
        std::uint64_t used = 0;
    };
    std::vector<entry> entries_;
};

} // namespace originpull::emulator
