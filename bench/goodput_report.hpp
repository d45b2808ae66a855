#ifndef ORIGINPULL_BENCH_GOODPUT_REPORT_HPP
#define ORIGINPULL_BENCH_GOODPUT_REPORT_HPP

#include "goodput_outcome.hpp"

#include <iosfwd>
#include <vector>

namespace originpull::bench {

/// A table for people, in Markdown.
void write_table(std::ostream& out, const std::vector<outcome>& results, const measurement& how);

/// Everything, the windows included.
void write_json(std::ostream& out, const std::vector<outcome>& results, const measurement& how);

} // namespace originpull::bench

#endif
