#ifndef ORIGINPULL_SRC_CALL_REQUEST_HPP
#define ORIGINPULL_SRC_CALL_REQUEST_HPP

#include "../policy/operation.hpp"
#include "../words/secret.hpp"

#include <originpull/ids.hpp>

#include <optional>
#include <string>
#include <utility>

namespace originpull::detail {

/// One call's request, complete and checked: nothing in it can fail any more.
class request_data {
public:
    request_data(const operation& op, std::string target) : op_(op), target_(std::move(target)) {}

    [[nodiscard]] const operation& op() const noexcept { return op_; }
    /// Path and query, to be put behind the base URL's path.
    [[nodiscard]] const std::string& target() const noexcept { return target_; }

    std::optional<certificate_id> certificate; ///< what the result must be about
    secret_buffer body;                        ///< JSON; empty: no body

private:
    const operation& op_;
    std::string target_;
};

} // namespace originpull::detail

#endif
