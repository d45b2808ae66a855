// A plan of the command, as a file: as it is, and with the digest put right, so that more than that is looked at.

#include "support.hpp"

#include <cleanup/plan_file.hpp>
#include <cleanup/plan_file_digest.hpp>

#include <set>
#include <stdexcept>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

using namespace fuzz;
namespace cmd = originpull::command;

namespace {

/// Memory that has a path.
class memory_file {
public:
    memory_file() : descriptor_(::memfd_create("plan", MFD_CLOEXEC)) {
        require(descriptor_ >= 0, "there is memory");
    }
    ~memory_file() { ::close(descriptor_); }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    void put(std::string_view content) const {
        require(::ftruncate(descriptor_, 0) == 0 && ::pwrite(descriptor_, content.data(), content.size(),
                                                             0) == static_cast<ssize_t>(content.size()),
                "it takes what is put there");
    }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

void check(const memory_file& file, std::string_view content) {
    file.put(content);
    try {
        cmd::plan_reader plan{file.path()};
        std::string again;
        std::set<std::string> zones;
        std::string zone;
        std::size_t items = 0;
        while (const auto item = plan.next()) {
            require(item->number == ++items, "items are numbered");
            require(item->zone.id == zone || zones.insert(item->zone.id.str()).second,
                    "a zone stands in one place");
            zone = item->zone.id.str();
            again.append(cmd::line_of(*item)).append("\n");
        }
        require(items == plan.head().items, "and counted");
        const std::string begin = cmd::head_line_begin(plan.head());
        cmd::plan_digest digest;
        digest.add(begin);
        digest.add(again);
        require(cmd::digest_text(digest.finish()) == plan.head().digest, "the digest is over all of it");
        require(begin + cmd::head_line_end(plan.head().digest) + again == content, "it comes back");
    } catch (const std::invalid_argument& why) {
        require(is_plain_line(why.what()), "what is said is fit for a terminal");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const memory_file file;
    const std::string_view content = text_of(data, size);
    check(file, content);

    const std::string_view lines = content.substr(std::min(content.size(), content.find('\n') + 1));
    cmd::plan_head head;
    head.items = static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
    const std::string begin = cmd::head_line_begin(head);
    cmd::plan_digest digest;
    digest.add(begin);
    digest.add(lines);
    check(file, (begin + cmd::head_line_end(cmd::digest_text(digest.finish()))).append(lines));
    return 0;
}
