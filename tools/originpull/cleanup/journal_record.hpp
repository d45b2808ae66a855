#pragma once

#include "../configuration.hpp"
#include "../records.hpp"
#include "item_outcome.hpp"
#include "job_options.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace originpull::command {

/// The first line: what the journal is about.
struct journal_opened {
    std::string plan{}; ///< its digest
    shard part{};
    std::size_t items = 0; ///< of the whole plan
};

struct journal_run {
    long long process = 0;
    std::string program{}; ///< its version
};

struct journal_intent {
    std::size_t item = 0;
    std::string zone{};
    std::string certificate{};
};

struct journal_outcome {
    std::size_t item = 0;
    std::string zone{};
    std::string certificate{};
    item_outcome outcome{};
};

struct journal_end {
    std::string how{};
};

/// A line of a journal.
struct journal_record {
    std::size_t sequence = 0; ///< counts from 1
    time_point at{};
    std::variant<journal_opened, journal_run, journal_intent, journal_outcome, journal_end> what{};
};

/// Longer ones are not written, and not read.
inline constexpr std::size_t longest_journal_line = std::size_t{64} * 1024;

/// Without the line break. Texts that would make it too long are shortened.
[[nodiscard]] std::string line_of(const journal_record& record);

enum class journal_line_kind : unsigned char {
    good,
    broken, ///< torn, or damaged: the checksum says so
    foreign ///< the checksum is right, and yet this program cannot understand it
};

struct journal_line {
    journal_line_kind kind = journal_line_kind::broken;
    journal_record record{};
};

[[nodiscard]] journal_line journal_line_of(std::string_view line);

/// How every line begins: `{"seq":`
[[nodiscard]] std::string_view journal_line_begin() noexcept;

} // namespace originpull::command
