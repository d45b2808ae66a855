#ifndef ORIGINPULL_OBSERVER_HPP
#define ORIGINPULL_OBSERVER_HPP

#include <originpull/diagnostics.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace originpull {

/** One attempt, or one whole call, has ended. Never holds a secret. The views live as long as the event. */
struct observer_event {
    enum class kind : unsigned char { attempt, call };

    enum kind kind = kind::attempt;
    std::uint64_t call = 0;       ///< the same for all events of a call; unique within the client
    int attempt = 0;              ///< counts from 1; for a call: how many there were
    std::string_view operation{}; ///< such as "delete_hostname_certificate"
    std::string_view method{};    ///< such as "DELETE"
    std::string_view route{};     ///< the path with its parameters left open
    int http_status = 0;          ///< 0 without a response
    std::string_view ray_id{};
    boost::system::error_code error{};
    originpull::effect effect = originpull::effect::none;
    std::chrono::nanoseconds elapsed{};      ///< of this attempt, or of the call
    bool connection_reused = false;          ///< attempt only
    bool will_retry = false;                 ///< attempt only
    std::chrono::nanoseconds retry_in{};     ///< attempt only: the pause before the next
    stop_reason stop = stop_reason::success; ///< why no further attempt follows
};

/** Called after each attempt and each call, from the thread that drove it, never while a lock is held.
 *  Keep it short; what it throws is dropped. Calls of several threads may overlap. */
using observer = std::function<void(const observer_event&)>;

} // namespace originpull

#endif
