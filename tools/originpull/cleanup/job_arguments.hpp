#pragma once

#include "../terminal.hpp"
#include "job_options.hpp"

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace originpull::command {

struct options;

/// What stands behind plan, apply and report: text, which nobody has looked at yet.
struct job_arguments {
    /// Each flag that was given, with its values in their order; a switch has none.
    std::map<std::string, std::vector<std::string>, std::less<>> flags;
    std::string plan;
    std::vector<std::string> journals;
};

// To CLI11. `into` has to outlive the parsing.

void declare_plan(CLI::App& plan, job_arguments& into);
void declare_apply(CLI::App& apply, job_arguments& into);
void declare_report(CLI::App& report, job_arguments& into);

// From text to values. Files of ids and zones are read here. @throws std::invalid_argument

/// The zones too.
void interpret_plan(options& into, const job_arguments& given, const std::vector<std::string>& zones,
                    bool all_zones);
[[nodiscard]] apply_wishes interpret_apply(const job_arguments& given, const environment& env);
[[nodiscard]] report_wishes interpret_report(const job_arguments& given);

} // namespace originpull::command
