#include "goodput_run.hpp"

#include "goodput_worker.hpp"
#include "worker_process.hpp"

#include <codec/bucket_name.hpp>
#include <net/host_place.hpp>

#include <originpull/emulator/server.hpp>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace originpull::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds start_spread{200};

emulator::options service_of(const scenario& what, const measurement& how) {
    emulator::options service;
    service.rate_limit.requests = how.limit;
    service.rate_limit.window = how.window;
    service.rate_limit.mode = what.penalty ? emulator::rate_mode::penalty : emulator::rate_mode::fixed;
    service.rate_limit.headers = what.headers;
    service.rate_limit.foreign = what.foreign;
    service.latency = how.latency;
    service.seed = how.seed;
    service.record_events = false;
    return service;
}

class temporary_file {
public:
    explicit temporary_file(const std::string& name) : path(std::filesystem::temp_directory_path() / name) {}
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
    const std::filesystem::path path;
};

rate_limit_config pacing_of(const worker_task& task) {
    rate_limit_config pacing;
    pacing.requests = task.requests;
    pacing.window = task.window;
    return pacing;
}

/// What the workers of a scenario meet in stays when they go; here nobody comes after them.
class buckets_of {
public:
    explicit buckets_of(const worker_task& task)
        : places_(detail::host_places()),
          name_(detail::bucket_name(detail::machine_identity(), credentials::api_token(task.token),
                                    task.base_url.substr(0, task.base_url.find('/', 8)).substr(8),
                                    pacing_of(task))) {}
    buckets_of(const buckets_of&) = delete;
    buckets_of& operator=(const buckets_of&) = delete;
    ~buckets_of() {
        std::error_code ignored;
        for (const std::string& place : places_)
            for (const auto& file : std::filesystem::directory_iterator(place, ignored))
                if (file.path().filename().string().starts_with(name_))
                    std::filesystem::remove(file.path(), ignored);
    }

private:
    std::vector<std::string> places_;
    std::string name_;
};

/// The directories of such files: those that were not there before go at the end, if they are empty.
class directories_of_buckets {
public:
    directories_of_buckets() {
        std::error_code ignored;
        for (const std::string& place : detail::host_places())
            if (!std::filesystem::exists(place, ignored))
                made_.push_back(place);
    }
    directories_of_buckets(const directories_of_buckets&) = delete;
    directories_of_buckets& operator=(const directories_of_buckets&) = delete;
    ~directories_of_buckets() {
        std::error_code ignored;
        for (const std::string& place : made_)
            std::filesystem::remove(place, ignored);
    }

private:
    std::vector<std::string> made_;
};

outcome run(const scenario& what, const measurement& how, const std::string& name) {
    emulator::server service{service_of(what, how)};
    const temporary_file roots{name + ".pem"};
    service.write_ca(roots.path);

    worker_task task;
    task.base_url = service.base_url();
    task.ca_file = roots.path;
    task.token = name; // nobody else's: what processes share by their token, scenarios must not
    task.requests = what.pacing == pacing::paced ? how.limit : 0;
    task.window = how.window;
    task.host_bucket = how.host_bucket && what.pacing == pacing::paced;
    const buckets_of cleaned_up{task};
    std::vector<worker_process> workers;
    for (unsigned i = 0; i < what.processes; ++i) {
        task.delay = start_spread * i / what.processes;
        std::vector<std::string> arguments = task.to_arguments();
        arguments.insert(arguments.begin(), worker_mode);
        workers.emplace_back(arguments);
    }

    // A window can be twice as long as it should be, but not all the time.
    const auto give_up =
        std::chrono::steady_clock::now() + how.window * (2 * (how.warm_up + how.windows) + 2) + 10s;
    std::vector<emulator::rate_window> all;
    auto windows = measured_windows(all, how);
    while (!windows && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(50ms);
        all = service.rate_windows();
        windows = measured_windows(all, how);
    }

    for (worker_process& each : workers)
        each.stop();
    std::vector<worker_result> results;
    for (worker_process& each : workers)
        results.push_back(worker_result::from_line(each.result()));
    if (!windows) {
        outcome none;
        none.what = what;
        none.problem = "the windows did not end";
        return none;
    }
    return evaluate(what, how, *windows, results);
}

} // namespace

std::vector<outcome> run_all(const std::vector<scenario>& what, const measurement& how, unsigned at_once) {
    const directories_of_buckets cleaned_up;
    std::vector<outcome> results(what.size());
    std::atomic<std::size_t> next{0};
    std::mutex telling;
    const auto take_turns = [&] {
        for (std::size_t i = next++; i < what.size(); i = next++) {
            const std::string name =
                "originpull-bench-" + std::to_string(::getpid()) + "-" + std::to_string(i);
            try {
                results[i] = run(what[i], how, name);
            } catch (const std::exception& failure) {
                results[i].what = what[i];
                results[i].problem = failure.what();
            }
            const std::lock_guard lock(telling);
            std::fprintf(stderr, "  [%zu/%zu] %s\n", i + 1, what.size(), describe(what[i]).c_str());
        }
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < at_once; ++i)
        threads.emplace_back(take_turns);
    threads.clear();
    return results;
}

} // namespace originpull::bench
