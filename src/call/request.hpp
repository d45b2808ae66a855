#ifndef ORIGINPULL_SRC_CALL_REQUEST_HPP
#define ORIGINPULL_SRC_CALL_REQUEST_HPP

#include "../policy/operation.hpp"
#include "../words/secret.hpp"

#include <originpull/ids.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace originpull::detail {

class walk_state;

/// One call's request, complete and checked: nothing in it can fail any more.
class request_data {
public:
    request_data(const operation& op, std::string target) : op_(op), target_(std::move(target)) {}
    virtual ~request_data() = default;
    request_data(const request_data&) = delete;
    request_data& operator=(const request_data&) = delete;

    [[nodiscard]] const operation& op() const noexcept { return op_; }
    /// Path and query, to be put behind the base URL's path.
    [[nodiscard]] const std::string& target() const noexcept { return target_; }

    // What it is about; the result must be about the same.
    std::optional<zone_id> zone; ///< of every change: they are made one at a time
    std::optional<certificate_id> certificate;
    std::string hostname;
    std::shared_ptr<walk_state> walk; ///< that the page is for

    secret_buffer body; ///< JSON; empty: no body

private:
    const operation& op_;
    std::string target_;
};

} // namespace originpull::detail

#endif
