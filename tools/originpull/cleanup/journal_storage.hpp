#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace originpull::command {

/// Where the bytes of a journal are. A failure is an error code; nothing throws.
class journal_storage {
public:
    journal_storage() = default;
    journal_storage(const journal_storage&) = delete;
    journal_storage& operator=(const journal_storage&) = delete;
    virtual ~journal_storage() = default;

    /// For this object alone, until it is gone. False: somebody else has it.
    [[nodiscard]] virtual bool lock(std::error_code& failed) = 0;
    /// How many bytes are there from `offset` on, as far as `into` has room; 0 at the end.
    [[nodiscard]] virtual std::size_t read(std::size_t offset, std::span<char> into,
                                           std::error_code& failed) = 0;
    /// One write at the end: how many of the bytes it took.
    [[nodiscard]] virtual std::size_t append(std::string_view bytes, std::error_code& failed) = 0;
    /// What was written is on disk.
    [[nodiscard]] virtual std::error_code sync() = 0;
    /// So is the file's name.
    [[nodiscard]] virtual std::error_code sync_name() = 0;
    /// Cuts off what is behind, and has that on disk.
    [[nodiscard]] virtual std::error_code truncate(std::size_t size) = 0;
};

/** A regular file, not behind a symbolic link; made with mode 0600 when it is not there.
 *  @throws journal_error also when others can write to it: what it said could not be trusted. That others can read it
 *  is put right */
[[nodiscard]] std::unique_ptr<journal_storage> open_journal_file(const std::string& path);

/// To read, and nothing else: every change fails. @throws journal_error
[[nodiscard]] std::unique_ptr<journal_storage> read_journal_file(const std::string& path);

} // namespace originpull::command
