#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace originpull::command {

/// Standard output: where results go, and nothing else.
///
/// What is written is written at once. After a failure writing does nothing, so that a command may look once,
/// at the end of an item.
class output {
public:
    explicit output(int descriptor) : descriptor_(descriptor) {}

    void write(std::string_view text);

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    /// Asked while a write has to wait: whether to give it up.
    void give_up_when(std::function<bool()> asked) { give_up_ = std::move(asked); }

    /// Nobody takes anything any more: the reader is gone (which is no failure), or the write failed.
    [[nodiscard]] bool closed() const noexcept { return closed_; }

    /// The errno of a write that failed; 0 when none did. A reader that has left is no failure.
    [[nodiscard]] int failure() const noexcept { return failure_; }

private:
    int descriptor_;
    bool closed_ = false;
    int failure_ = 0;
    std::function<bool()> give_up_;
};

/// Standard error: messages for people. Failures to write there are nobody's business.
class messages {
public:
    messages(int descriptor, bool quiet) : descriptor_(descriptor), quiet_(quiet) {}

    /// What is good to know; not with --quiet.
    void note(std::string_view line) const;

    /// A note that comes from inside of a call; not with --quiet.
    void progress(std::string_view line) const;

    /// A line of --verbose.
    void trace(std::string_view line) const;

    /// What went wrong: one line or several, as they are.
    void error(std::string_view lines) const;

    [[nodiscard]] bool quiet() const noexcept { return quiet_; }

    /// Called while a note or an error has to wait.
    void while_waiting(std::function<void()> called) { waiting_ = std::move(called); }

private:
    void put(std::string line, const std::function<bool()>& give_up) const;
    [[nodiscard]] std::function<bool()> look_and_go_on() const;

    int descriptor_;
    bool quiet_;
    std::function<void()> waiting_;
};

/// Gives a closed descriptor among 0, 1 and 2 to /dev/null, lest a socket be taken for standard output.
void occupy_standard_descriptors() noexcept;

} // namespace originpull::command
