#include "goodput_worker.hpp"

#include <originpull/originpull.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

namespace originpull::bench {

namespace {

namespace asio = boost::asio;

constexpr int calls_in_flight = 8;

/// The pacing of this process.
std::shared_ptr<rate_limiter> make_limiter(const client_config& config, bool host_bucket) {
    if (!host_bucket)
        return std::make_shared<rate_limiter>(config.rate_limit);
    auto shared = std::make_shared<rate_limiter>(
        rate_limiter::of_host(config.credentials, config.rate_limit, config.base_url));
    if (!shared->current().shared_on_host)
        throw std::runtime_error("no bucket could be made that the processes of this host share");
    return shared;
}

client_config configure(const worker_task& task) {
    client_config config;
    config.credentials = credentials::api_token(task.token);
    config.base_url = task.base_url;
    config.tls.ca_file = task.ca_file;
    config.timeouts.call = std::chrono::minutes{10}; // nothing is given up for lack of time
    config.rate_limit.requests = task.requests;
    config.rate_limit.window = task.window;
    config.limiter = make_limiter(config, task.host_bucket);
    return config;
}

class worker {
public:
    explicit worker(const worker_task& task) : client_(loop_, configure(task)), delay_(loop_, task.delay) {
        delay_.async_wait([this](boost::system::error_code ec) {
            for (int i = 0; !ec && i < calls_in_flight; ++i)
                call();
        });
        await_end();
    }

    worker_result run() {
        loop_.run();
        result_.refused = client_.statistics().rate_limited;
        return result_;
    }

private:
    void call() {
        client_.get_hostname_certificate(
            zone_, id_, [this](boost::system::error_code ec, const response<hostname_certificate>& reply) {
                // Also of those that the end interrupts: who waits for ever must not go unseen.
                result_.longest = std::max(result_.longest, reply.diagnostics().elapsed);
                if (ended_)
                    return;
                if (ec && result_.given_up++ == 0)
                    remember(ec);
                result_.succeeded += !ec;
                call();
            });
    }

    void remember(const boost::system::error_code& ec) {
        result_.first_error = ec.category().name() + std::string(":") + std::to_string(ec.value());
    }

    void await_end() {
        input_.async_read_some(asio::buffer(ignored_), [this](boost::system::error_code ec, std::size_t) {
            if (!ec)
                return await_end();
            ended_ = true;
            delay_.cancel();
            client_.close();
        });
    }

    asio::io_context loop_{1};
    client client_;
    asio::steady_timer delay_;
    asio::posix::stream_descriptor input_{loop_, STDIN_FILENO};
    std::array<char, 16> ignored_{};
    // What the emulator always has.
    zone_id zone_{"023e105f4ecef8ad9ca31a8372d0c353"};
    certificate_id id_{"023e105f4ecef8ad9ca31a8372d0c353"};
    worker_result result_{0, 0, 0, {}, "-"};
    bool ended_ = false;
};

} // namespace

std::vector<std::string> worker_task::to_arguments() const {
    return {base_url,
            ca_file,
            token,
            std::to_string(requests),
            std::to_string(window.count()),
            std::to_string(delay.count()),
            host_bucket ? "host-bucket" : "own-bucket"};
}

worker_task worker_task::from_arguments(const std::vector<std::string>& arguments) {
    if (arguments.size() != 7)
        throw std::runtime_error("a worker is started by the benchmark, not by hand");
    worker_task task;
    task.base_url = arguments[0];
    task.ca_file = arguments[1];
    task.token = arguments[2];
    task.requests = static_cast<unsigned>(std::stoul(arguments[3]));
    task.window = std::chrono::nanoseconds{std::stoll(arguments[4])};
    task.delay = std::chrono::nanoseconds{std::stoll(arguments[5])};
    task.host_bucket = arguments[6] == "host-bucket";
    return task;
}

std::string worker_result::to_line() const {
    std::ostringstream line;
    line << succeeded << ' ' << given_up << ' ' << refused << ' ' << longest.count() << ' ' << first_error
         << '\n';
    return line.str();
}

worker_result worker_result::from_line(const std::string& line) {
    std::istringstream text(line);
    worker_result result;
    std::chrono::nanoseconds::rep longest = 0;
    if (!(text >> result.succeeded >> result.given_up >> result.refused >> longest >> result.first_error))
        throw std::runtime_error("a worker said: " + line);
    result.longest = std::chrono::nanoseconds{longest};
    return result;
}

worker_result work(const worker_task& task) { return worker{task}.run(); }

} // namespace originpull::bench
