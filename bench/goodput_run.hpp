#ifndef ORIGINPULL_BENCH_GOODPUT_RUN_HPP
#define ORIGINPULL_BENCH_GOODPUT_RUN_HPP

#include "goodput_outcome.hpp"
#include "goodput_scenario.hpp"

#include <string>
#include <vector>

namespace originpull::bench {

/// What a worker's first argument is.
inline const std::string worker_mode = "--worker";

/// Each with an emulator of its own, `at_once` of them at the same time; in the order of `what`. Tells on standard error
/// how far it is.
[[nodiscard]] std::vector<outcome> run_all(const std::vector<scenario>& what, const measurement& how,
                                           unsigned at_once);

} // namespace originpull::bench

#endif
