#include <catch2/catch_test_macros.hpp>

#include "cleanup_journal_support.hpp"
#include "unit_support.hpp"

#include <cleanup/plan_file.hpp>
#include <cleanup/plan_file_digest.hpp>

#include <array>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

using namespace cleanup_test;
using unit_test::has;
using unit_test::is_plain_line;
using unit_test::refusal;

namespace {

originpull::zone_id zone(std::size_t n) {
    std::string digits = std::to_string(n);
    return originpull::zone_id{std::string(32 - digits.size(), 'a') + digits};
}

plan_item bare(std::size_t zone_number, std::string certificate) {
    return {.zone = {zone(zone_number)},
            .certificate = originpull::certificate_id{certificate},
            .status = "active"};
}

plan_item full() {
    plan_item item = bare(1, "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60");
    item.zone.name = "example.com";
    item.fingerprint = std::string(64, 'f');
    item.expires_on = originpull::timestamp{"2026-10-13T00:00:00.5Z"};
    item.uploaded_on = originpull::timestamp{"some day"};
    item.hostnames =
        std::vector<std::string>{"a.example.com", "b\x1b[2J\x7f\xc2\x9b\"\\\xe2\x82\xac.example.com"};
    item.why = {"expired 41 days ago", ""};
    item.zone_certificates = 4;
    return item;
}

plan_head head_of_plan() {
    return {.created = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{8},
            .selectors = {"--expired", "--issuer", "Caf\xc3\xa9"},
            .zones = 60,
            .complete = false};
}

void write_to(const std::string& path, plan_writer& writer, const plan_head& head) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    REQUIRE(descriptor >= 0);
    output out{descriptor};
    writer.write(out, head);
    CHECK(out.failure() == 0);
    ::close(descriptor);
}

void put(const std::string& path, std::string_view content) {
    std::ofstream{path, std::ios::binary} << content;
}

std::string small_plan(const std::string& path) {
    plan_writer writer;
    writer.add(full());
    writer.add(bare(1, "c2"));
    writer.add(bare(2, "c3"));
    CHECK(writer.items() == 3);
    write_to(path, writer, head_of_plan());
    return content_of(path);
}

std::string refusal_of(const std::string& path, std::string_view content) {
    put(path, content);
    const std::string said = refusal([&] { plan_reader{path}; });
    CHECK((said == "<accepted>" || said.starts_with(path + " ")));
    CHECK(is_plain_line(said));
    return said;
}

/// A plan of these lines with the digest that belongs to them.
std::string plan_of(plan_head head, std::string_view lines) {
    const std::string begin = head_line_begin(head);
    plan_digest digest;
    digest.add(begin);
    digest.add(lines);
    return (begin + head_line_end(digest_text(digest.finish()))).append(lines);
}

} // namespace

TEST_CASE("cleanup plan: an item comes back", "[command]") {
    plan_item item = full();
    item.number = 7;
    const std::string line = line_of(item);
    CHECK(is_plain_line(line));
    CHECK(line.starts_with(
        R"({"item":7,"zone":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1","zone_name":"example.com",)"));
    CHECK(line.ends_with(
        R"("zone_certificates":4,"why":["expired 41 days ago",""],"action":"void 2 hostnames and delete"})"));
    const plan_item read = item_of(line);
    CHECK(read.number == 7);
    CHECK(read.zone.id == item.zone.id);
    CHECK(read.zone.name == item.zone.name);
    CHECK(read.certificate == item.certificate);
    CHECK(read.fingerprint == item.fingerprint);
    CHECK(read.status == item.status);
    CHECK(read.expires_on == item.expires_on);
    CHECK(read.uploaded_on == item.uploaded_on);
    CHECK(read.hostnames == item.hostnames);
    CHECK(read.why == item.why);
    CHECK(read.zone_certificates == 4);
    CHECK(line_of(read) == line);

    plan_item least = bare(2, "c");
    least.number = 1;
    CHECK(line_of(least) ==
          R"({"item":1,"zone":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","zone_name":null,"certificate":"c",)"
          R"("fingerprint":null,"status":"active","expires_on":null,"uploaded_on":null,"hostnames":null,)"
          R"("zone_certificates":0,"why":[],"action":"delete"})");
    CHECK_FALSE(item_of(line_of(least)).hostnames);
    least.hostnames.emplace();
    CHECK(item_of(line_of(least)).hostnames == std::vector<std::string>{});
    least.hostnames->push_back("one");
    CHECK(has(line_of(least), "\"void 1 hostname and delete\""));
    least.why = {"not \xff UTF-8"};
    CHECK(item_of(line_of(least)).why == std::vector<std::string>{"not ? UTF-8"});
}

TEST_CASE("cleanup plan: lines that are none", "[command]") {
    plan_item item = full();
    item.number = 7;
    const std::string line = line_of(item);
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = line;
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        return refusal([&] { (void)item_of(text); });
    };
    CHECK(has(changed("{", "["), "no JSON object"));
    CHECK(has(changed("7", "0"), "'item' is no number that can be"));
    CHECK(has(changed("7", "10000001"), "'item' is no number that can be"));
    CHECK(has(changed("7", "-7"), "'item' is no number that can be"));
    CHECK(has(changed("\"zone\"", "\"Zone\""), "'zone' is missing"));
    CHECK(has(changed("aaaa", "AAAA"), "zone id"));
    CHECK(has(changed("2458ce5a", "../../.."), "certificate id"));
    CHECK(has(changed("ffff", "FFFF"), "'fingerprint' is no SHA-256"));
    CHECK(has(changed("[\"a.example.com\"", "[1"), "'hostnames' is no list of texts"));
    CHECK(has(changed("void 2", "void 1"), "not as originpull writes it"));
    CHECK(has(changed("{", "{ "), "not as originpull writes it"));
    CHECK(has(changed("\"status\"", "\"more\":1,\"status\""), "not as originpull writes it"));
}

TEST_CASE("cleanup plan: a file comes back, and again", "[command]") {
    const scratch at;
    const std::string path = at / "plan.ndjson";
    const std::string content = small_plan(path);
    CHECK(content.starts_with(
        R"({"originpull_plan":1,"created_at":"2026-11-23T08:00:00Z","selectors":["--expired",)"));
    CHECK(has(content, R"("zones":60,"items":3,"complete":false,"digest":"sha256:)"));
    plan_reader plan{path};
    CHECK(plan.head().created == head_of_plan().created);
    CHECK(plan.head().selectors == head_of_plan().selectors);
    CHECK(plan.head().zones == 60);
    CHECK(plan.head().items == 3);
    CHECK_FALSE(plan.head().complete);
    CHECK(has(content, plan.head().digest));
    for (int pass = 0; pass < 3; ++pass) {
        for (std::size_t i = 1; i <= 3; ++i) {
            const auto item = plan.next();
            REQUIRE(item);
            CHECK(item->number == i);
            if (pass == 1 && i == 2)
                break; // in the middle
        }
        if (pass != 1) {
            CHECK_FALSE(plan.next());
            CHECK_FALSE(plan.next());
        }
        plan.rewind();
    }

    plan_writer nothing;
    write_to(path, nothing, head_of_plan());
    CHECK_FALSE(plan_reader{path}.next());
}

TEST_CASE("cleanup plan: every edit of a byte is noticed", "[command]") {
    const scratch at;
    const std::string path = at / "plan.ndjson";
    plan_writer writer;
    writer.add(bare(1, "c1"));
    writer.add(bare(2, "c2"));
    write_to(path, writer, head_of_plan());
    const std::string content = content_of(path);
    CHECK(refusal_of(path, content) == "<accepted>");
    for (std::size_t i = 0; i < content.size(); ++i) {
        CAPTURE(i);
        std::string changed = content;
        changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << (i % 8)));
        REQUIRE(refusal_of(path, changed) != "<accepted>");
        changed[i] = static_cast<char>(static_cast<unsigned char>(content[i]) ^ 0x20U); // the other case
        REQUIRE(refusal_of(path, changed) != "<accepted>");
        REQUIRE(refusal_of(path, content.substr(0, i) + content.substr(i + 1)) != "<accepted>");
        if (i > 0)
            REQUIRE(has(refusal_of(path, content.substr(0, i)), i < 21 ? "is not a plan" : "was cut off"));
    }
    REQUIRE(refusal_of(path, content + '\n') != "<accepted>");
    REQUIRE(refusal_of(path, content + content) != "<accepted>");
}

TEST_CASE("cleanup plan: what is said of a file that is none", "[command]") {
    const scratch at;
    const std::string path = at / "plan.ndjson";
    const std::string content = small_plan(path);
    const std::size_t body = content.find('\n') + 1;
    const auto edited = [&](std::string_view from, std::string_view to) {
        std::string text = content;
        text.replace(text.find(from), from.size(), to);
        return refusal_of(path, text);
    };
    CHECK(refusal_of(path, "") == path + " is empty: did originpull plan fail?");
    CHECK(has(refusal_of(path, "dear diary\n"), "is not a plan"));
    CHECK(has(refusal_of(path, "{\"item\":1}\n"), "is not a plan"));
    CHECK(has(edited("plan\":1", "plan\":2"), "is a plan of version 2, and this originpull reads version 1"));
    CHECK(has(edited("\"c2\"", "\"c9\""),
              "was edited after it was made (its digest differs): make a new one with originpull plan"));
    CHECK(has(edited("\"item\":2", "\"item\":3"),
              "(its digest differs; line 3: it is item 3, where item 2 should be): make a new one"));
    CHECK(has(edited("\"items\":3", "\"items\":2"), "was edited after it was made (its digest differs)"));
    CHECK(has(edited("--expired", "--expirex"), "was edited after it was made (its digest differs)"));
    CHECK(has(edited("2026-11", "2026-99"), "its first line: 'created_at' is no time"));
    CHECK(has(refusal_of(path, content.substr(0, content.size() - 1)),
              "was cut off: 2 of its 3 items are there"));
    CHECK(has(refusal_of(path, content.substr(0, content.rfind("{\"item\":3"))),
              "was cut off: 2 of its 3 items are there"));
    CHECK(has(refusal_of(path, content.substr(0, body - 1)), "was cut off behind its first line"));
    CHECK(has(refusal_of(path, content + std::string(longest_plan_line + 1, 'x')),
              "a line of more than 1 MiB"));
    CHECK(has(refusal_of(path, std::string(longest_plan_line + 1, ' ')), "a line of more than 1 MiB"));

    CHECK(has(refusal([&] { plan_reader{at / "."}; }), "is a directory"));
    CHECK(has(refusal([&] { plan_reader{at / "none"}; }), "cannot be read: No such file"));
    const std::string pipe = at / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(has(refusal([&] { plan_reader{pipe}; }), "is no regular file"));
}

TEST_CASE("cleanup plan: a right digest is not enough", "[command]") {
    const scratch at;
    const std::string path = at / "plan.ndjson";
    plan_head head = head_of_plan();
    std::string lines;
    for (const std::size_t z : {1U, 1U, 2U, 1U}) {
        plan_item item = bare(z, "c");
        item.number = ++head.items;
        lines.append(line_of(item)).append("\n");
    }
    CHECK(has(refusal_of(path, plan_of(head, lines)), "cannot be used (a zone stands in two places)"));
    head.items = 3;
    CHECK(has(refusal_of(path, plan_of(head, lines)), "cannot be used"));
    lines.resize(lines.rfind("{\"item\":4"));
    CHECK(refusal_of(path, plan_of(head, lines)) == "<accepted>");
    head.items = 2;
    CHECK(has(refusal_of(path, plan_of(head, lines)), "has more items than its first line says"));
    head.items = 10'000'001;
    CHECK(has(refusal_of(path, plan_of(head, lines)), "'items' is more than 10000000"));
    head.items = 3;
    lines.insert(1, " ");
    CHECK(has(refusal_of(path, plan_of(head, lines)),
              "cannot be used (line 2: it is not as originpull writes it)"));
}

TEST_CASE("cleanup plan: a large one, and one that changes while it is read", "[command]") {
    const scratch at;
    const std::string path = at / "plan.ndjson";
    constexpr std::size_t many = 1'000;
    plan_writer writer;
    const std::string temporary = std::filesystem::temp_directory_path().string();
    // Where TMPDIR is no good, there is /tmp.
    REQUIRE(::setenv("TMPDIR", "/nonexistent", 1) == 0);
    for (std::size_t i = 0; i < many; ++i) {
        plan_item item = full();
        item.zone.id = zone(i / 10);
        item.why.emplace_back(4000, 'x'); // more in all than stays in memory
        writer.add(item);
    }
    REQUIRE(::setenv("TMPDIR", temporary.c_str(), 1) == 0);
    write_to(path, writer, head_of_plan());
    const std::string content = content_of(path);
    CHECK(content.size() > 4UL * 1024 * 1024);
    plan_reader plan{path};
    std::size_t seen = 0;
    while (const auto item = plan.next())
        REQUIRE(item->number == ++seen);
    CHECK(seen == many);

    const auto change_at = [&](std::size_t offset) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        REQUIRE(file >= 0);
        // One digit for another, where a certificate's id is.
        const auto place = content.find("2458ce5a", offset);
        REQUIRE(::pwrite(file, "3", 1, static_cast<off_t>(place)) == 1);
        ::close(file);
        const std::size_t item = static_cast<std::size_t>(
            std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
        plan.rewind();
        std::size_t read = 0;
        const std::string said = refusal([&] {
            while (const auto one = plan.next()) {
                REQUIRE(one->certificate == full().certificate);
                ++read;
            }
        });
        CHECK(said == path +
                          " has changed while it was read: nothing more is done by it; make a new one with "
                          "originpull plan");
        CHECK(read < item);
        put(path, content);
    };
    change_at(content.size() / 2);
    change_at(content.size() - 10'000);
    plan.rewind();
    REQUIRE(plan.next());
    REQUIRE(::truncate(path.c_str(), static_cast<off_t>(content.size() / 2)) == 0);
    CHECK(has(refusal([&] {
                  while (plan.next()) {
                  }
              }),
              "has changed while it was read"));
    put(path, content);
    std::ofstream{path, std::ios::app} << "{}\n";
    CHECK(has(refusal([&] {
                  plan.rewind();
                  while (plan.next()) {
                  }
              }),
              "has changed while it was read"));

    // Another one in its place does not matter: the one that was looked through is read on.
    put(path, content);
    plan_reader whole{path};
    put(path + ".new", "dear diary\n");
    std::filesystem::rename(path + ".new", path);
    seen = 0;
    while (whole.next())
        ++seen;
    CHECK(seen == many);
}

TEST_CASE("cleanup plan: what cannot be written", "[command]") {
    plan_writer writer;
    plan_item item = full();
    item.why = {std::string(longest_plan_line, 'x')};
    CHECK_THROWS_AS(writer.add(item), std::runtime_error);
    CHECK(writer.items() == 0);
    writer.add(full());
    const int descriptor = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(descriptor >= 0);
    output out{descriptor};
    writer.write(out, head_of_plan());
    CHECK(out.failure() == ENOSPC);
    ::close(descriptor);
}
