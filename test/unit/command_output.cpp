#include <catch2/catch_test_macros.hpp>

#include <table.hpp>
#include <terminal.hpp>
#include <text.hpp>

#include <map>
#include <sstream>
#include <string>

namespace cmd = originpull::command;

namespace {

cmd::environment environment_of(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    };
}

cmd::table certificates() {
    cmd::table t;
    t.columns = {{.title = "ID"},
                 {.title = "STATUS", .yields = 1, .least = 8},
                 {.title = "ISSUER", .yields = 2, .least = 6},
                 {.title = "ZONE", .only_for_programs = true}};
    t.rows = {{{"2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"},
               {"pending_deployment"},
               {"Some Certification Authority Limited"},
               {"z"}},
              {{"023e105f4ecef8ad9ca31a8372d0c353"}, {"active", {}, cmd::tone::good}, {""}, {"z"}}};
    return t;
}

cmd::terminal screen_of(std::size_t width, bool colour = false, bool utf8 = false) {
    return {.tty = true, .width = width, .colour = colour, .utf8 = utf8};
}

} // namespace

TEST_CASE("command table: aligned on a terminal", "[command]") {
    CHECK(cmd::render(certificates(), screen_of(120)) ==
          "ID                                    STATUS              ISSUER\n"
          "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60  pending_deployment  Some Certification Authority Limited\n"
          "023e105f4ecef8ad9ca31a8372d0c353      active\n");
}

TEST_CASE("command table: who yields at 80 columns", "[command]") {
    CHECK(cmd::render(certificates(), screen_of(80)) ==
          "ID                                    STATUS              ISSUER\n"
          "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60  pending_deployment  Some Certification ...\n"
          "023e105f4ecef8ad9ca31a8372d0c353      active\n");
    CHECK(cmd::render(certificates(), screen_of(60, false, true))
              .find("pending_deplo\xe2\x80\xa6  Some \xe2\x80\xa6\n") != std::string::npos);
}

TEST_CASE("command table: never wider than the terminal", "[command]") {
    for (std::size_t width = 12; width < 130; ++width) {
        std::istringstream lines{cmd::render(certificates(), screen_of(width, false, width % 2 == 0))};
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(width, line);
            CHECK(cmd::columns_of(line) <= width);
            CHECK((line.empty() || line.back() != ' '));
        }
    }
}

TEST_CASE("command table: of several values as many as fit, and how many more", "[command]") {
    cmd::cell names;
    names.items = {"a.example", "bb.example", "c.example (disabled)"};
    names.full = "all";
    cmd::table t;
    t.columns = {{.title = "NAMES", .yields = 1, .least = 1}};
    t.rows = {{names}};
    const auto shown = [&](std::size_t width) {
        const std::string text = cmd::render(t, screen_of(width), false);
        return text.substr(0, text.size() - 1);
    };
    CHECK(shown(80) == "a.example, bb.example, c.example (disabled)");
    CHECK(shown(43) == "a.example, bb.example, c.example (disabled)");
    CHECK(shown(42) == "a.example, bb.example, +1");
    CHECK(shown(25) == "a.example, bb.example, +1");
    CHECK(shown(24) == "a.example, +2");
    CHECK(shown(12) == "a.example +2");
    CHECK(shown(11) == "a.exa... +2");
    CHECK(shown(3) == "...");
    CHECK(cmd::render(t, cmd::terminal{}, false) == "all\n");
    t.rows[0][0].items = {"a.example"};
    CHECK(shown(6) == "a.e...");
    t.rows[0][0].items = {"x\x1b[2J", "y\nz"};
    CHECK(shown(80) == "x[2J, y z");
}

TEST_CASE("command table: who goes when not all have room", "[command]") {
    cmd::table t;
    t.columns = {{.title = "ID"},
                 {.title = "DAYS", .goes = 1},
                 {.title = "ISSUER", .yields = 2, .least = 6, .goes = 2},
                 {.title = "HOSTNAMES", .yields = 1, .least = 10}};
    t.rows = {{{"0123456789"}, {"1"}, {"Some Authority"}, {"www.some.example.com"}}};
    CHECK(cmd::render(t, screen_of(80)).starts_with("ID          DAYS  ISSUER          HOSTNAMES"));
    CHECK(cmd::render(t, screen_of(36)).starts_with("ID          DAYS  ISSUER  HOSTNAMES\n"));
    CHECK(cmd::render(t, screen_of(35)).starts_with("ID          DAYS  HOSTNAMES\n"));
    CHECK(cmd::render(t, screen_of(27)) == "ID          HOSTNAMES\n0123456789  www.some.exa...\n");
    CHECK(cmd::render(t, cmd::terminal{}).starts_with("ID\tDAYS\tISSUER\tHOSTNAMES\n"));
}

TEST_CASE("command table: whole values between tabs off a terminal", "[command]") {
    CHECK(
        cmd::render(certificates(), cmd::terminal{}) ==
        "ID\tSTATUS\tISSUER\tZONE\n"
        "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60\tpending_deployment\tSome Certification Authority Limited\tz\n"
        "023e105f4ecef8ad9ca31a8372d0c353\tactive\t\tz\n");
    CHECK(cmd::render(certificates(), cmd::terminal{}, false).starts_with("2458"));
}

TEST_CASE("command table: a value cannot break the lines or paint the terminal", "[command]") {
    cmd::table t;
    t.columns = {{.title = "A"}, {.title = "B"}};
    t.rows = {{{"x\ny\tz"}, {"\x1b[2Jboo"}}};
    CHECK(cmd::render(t, cmd::terminal{}) == "A\tB\nx y z\t[2Jboo\n");
    CHECK(cmd::render(t, screen_of(80)) == "A      B\nx y z  [2Jboo\n");
}

TEST_CASE("command table: colour only where it is wanted", "[command]") {
    const std::string plain = cmd::render(certificates(), screen_of(120));
    const std::string painted = cmd::render(certificates(), screen_of(120, true));
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK(painted.find("\x1b[32mactive\x1b[0m") != std::string::npos);
}

TEST_CASE("command fields: one a line", "[command]") {
    const std::vector<std::pair<std::string, cmd::cell>> fields{
        {"id", {"abc"}}, {"issuer", {""}}, {"status", {"active"}}};
    CHECK(cmd::render_fields(fields, cmd::terminal{}) == "id\tabc\nissuer\t\nstatus\tactive\n");
    CHECK(cmd::render_fields(fields, screen_of(80)) == "id      abc\nstatus  active\n");
}

TEST_CASE("command colour: what the environment says", "[command]") {
    CHECK(cmd::wants_colour(true, environment_of({{"TERM", "xterm"}})));
    CHECK_FALSE(cmd::wants_colour(false, environment_of({{"TERM", "xterm"}})));
    CHECK_FALSE(cmd::wants_colour(true, environment_of({{"TERM", "dumb"}})));
    CHECK_FALSE(cmd::wants_colour(true, environment_of({{"NO_COLOR", "1"}})));
    CHECK(cmd::wants_colour(true, environment_of({{"NO_COLOR", ""}})));
    CHECK_FALSE(cmd::wants_colour(true, environment_of({{"CLICOLOR", "0"}})));
    CHECK(cmd::wants_colour(false, environment_of({{"CLICOLOR_FORCE", "1"}})));
    CHECK(cmd::wants_colour(false, environment_of({{"FORCE_COLOR", "1"}})));
    CHECK_FALSE(cmd::wants_colour(false, environment_of({{"CLICOLOR_FORCE", "0"}})));
    CHECK_FALSE(cmd::wants_colour(true, environment_of({{"NO_COLOR", "1"}, {"FORCE_COLOR", "1"}})));
}

TEST_CASE("command terminal: the locale decides about the ellipsis", "[command]") {
    CHECK(cmd::writes_utf8(environment_of({{"LANG", "de_DE.UTF-8"}})));
    CHECK(cmd::writes_utf8(environment_of({{"LC_ALL", "C.utf8"}, {"LANG", "C"}})));
    CHECK_FALSE(cmd::writes_utf8(environment_of({{"LC_ALL", "C"}, {"LANG", "de_DE.UTF-8"}})));
    CHECK_FALSE(cmd::writes_utf8(environment_of({})));
}
