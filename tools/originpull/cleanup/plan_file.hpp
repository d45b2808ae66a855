#pragma once

#include "../output.hpp"
#include "plan.hpp"
#include "plan_file_lines.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace originpull::command {

/** Collects the items of a plan and writes it, head first. Memory does not grow with the number of items: what is too
 *  much for it goes to a temporary file without a name. */
class plan_writer {
public:
    plan_writer();
    plan_writer(const plan_writer&) = delete;
    plan_writer& operator=(const plan_writer&) = delete;
    ~plan_writer();

    /// Numbers the item. @throws std::runtime_error when there is no room for it
    void add(plan_item item);
    [[nodiscard]] std::size_t items() const noexcept;

    /// `head.items` and `head.digest` are filled in. @throws std::runtime_error when what was collected cannot be read
    void write(output& out, plan_head head);

private:
    class spool;
    std::unique_ptr<spool> spool_;
    std::size_t items_ = 0;
};

/** Reads a plan, item after item. The first pass, in the constructor, makes sure that it is whole and as it was written.
 *  Memory does not grow with the number of items, but for 16 bytes a zone during that pass, and 32 bytes for each
 *  256 KiB, by which later passes recognise what they read. */
class plan_reader {
public:
    /// @throws std::invalid_argument that says what is wrong with the file: cannot be read, empty, not a plan, of another
    /// version, edited, cut off, a line of more than 1 MiB, a zone in two places
    explicit plan_reader(const std::string& path);
    plan_reader(const plan_reader&) = delete;
    plan_reader& operator=(const plan_reader&) = delete;
    ~plan_reader();

    [[nodiscard]] const plan_head& head() const noexcept { return head_; }

    /// The next item; nothing at the end. @throws std::invalid_argument when the file has changed meanwhile: no item is
    /// ever another than the one that the first pass saw
    [[nodiscard]] std::optional<plan_item> next();
    /// From the beginning again.
    void rewind();

private:
    class source;
    std::unique_ptr<source> source_;
    plan_head head_;
};

} // namespace originpull::command
