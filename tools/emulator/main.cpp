#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <pthread.h>
#include <sys/resource.h>

#include "files.hpp"
#include "parse.hpp"
#include "server.hpp"

namespace {

using namespace originpull::emulator;

constexpr int exit_usage = 2;

struct arguments {
    options configuration;
    std::string write_ca;
    std::string write_port;
};

template <class Function>
std::string check(Function read) {
    try {
        read();
        return {};
    } catch (const std::exception& problem) {
        return problem.what();
    }
}

std::string read_token(const std::string& file) {
    std::string token = read_whole(file);
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r'))
        token.pop_back();
    if (token.empty())
        throw std::invalid_argument("'" + file + "' holds no token");
    return token;
}

void declare(CLI::App& app, arguments& given) {
    options& o = given.configuration;
    app.add_option("--port", o.port, "port on 127.0.0.1; 0 takes a free one")->capture_default_str();
    app.add_option("--zones", o.zones, "number of zones; the first is example.com")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    app.add_option("--certificates-per-zone", o.certificates_per_zone, "hostname certificates in each zone")
        ->check(CLI::Range(0, 10))
        ->capture_default_str();
    app.add_option("--seed", o.seed, "the same seed gives the same zones and certificates")
        ->capture_default_str();
    app.add_option("--write-ca", given.write_ca, "write the CA to trust to this file, once listening");
    app.add_option("--write-port", given.write_port, "write the port to this file, once listening");

    // Validators run before the callbacks, so that a bad value is a usage error with the flag's name.
    const auto duration = [](const std::string& text) { return check([&] { (void)parse_duration(text); }); };
    const auto add_duration = [&](const char* flag, const char* help, auto store) {
        app.add_option_function<std::string>(
               flag, [store](const std::string& text) { store(parse_duration(text)); }, help)
            ->check(duration)
            ->type_name("D");
    };
    app.add_option_function<std::string>(
           "--rate",
           [&o](const std::string& text) {
               const rate_limit rate = parse_rate(text);
               o.rate_limit.requests = rate.requests;
               o.rate_limit.window = rate.window;
           },
           "requests a credential may make, such as 1200/5m (the default); 0 = no limit")
        ->check([](const std::string& text) { return check([&] { (void)parse_rate(text); }); })
        ->type_name("N/WINDOW");
    app.add_option_function<std::string>(
           "--rate-mode", [&o](const std::string& text) { o.rate_limit.mode = parse_rate_mode(text); },
           "who asks for more is refused for the rest of the window (fixed, the default), or for one whole "
           "window from "
           "then on (penalty)")
        ->check([](const std::string& text) { return check([&] { (void)parse_rate_mode(text); }); })
        ->type_name("fixed|penalty");
    app.add_option_function<std::string>(
           "--rate-headers", [&o](const std::string& text) { o.rate_limit.headers = parse_switch(text); },
           "send Ratelimit and Ratelimit-Policy (default: on)")
        ->check([](const std::string& text) { return check([&] { (void)parse_switch(text); }); })
        ->type_name("on|off");
    app.add_option("--foreign-traffic", o.rate_limit.foreign,
                   "percent of --rate that somebody else asks for with each credential")
        ->check(CLI::Range(0, 90))
        ->type_name("PERCENT")
        ->capture_default_str();
    app.add_option_function<std::string>(
           "--reading", [&o](const std::string& text) { o.reading = parse_reading(text); },
           "where the service is not known for sure, answer as documented (the default) or as observed")
        ->check([](const std::string& text) { return check([&] { (void)parse_reading(text); }); })
        ->type_name("documented|observed");
    add_duration("--latency", "added to every response", [&o](auto value) { o.latency = value; });
    add_duration("--settle", "how long pending_deployment and pending_deletion last (200ms)",
                 [&o](auto value) { o.settle = value; });
    add_duration("--release", "how long a voided hostname still holds its certificate (as --settle)",
                 [&o](auto value) { o.release = value; });
    app.add_option_function<std::vector<std::string>>(
           "--fault",
           [&o](const std::vector<std::string>& texts) {
               for (const std::string& text : texts)
                   o.faults.push_back(parse_fault(text));
           },
           "what goes wrong, and when; may be repeated (see below)")
        ->check([](const std::string& text) { return check([&] { (void)parse_fault(text); }); })
        ->type_name("SPEC")
        ->expected(1)
        ->take_all();
    app.add_option_function<std::string>(
           "--token-file", [&o](const std::string& file) { o.token = read_token(file); },
           "the only accepted token or API key (default: any)")
        ->check([](const std::string& file) { return check([&] { (void)read_token(file); }); })
        ->type_name("FILE");
    app.add_option_function<std::string>(
           "--state", [&o](const std::string& file) { o.state_file = file; },
           "keep the world in this file over restarts")
        ->type_name("FILE");
    app.footer("Durations are written 500ms, 5s, 5m, 24h; a bare number is seconds.\n\n" +
               std::string(fault_grammar()));
}

// The usual soft limit is 1024 descriptors, fewer than the connections of one busy client.
void allow_many_connections() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const arguments& given, const sigset_t& signals) {
    server emulator(given.configuration);
    if (!given.write_ca.empty())
        emulator.write_ca(given.write_ca);
    if (!given.write_port.empty())
        write_atomically(given.write_port, std::to_string(emulator.port()) + '\n');
    std::cerr << "originpull-emulator: " << emulator.base_url() << ", CA in "
              << (given.write_ca.empty() ? "no file (--write-ca)" : given.write_ca) << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    emulator.stop();
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    // Blocked before any thread exists, so that only sigwait() sees them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    CLI::App app{"A stand-in for the Authenticated Origin Pulls API, on loopback.", "originpull-emulator"};
    arguments given;
    given.configuration.record_events = false;
    declare(app, given);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? EXIT_SUCCESS : exit_usage;
    }
    allow_many_connections();
    try {
        return serve(given, signals);
    } catch (const std::exception& problem) {
        std::cerr << "originpull-emulator: " << problem.what() << std::endl;
        return EXIT_FAILURE;
    }
}
