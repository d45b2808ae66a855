#ifndef ORIGINPULL_SRC_POLICY_OPERATION_HPP
#define ORIGINPULL_SRC_POLICY_OPERATION_HPP

#include <string_view>

namespace originpull::detail {

/// What is the same for every call of an operation.
struct operation {
    std::string_view name;
    std::string_view method;
    std::string_view route; ///< for people and metrics: the path with its parameters left open
    bool changes = false;   ///< something on the server, so a lost answer leaves its effect unknown
    bool idempotent = true; ///< doing it twice is doing it once
    bool removes = false;   ///< "not there" is what it is after
    bool result_may_be_absent = false;
};

} // namespace originpull::detail

#endif
