#include "program.hpp"

#include "cleanup/journal.hpp"
#include "commands.hpp"
#include "pem_files.hpp"
#include "progress.hpp"

#include <chrono>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace originpull::command {

namespace {

exit_status run_command(workbench& bench) {
    switch (bench.asked.command) {
    case command_name::verify:
        return run_verify(bench);
    case command_name::zones:
        return run_zones(bench);
    case command_name::list:
        return run_list(bench);
    case command_name::get:
        return run_get(bench);
    case command_name::delete_:
        return run_delete(bench);
    case command_name::upload:
        return run_upload(bench);
    case command_name::settings:
        return run_settings(bench);
    case command_name::bind:
        return run_bind(bench);
    case command_name::plan:
        return run_plan(bench);
    case command_name::apply:
        return run_apply(bench);
    case command_name::report:
        break; // needs no service
    }
    return exit_status::usage;
}

/// The same in the words of the command line.
[[noreturn]] void rethrow_about_session(const std::invalid_argument& problem) {
    constexpr std::string_view field = "client_config.tls.ca_file";
    std::string text = problem.what();
    if (text.starts_with(field))
        text.replace(0, field.size(), "--ca-file (ORIGINPULL_CA_FILE):");
    throw std::invalid_argument(text);
}

std::unique_ptr<session> make_session(client_config config) {
    try {
        return std::make_unique<session>(std::move(config));
    } catch (const std::invalid_argument& problem) {
        rethrow_about_session(problem);
    }
}

/// Several commands with one token, such as shards side by side, have one limit between them. Emulators come and go on
/// any port: what was sent to the one before is not held against the next.
rate_limiter make_limiter(const client_config& config) {
    if (config.rate_limit.requests == 0 || is_on_loopback(config.base_url))
        return rate_limiter{config.rate_limit};
    return rate_limiter::of_host(config.credentials, config.rate_limit, config.base_url);
}

/// Lets writes that wait look at signals, as long as there is a session that knows of them.
class signal_hooks {
public:
    signal_hooks(session& api, output& out, messages& say) : out_(out), say_(say) {
        out_.give_up_when([&api] { return api.interrupted(); });
        say_.while_waiting([&api] { static_cast<void>(api.interrupted()); });
    }
    signal_hooks(const signal_hooks&) = delete;
    signal_hooks& operator=(const signal_hooks&) = delete;
    ~signal_hooks() {
        out_.give_up_when({});
        say_.while_waiting({});
    }

private:
    output& out_;
    messages& say_;
};

exit_status run_with_service(const options& asked, const environment& env, output& out, messages& say) {
    const identity who = load_identity(asked, env);
    client_config config = make_config(asked, who, env);
    // Before signals are looked at by a loop that does not run while a file is read.
    std::optional<pem_files> files;
    if (asked.command == command_name::upload)
        files.emplace(read_pem_files(asked));
    config.observer = make_observer(asked, say);
    const rate_limiter pacing = make_limiter(config);
    config.limiter = std::make_shared<rate_limiter>(pacing);
    const std::unique_ptr<session> api = make_session(std::move(config));
    const signal_hooks hooks{*api, out, say};
    workbench bench{.asked = asked,
                    .out = out,
                    .say = say,
                    .screen = inspect_terminal(STDOUT_FILENO, env),
                    .progress_screen = inspect_terminal(STDERR_FILENO, env),
                    .credentials = who.kind,
                    .api = *api,
                    .pacing = pacing,
                    .files = files ? &*files : nullptr,
                    .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
    return run_command(bench);
}

/// What was said went nowhere: that is a failure even if all else went well. A reader who has left is none.
int with_output(int status, const output& out, const messages& say) {
    if (out.failure() == 0)
        return status;
    say.error("cannot write to standard output: " + std::generic_category().message(out.failure()));
    return status == 0 ? static_cast<int>(exit_status::failed) : status;
}

exit_status run_guarded(const options& asked, const environment& env, output& out, messages& say) {
    try {
        if (asked.command == command_name::report)
            return run_report(asked, env, out, say);
        return asked.dry_run ? show_request(asked, env, out, say) : run_with_service(asked, env, out, say);
    } catch (const std::invalid_argument& problem) {
        say.error(problem.what());
        return exit_status::usage;
    } catch (const journal_error& problem) {
        say.error(problem.what());
        return exit_status::journal;
    } catch (const std::exception& problem) {
        say.error(problem.what());
        return exit_status::failed;
    }
}

} // namespace

int run(int argc, const char* const* argv, const environment& env) {
    // A reader that leaves early shows as EPIPE instead.
    std::signal(SIGPIPE, SIG_IGN);
    occupy_standard_descriptors();

    output out{STDOUT_FILENO};
    const parse_result parsed = parse_command_line(argc, argv, env);
    if (!parsed.to_do) {
        const messages say{STDERR_FILENO, false};
        out.write(parsed.out);
        if (!parsed.err.empty())
            say.trace(parsed.err);
        return with_output(parsed.status, out, say);
    }
    messages say{STDERR_FILENO, parsed.to_do->quiet};
    return with_output(static_cast<int>(run_guarded(*parsed.to_do, env, out, say)), out, say);
}

} // namespace originpull::command
