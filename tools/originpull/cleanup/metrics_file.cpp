#include "metrics_file.hpp"

#include "../text.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace originpull::command {

namespace {

constexpr std::string_view success_name = "originpull_last_success_timestamp_seconds";

class file {
public:
    explicit file(int descriptor) noexcept : descriptor_(descriptor) {}
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    ~file() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    [[nodiscard]] int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : printable(value)) {
        if (c == '\\' || c == '"')
            text += '\\';
        text += c;
    }
    return text;
}

std::string label_of(std::string_view run) { return "run=\"" + escaped(run) + "\""; }

class exposition {
public:
    explicit exposition(std::string_view run) : label_(label_of(run)) {}

    void family(std::string_view name, std::string_view type, std::string_view help) {
        text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
        text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
    }
    void sample(std::string_view name, std::string_view value, std::string_view more_labels = {}) {
        text_.append(name).append("{").append(label_);
        if (!more_labels.empty())
            text_.append(",").append(more_labels);
        text_.append("} ").append(value).append("\n");
    }
    void only(std::string_view name, std::string_view type, std::string_view help, std::string_view value) {
        family(name, type, help);
        sample(name, value);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string label_;
    std::string text_;
};

long long seconds_of(std::chrono::system_clock::time_point when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

/// Of what is there now; empty when that is not for us.
std::string read_old(const std::string& path) {
    constexpr std::size_t largest = 256 * 1024;
    // Not to wait for whoever might write into a pipe of that name.
    const file old{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    struct stat about{};
    if (old.get() < 0 || ::fstat(old.get(), &about) != 0 || !S_ISREG(about.st_mode))
        return {};
    std::string text;
    std::array<char, 4096> block{};
    while (text.size() < largest) {
        const ssize_t got = ::read(old.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
}

bool write_whole(int to, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(to, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// 0, or the errno of what failed.
int replace(const std::filesystem::path& path, std::string_view text,
            const std::function<void()>& before_rename) {
    // In the same directory, and not named *.prom: nobody collects it.
    std::string temporary = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
    const file made{::mkostemp(temporary.data(), O_CLOEXEC)};
    if (made.get() < 0)
        return errno;
    // The collector is somebody else.
    constexpr mode_t for_all_to_read = 0644;
    const bool good = ::fchmod(made.get(), for_all_to_read) == 0 && write_whole(made.get(), text) &&
                      ::fsync(made.get()) == 0;
    int failure = good ? 0 : errno;
    if (failure == 0 && before_rename)
        before_rename();
    if (failure == 0 && ::rename(temporary.c_str(), path.c_str()) != 0)
        failure = errno;
    if (failure != 0)
        ::unlink(temporary.c_str());
    return failure;
}

} // namespace

std::string metrics_text(const run_metrics& metrics, std::string_view run, long long last_success) {
    exposition out{run};
    const std::string ended = std::to_string(seconds_of(metrics.ended));
    std::array<char, 32> took{};
    std::snprintf(took.data(), took.size(), "%.3f", std::chrono::duration<double>(metrics.took).count());

    out.only("originpull_last_run_timestamp_seconds", "gauge", "When the last run ended.", ended);
    out.only(success_name, "gauge", "When the last run ended that did everything it was asked for; 0: never.",
             metrics.status == exit_status::done ? ended : std::to_string(last_success));
    out.only("originpull_run_duration_seconds", "gauge", "How long the last run took.", took.data());
    out.only("originpull_exit_status", "gauge", "What the last run ended with.",
             std::to_string(static_cast<int>(metrics.status)));
    out.only("originpull_rate_limited_total", "counter",
             "Answers of the last run that refused a request for the rate limit.",
             std::to_string(metrics.rate_limited));
    out.family("originpull_items", "gauge", "Items of the plan, by how they stood when the last run ended.");
    const tally& c = metrics.counts;
    const std::pair<std::string_view, std::size_t> states[]{
        {"done_before", c.done_before}, {"deleted", c.deleted},
        {"inferred", c.inferred},       {"already_gone", c.already_gone},
        {"skipped", c.skipped},         {"failed", c.failed},
        {"unfinished", c.unfinished},   {"not_begun", c.left + c.in_flight},
    };
    for (const auto& [state, count] : states)
        out.sample("originpull_items", std::to_string(count), "state=\"" + std::string{state} + "\"");
    return out.take();
}

long long last_success_in(std::string_view text, std::string_view run) {
    const std::string begin = "\n" + std::string{success_name} + "{" + label_of(run) + "} ";
    const std::string all = "\n" + std::string{text};
    const auto found = all.find(begin);
    if (found == std::string::npos)
        return 0;
    const char* const first = all.data() + found + begin.size();
    const char* const last = all.data() + all.size();
    long long value = 0;
    const auto read = std::from_chars(first, last, value);
    const bool whole = read.ec == std::errc{} && read.ptr != last && *read.ptr == '\n';
    return whole && value > 0 ? value : 0;
}

std::string write_metrics(const std::string& path, const run_metrics& metrics,
                          const std::function<void()>& before_rename) {
    const std::filesystem::path target{path};
    const std::string run = target.stem().string();
    const long long before = last_success_in(read_old(path), run);
    // A clock that was wrong then must not keep an alert silent for ever.
    const long long known = before <= seconds_of(metrics.ended) ? before : 0;
    const int failure = replace(target, metrics_text(metrics, run, known), before_rename);
    if (failure == 0)
        return {};
    return "cannot write the metrics file " + in_quotes(path) + ": " +
           std::generic_category().message(failure);
}

} // namespace originpull::command
