#include "plan_file_source.hpp"

#include "../text.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace originpull::command {

namespace {

constexpr std::size_t block_size = std::size_t{256} * 1024;

} // namespace

plan_reader::source::source(std::string path) : path_(std::move(path)), block_(block_size) {
    try {
        open();
    } catch (...) {
        if (descriptor_ >= 0)
            ::close(descriptor_);
        throw;
    }
}

plan_reader::source::~source() { ::close(descriptor_); }

void plan_reader::source::open() {
    // Not blocking: nobody may ever write into a pipe.
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about{};
    if (descriptor_ < 0 || ::fstat(descriptor_, &about) != 0)
        refuse("cannot be read: " + std::generic_category().message(errno));
    if (S_ISDIR(about.st_mode))
        refuse("is a directory");
    if (!S_ISREG(about.st_mode))
        refuse("is no regular file: a plan is read more than once, so write it to a file first");
}

void plan_reader::source::refuse(const std::string& why) const {
    // Printable, but whole: it is to be found.
    throw std::invalid_argument(printable(path_) + " " + why);
}

std::optional<plan_reader::source::piece> plan_reader::source::line() {
    line_.clear();
    while (true) {
        if (unread_.empty() && !read_block()) {
            if (line_.empty())
                return std::nullopt;
            return piece{line_, false};
        }
        const std::size_t end = unread_.find('\n');
        const std::string_view part = unread_.substr(0, end);
        if (line_.size() + part.size() > longest_plan_line)
            refuse("has a line of more than 1 MiB: it is no plan, or damaged");
        const bool ended = end != std::string_view::npos;
        unread_.remove_prefix(part.size() + (ended ? 1 : 0));
        if (ended && line_.empty())
            return piece{part, true}; // as it lies in the block
        line_.append(part);
        if (ended)
            return piece{line_, true};
    }
}

void plan_reader::source::rewind() {
    // Read to its end once, or else nothing is known about the rest.
    while (first_pass_ && read_block()) {
    }
    first_pass_ = false;
    next_block_ = 0;
    at_end_ = false;
    unread_ = {};
}

bool plan_reader::source::read_block() {
    if (at_end_)
        return false;
    std::size_t size = 0;
    while (size < block_.size()) {
        const ssize_t got = ::pread(descriptor_, block_.data() + size, block_.size() - size,
                                    static_cast<off_t>(next_block_ * block_size + size));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            refuse("cannot be read: " + std::generic_category().message(errno));
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    unread_ = {block_.data(), size};
    recognise(unread_);
    ++next_block_;
    at_end_ = size == 0;
    return !at_end_;
}

void plan_reader::source::recognise(std::string_view block) {
    digest_.add(block);
    const sha256_bytes digest = digest_.finish();
    if (first_pass_)
        blocks_.push_back(digest); // the empty one at the end, too
    else if (next_block_ >= blocks_.size() || blocks_[next_block_] != digest)
        refuse(
            "has changed while it was read: nothing more is done by it; make a new one with originpull plan");
}

} // namespace originpull::command
