// How much of what the service permits do processes with one token get, and how often are they refused on the way?

#include "goodput_report.hpp"
#include "goodput_run.hpp"
#include "goodput_worker.hpp"

#include <originpull/emulator/parse.hpp>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/resource.h>

namespace {

using namespace originpull::bench;

struct arguments {
    selection wanted;
    measurement how;
    unsigned at_once = 6;
    std::string json;
};

template <class T>
std::vector<T> translate(const std::vector<std::string>& words, const std::string& first, T of_first,
                         T of_other) {
    std::vector<T> values;
    for (const std::string& word : words)
        values.push_back(word == first ? of_first : of_other);
    return values;
}

void declare(CLI::App& app, arguments& given) {
    using words = std::vector<std::string>;
    const auto choose = [&](const char* flag, const char* help, const words& choices, auto store) {
        app.add_option_function<words>(flag, store, help)->delimiter(',')->check(CLI::IsMember(choices));
    };
    app.add_option("--processes", given.wanted.processes, "how many share the token (1,4,16)")
        ->delimiter(',')
        ->check(CLI::Range(1, 64));
    choose("--mode", "of the rate limit (both)", {"fixed", "penalty"},
           [&](const words& chosen) { given.wanted.penalty = translate(chosen, "penalty", true, false); });
    app.add_option("--foreign", given.wanted.foreign, "percent of the limit that others take (0,20)")
        ->delimiter(',')
        ->check(CLI::Range(0, 90));
    choose("--headers", "whether the service tells what is left (both)", {"on", "off"},
           [&](const words& chosen) { given.wanted.headers = translate(chosen, "on", true, false); });
    choose("--client", "whether it paces (both)", {"paced", "retry-only"}, [&](const words& chosen) {
        given.wanted.pacing = translate(chosen, "paced", pacing::paced, pacing::retry_only);
    });

    const auto duration = [&](const char* flag, const char* help, std::chrono::nanoseconds& value) {
        app.add_option_function<std::string>(
               flag,
               [&value](const std::string& text) {
                   try {
                       value = originpull::emulator::parse_duration(text);
                   } catch (const std::invalid_argument& problem) {
                       throw CLI::ValidationError(problem.what());
                   }
               },
               help)
            ->type_name("D");
    };
    measurement& how = given.how;
    app.add_option("--limit", how.limit, "requests per window")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    duration("--window", "how long it is (12s)", how.window);
    app.add_option("--windows", how.windows, "how many are measured")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--warm-up", how.warm_up, "how many before those are not")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    duration("--latency", "added to every response (0)", how.latency);
    app.add_option("--seed", how.seed, "of the foreign traffic")->capture_default_str();
    app.add_flag("--host-bucket,!--no-host-bucket", how.host_bucket,
                 "whether processes of a host share their pacing (they do)");
    app.add_option("--jobs", given.at_once, "how many scenarios at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--json", given.json, "write everything to this file as well")->type_name("FILE");
}

// An emulator has a descriptor for each connection of each of its processes.
void allow_many_connections() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int measure(const arguments& given) {
    allow_many_connections();
    const std::vector<scenario> scenarios = combine(given.wanted);
    const std::vector<outcome> results = run_all(scenarios, given.how, given.at_once);
    write_table(std::cout, results, given.how);
    if (!given.json.empty()) {
        std::ofstream file(given.json);
        write_json(file, results, given.how);
        file.close();
        if (!file)
            throw std::runtime_error("cannot write " + given.json);
    }
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (!words.empty() && words.front() == worker_mode) {
            std::cout << work(worker_task::from_arguments({words.begin() + 1, words.end()})).to_line()
                      << std::flush;
            return EXIT_SUCCESS;
        }
        CLI::App app{
            "How much of what the service permits do processes with one token get, and how often are they "
            "refused on the way?",
            "goodput"};
        arguments given;
        declare(app, given);
        try {
            app.parse(argc, argv);
        } catch (const CLI::ParseError& problem) {
            return app.exit(problem) == 0 ? EXIT_SUCCESS : 2;
        }
        return measure(given);
    } catch (const std::exception& failure) {
        std::cerr << "goodput: " << failure.what() << std::endl;
        return EXIT_FAILURE;
    }
}
