#pragma once

#include <filesystem>
#include <string>

namespace originpull::emulator {

/// Writes beside the file and renames, so that nobody ever reads half of it.
void write_atomically(const std::filesystem::path& file, const std::string& text);

std::string read_whole(const std::filesystem::path& file);

} // namespace originpull::emulator
