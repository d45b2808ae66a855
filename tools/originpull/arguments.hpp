#pragma once

#include "cleanup/job_arguments.hpp"
#include "options.hpp"
#include "terminal.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace originpull::command {

/// What stands on the command line: text, which nobody has looked at yet.
struct arguments {
    std::map<std::string, std::string, std::less<>> values; ///< of the global flags
    std::vector<std::string> zones;                         ///< of list and plan
    std::string zone;                                       ///< of the others
    std::string certificate;
    std::string certificate_file;
    std::string private_key_file;
    std::string hostname; ///< of bind
    std::optional<std::string> fingerprint;
    std::vector<std::string> hostnames; ///< each --hostname
    std::string help_topic;
    bool all_zones = false;
    bool zone_level = false;
    bool retire = false;
    bool void_ = false;
    bool wait = false;
    bool enable = false;
    bool disable = false;
    bool dry_run = false;
    job_arguments job; ///< of plan, apply and report
};

/// Tells CLI11 what there may be. `into` has to outlive the parsing.
void declare(CLI::App& app, arguments& into);

/// From text to values. @throws std::invalid_argument
[[nodiscard]] options interpret(const arguments& given, const std::string& command, const environment& env);

} // namespace originpull::command
