#ifndef ORIGINPULL_SRC_CLIENT_RETIRE_REQUEST_HPP
#define ORIGINPULL_SRC_CLIENT_RETIRE_REQUEST_HPP

#include "../call/request.hpp"

#include <originpull/retire.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace originpull::detail {

/// What a retirement is to do: the user's options, checked and copied.
class retire_request final : public request_data {
public:
    /// @throws std::invalid_argument
    retire_request(const zone_id& zone_of_it, const certificate_id& id, const retire_options& how);

    /// Whether the certificate is looked at before each change.
    [[nodiscard]] bool looks_first() const noexcept { return !fingerprint.empty() || review != nullptr; }

    bool void_bindings = false;
    bool wait_until_deleted = false;
    std::string fingerprint; ///< lower case, no colons; empty: not to be compared
    retire_review* review = nullptr;
    std::vector<std::string> hostnames;
    std::chrono::nanoseconds poll_interval{};
};

} // namespace originpull::detail

#endif
