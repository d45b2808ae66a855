#include <catch2/catch_test_macros.hpp>

#include <cleanup/metrics_file.hpp>

#include <support/process.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace cmd = originpull::command;
namespace fs = std::filesystem;
using namespace std::chrono_literals;
using cmd::exit_status;

namespace {

class directory {
public:
    directory() {
        std::string name = (fs::temp_directory_path() / "originpull-metrics.XXXXXX").string();
        originpull::test::check_system(::mkdtemp(name.data()) != nullptr, "mkdtemp");
        path_ = name;
    }
    directory(const directory&) = delete;
    directory& operator=(const directory&) = delete;
    ~directory() {
        std::error_code ignored;
        fs::permissions(path_, fs::perms::owner_all, ignored);
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
    }

private:
    fs::path path_;
};

std::string content_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

cmd::run_metrics at(long long seconds, exit_status status = exit_status::done) {
    cmd::run_metrics metrics;
    metrics.ended = std::chrono::sys_seconds{std::chrono::seconds{seconds}};
    metrics.took = 62'250ms;
    metrics.status = status;
    metrics.counts.planned = 6;
    metrics.counts.deleted = 3;
    metrics.counts.failed = 2;
    metrics.counts.left = 1;
    metrics.rate_limited = 7;
    return metrics;
}

long long success_of(const std::string& text) {
    const std::regex line{"(?:^|\n)originpull_last_success_timestamp_seconds\\{[^}]*\\} ([0-9]+)\n"};
    std::smatch found;
    return std::regex_search(text, found, line) ? std::stoll(found[1]) : -1;
}

/// What is wrong with it; empty: nothing. Stricter than the format: HELP, TYPE, then the samples of that family.
std::string flaw(const std::string& text) {
    const std::regex help{"# HELP ([a-z_]+) [^\n]+"};
    const std::regex type{"# TYPE ([a-z_]+) (gauge|counter)"};
    const std::regex sample{
        R"re(([a-z_]+)\{([a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*)\} ([0-9]+(?:\.[0-9]+)?))re"};
    if (text.empty() || text.back() != '\n')
        return "no line break at the end";
    std::istringstream lines{text};
    std::string family;
    std::string typed;
    std::set<std::string> families;
    std::set<std::string> series;
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (std::regex_match(line, found, help)) {
            if (!families.insert(family = found[1]).second)
                return "twice: " + line;
        } else if (std::regex_match(line, found, type)) {
            if (found[1] != family)
                return "out of place: " + line;
            typed = found[1];
        } else if (std::regex_match(line, found, sample)) {
            if (found[1] != family || typed != family)
                return "out of place: " + line;
            if (!series.insert(found[1].str() + found[2].str()).second)
                return "twice: " + line;
        } else {
            return "not of the format: " + line;
        }
    }
    return {};
}

} // namespace

TEST_CASE("cleanup metrics: the format", "[command]") {
    const std::string text = cmd::metrics_text(at(1'800'000'000), "night", 0);
    CHECK(flaw(text).empty());
    for (const char* line :
         {"originpull_last_run_timestamp_seconds{run=\"night\"} 1800000000\n",
          "originpull_last_success_timestamp_seconds{run=\"night\"} 1800000000\n",
          "originpull_run_duration_seconds{run=\"night\"} 62.250\n",
          "originpull_exit_status{run=\"night\"} 0\n", "originpull_rate_limited_total{run=\"night\"} 7\n",
          "originpull_items{run=\"night\",state=\"deleted\"} 3\n",
          "originpull_items{run=\"night\",state=\"failed\"} 2\n",
          "originpull_items{run=\"night\",state=\"not_begun\"} 1\n"}) {
        CAPTURE(line);
        CHECK(text.find(line) != std::string::npos);
    }
    CHECK(flaw(cmd::metrics_text(at(1), "a\"b\\c\nd{}=,\x1b", 0)).empty());
    CHECK_FALSE(flaw("x{a=\"b\"} 1\n").empty());
}

TEST_CASE("cleanup metrics: promtool agrees", "[command]") {
    if (std::system("command -v promtool >/dev/null 2>&1") != 0)
        SKIP("promtool is not installed");
    const directory there;
    const std::string path = there.file("odd \"name\\.prom");
    REQUIRE(cmd::write_metrics(path, at(1'800'000'000)).empty());
    const std::string plain = there.file("copy");
    fs::copy(path, plain);
    CHECK(std::system(("promtool check metrics < " + plain).c_str()) == 0);
}

TEST_CASE("cleanup metrics: a failed run keeps the time of the last success", "[command]") {
    const directory there;
    const std::string path = there.file("originpull.prom");
    REQUIRE(cmd::write_metrics(path, at(1000, exit_status::failed)).empty());
    CHECK(success_of(content_of(path)) == 0); // never
    REQUIRE(cmd::write_metrics(path, at(2000)).empty());
    CHECK(success_of(content_of(path)) == 2000);
    for (const auto status : {exit_status::failed, exit_status::left_over, exit_status::refused,
                              exit_status::journal, exit_status::interrupted}) {
        REQUIRE(cmd::write_metrics(path, at(3000, status)).empty());
        CHECK(success_of(content_of(path)) == 2000);
    }
    REQUIRE(cmd::write_metrics(path, at(4000)).empty());
    CHECK(success_of(content_of(path)) == 4000);
    CHECK(flaw(content_of(path)).empty());
    CHECK(there.files() == 1);
    CHECK((fs::status(path).permissions() & fs::perms::mask) == static_cast<fs::perms>(0644));
}

TEST_CASE("cleanup metrics: a file that is something else is replaced", "[command]") {
    const directory there;
    const std::string path = there.file("originpull.prom");
    const std::string good = cmd::metrics_text(at(500), "originpull", 0);
    for (const std::string& old :
         {std::string{}, std::string{"\0\1\2\xff", 4}, std::string{"node_load1 0.5\n"},
          std::string(300'000, 'x'),
          good.substr(0, good.find("} 500\n# HELP originpull_run") + 4), // torn in the number
          std::string{"originpull_last_success_timestamp_seconds{run=\"originpull\"} -5\n"},
          std::string{"originpull_last_success_timestamp_seconds{run=\"originpull\"} 99999999999999999999\n"},
          std::string{
              "originpull_last_success_timestamp_seconds{run=\"originpull\"} 999999\n"}, // later than now
          std::string{"originpull_last_success_timestamp_seconds{run=\"other\"} 500\n"}}) {
        std::ofstream{path, std::ios::binary} << old;
        REQUIRE(cmd::write_metrics(path, at(3000, exit_status::failed)).empty());
        CHECK(success_of(content_of(path)) == 0);
    }
    std::ofstream{path} << good;
    REQUIRE(cmd::write_metrics(path, at(3000, exit_status::failed)).empty());
    CHECK(success_of(content_of(path)) == 500);
}

TEST_CASE("cleanup metrics: a crash before the end leaves the old file", "[command]") {
    const directory there;
    const std::string path = there.file("originpull.prom");
    REQUIRE(cmd::write_metrics(path, at(1000)).empty());
    const std::string before = content_of(path);
    struct crash {};
    std::string whole;
    CHECK_THROWS_AS(cmd::write_metrics(path, at(2000),
                                       [&] {
                                           for (const auto& one : fs::directory_iterator{there.file("")})
                                               if (one.path() != path)
                                                   whole = content_of(one.path().string());
                                           throw crash{};
                                       }),
                    crash);
    CHECK(content_of(path) == before);
    CHECK(success_of(whole) == 2000); // there it was whole already
    for (const auto& one : fs::directory_iterator{there.file("")})
        CHECK((one.path() == path || one.path().extension() != ".prom"));
}

TEST_CASE("cleanup metrics: where nothing can be written there is a message", "[command]") {
    const directory there;
    CHECK(cmd::write_metrics(there.file("none/originpull.prom"), at(1)).find("No such file") !=
          std::string::npos);
    fs::create_directory(there.file("taken.prom"));
    CHECK_FALSE(cmd::write_metrics(there.file("taken.prom"), at(1)).empty());
    CHECK(there.files() == 1); // nothing is left behind
    if (::geteuid() != 0) {
        fs::permissions(there.file(""), fs::perms::owner_read | fs::perms::owner_exec);
        CHECK(cmd::write_metrics(there.file("originpull.prom"), at(1)).find("denied") != std::string::npos);
    }
}
