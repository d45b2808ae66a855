#pragma once

#include "cleanup/job_options.hpp"
#include "durations.hpp"
#include "terminal.hpp"
#include "zone_reference.hpp"

#include <originpull/ids.hpp>
#include <originpull/values.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::command {

enum class output_form : unsigned char { table, json, ndjson };

enum class command_name : unsigned char {
    verify,
    zones,
    list,
    get,
    delete_,
    upload,
    settings,
    bind,
    plan,
    apply,
    report
};

/// What delete --retire asks for beyond the certificate.
struct retire_wishes {
    bool void_bindings = false;
    bool wait = false;
    std::string fingerprint{}; ///< 64 lower-case digits; empty: not compared
    std::vector<std::string> hostnames{};
};

/// What the command line and the environment ask for.
struct options {
    command_name command = command_name::verify;

    // global flags
    std::optional<std::string> base_url{};
    std::string base_url_from{}; ///< "--base-url" or the variable, for messages
    std::string ca_file{};
    std::string token_file{};
    output_form form = output_form::table;
    std::optional<std::chrono::nanoseconds> timeout{};
    std::optional<int> max_attempts{};
    std::optional<std::size_t> connections{};
    std::optional<rate> pace{};
    bool quiet = false;
    bool verbose = false;

    // of the commands
    std::vector<zone_reference> zones{};
    bool all_zones = false;
    bool zone_level = false; ///< certificates of the zone rather than of hostnames
    std::optional<certificate_id> certificate{};
    std::string certificate_file{};
    std::string private_key_file{};
    std::optional<retire_wishes> retire{};
    std::string hostname{};                                 ///< of bind
    association_state binding = association_state::enabled; ///< what bind makes of it
    std::optional<bool> enable{};                           ///< what settings sets; not set: nothing
    bool dry_run = false;

    // of the three that clean up
    plan_wishes plan{};
    apply_wishes apply{};
    report_wishes report{};
};

/// Something to do, or what to say instead and how to end.
struct parse_result {
    std::optional<options> to_do{};
    int status = 0;
    std::string out{}; ///< for standard output: help, version
    std::string err{}; ///< for standard error
};

[[nodiscard]] parse_result parse_command_line(int argc, const char* const* argv, const environment& env);

} // namespace originpull::command
